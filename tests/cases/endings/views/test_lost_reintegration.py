"""«Громада» and «Робота» of a lost card: what was agreed is read, every act is refused, and the page says why."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cases.reintegration.models import EventInvitation, Job, JobProposal
from tests.cases.conftest import said
from tests.community import make_event, make_invited
from tests.factories import House, make_loss
from tests.jobs import EMPLOYER, make_job, make_wanted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
WHY = said("A loss is reported on this card, so this is not done on it any more.")


@pytest.fixture
def invited(house: House) -> EventInvitation:
    return make_invited(house.case, make_event(house.owner), house.owner)


@pytest.fixture
def job(house: House) -> Job:
    return make_job(house.case, house.owner, days_ago=14)


@pytest.fixture
def wanted(house: House) -> JobProposal:
    return make_wanted(house.case, house.owner)


def test_community_of_a_lost_card_proposes_nothing(house: House, at_work: Client, invited: EventInvitation) -> None:
    make_loss(house.case, house.owner)
    page = at_work.get(f"/cases/{house.case.number}/community/").text
    assert said("A loss is reported on this card: nobody is invited, and no peer is looked for any more.") in page
    for words in ("Not invited anywhere yet.", "No peer yet. A peer is somebody with a similar experience; both have to agree."):
        assert said(words) not in page
    assert invited.event.title not in page


def test_work_of_a_lost_card_shows_what_was_agreed_and_no_act(house: House, at_work: Client, job: Job) -> None:
    make_loss(house.case, house.owner)
    page = at_work.get(f"/cases/{house.case.number}/employment/").text
    assert said("A loss is reported on this card: nobody looks for work here any more. What was agreed stays below.") in page
    assert EMPLOYER in page
    assert "btn" not in page.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize(
    "act",
    [
        "community/invite/",
        "community/peer/",
        "community/invitations/{invited}/",
        "employment/profile/",
        "employment/proposals/new/",
        "employment/proposals/{wanted}/",
        "employment/proposals/{wanted}/letter/",
        "employment/proposals/{wanted}/letter/cancel/",
        "employment/jobs/new/",
        "employment/jobs/{job}/",
        "employment/jobs/{job}/check/",
    ],
)
def test_every_act_is_refused_with_the_reason(
    house: House, at_work: Client, invited: EventInvitation, job: Job, wanted: JobProposal, act: str
) -> None:
    make_loss(house.case, house.owner)
    path = act.format(invited=invited.pk, wanted=wanted.pk, job=job.pk)
    sent = {"submission_key": str(uuid4()), "mark": "accepted", "vacancy": str(wanted.vacancy_id)}
    sent |= {"kind": "employer", "employer": "Інше", "answer": "works", "ended_on": "2026-01-01", "end_kind": "person"}
    answer = at_work.post(f"/cases/{house.case.number}/{path}", sent)
    assert answer.status_code == 409
    assert WHY in answer.text


@pytest.mark.parametrize("reader", ["owner", "head"])
def test_no_list_of_work_or_of_the_community_names_the_lost(
    house: House, signed_in: Callable[[Any], Client], invited: EventInvitation, wanted: JobProposal, reader: str
) -> None:
    client, event = signed_in(getattr(house, reader)), f"/community/events/{invited.event_id}/"
    assert house.case.person.surname in client.get(event).text
    make_loss(house.case, house.owner)
    pages = (event, "/community/", "/community/print/", "/vacancies/", f"/vacancies/{wanted.vacancy_id}/")
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert house.case.person.surname not in answer.text, address
        assert house.case.get_absolute_url() not in answer.text, address
