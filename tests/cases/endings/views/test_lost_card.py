"""What pages show of a lost card: what happened to the person, and nothing that suggests that the support goes on."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Loss
from cases.case.states import LossKind
from cases.endings.actions.losses import NewLoss, report_loss
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from supporters.directory.wording import AddressForm
from tests.database import CountedQueries
from tests.dispatching import dispatch, noon
from tests.factories import FAMILY_PHONE, PHONE, House, make_case, make_person, make_visit
from veterans.actions.people import Relative
from veterans.models import Kinship

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
SOURCE = "Подзвонив командир підрозділу"


def lose(house: House, kind: LossKind = LossKind.KILLED) -> None:
    new = NewLoss(kind=kind, happened_on=None, source=SOURCE)
    with reading_under_way(Reading()):
        report_loss(house.case.pk, new, by=house.owner, at=timezone.now(), pk=new_id())


def card(client: Client, house: House) -> str:
    return client.get(f"/cases/{house.case.number}/").text


def test_card_says_what_happened_in_place_of_risk_stage_and_next_step(house: House, at_work: Client) -> None:
    before = card(at_work, house)
    assert all(part in before for part in ("Стабільно", 'class="stages"', 'id="next-step"', "tel:+"))
    lose(house)
    after = card(at_work, house)
    assert '<span class="status status-loss">Загибель</span>' in after
    assert "Супровід припинено" in after
    assert not [
        part for part in ("Стабільно", 'class="stages"', 'id="next-step"', "tel:+", "Супровід завершено") if part in after
    ]


@pytest.mark.parametrize(
    ("kind", "form", "words"),
    [
        (LossKind.KILLED, AddressForm.SHE, "Супроводжувала %s"),
        (LossKind.DIED, AddressForm.HE, "Супроводжував %s"),
        (LossKind.DIED, AddressForm.UNSET, "За картку відповідає %s"),
        (LossKind.MISSING, AddressForm.SHE, "За картку відповідає %s"),
        (LossKind.CAPTURED, AddressForm.HE, "За картку відповідає %s"),
    ],
)
def test_only_the_dead_are_spoken_of_in_the_past_tense(
    house: House, at_work: Client, kind: LossKind, form: AddressForm, words: str
) -> None:
    house.owner.address_form = form
    house.owner.save(update_fields=["address_form"])
    lose(house, kind)
    assert words % house.owner.short_name in card(at_work, house)


def test_search_says_what_happened_and_offers_neither_phone_nor_entry(house: House, at_work: Client) -> None:
    found = at_work.post("/search/", {"q": house.case.number}).text
    assert "Супроводжує" in found
    assert "/visits/new/" in found
    lose(house, LossKind.MISSING)
    found = at_work.post("/search/", {"q": house.case.number}).text
    assert '<span class="status status-loss">Зникнення безвісти</span>' in found
    assert not [part for part in ("Супроводжує", "/visits/new/", "••") if part in found]


def test_team_page_names_whom_to_ask(house: House, at_work: Client) -> None:
    lose(house)
    page = at_work.get(f"/cases/{house.case.number}/team/")
    assert "До кого звертатися щодо картки" in page.text
    assert page.context["team"][0].post_label == "відповідає за картку"


def test_second_page_shows_the_report_and_the_first_one_comes_back_filled_in(house: House, at_work: Client) -> None:
    typed = {"submission_key": str(uuid4()), "kind": "captured", "happened_on": "", "source": SOURCE}
    page = at_work.post(f"/cases/{house.case.number}/loss/", typed).text
    assert all(part in page for part in ("Полон", "день невідомий", SOURCE, "1 запланований крок"))
    again = at_work.post(f"/cases/{house.case.number}/loss/", {**typed, "change": "1"})
    assert again.status_code == 200
    assert again.context["form"]["source"].value() == SOURCE
    assert again.context["form"]["kind"].value() == "captured"
    assert "error-summary" not in again.text
    assert not Loss.objects.exists()


def test_reporter_learns_what_ended_and_whom_to_call_after_a_mistake(house: House, at_work: Client) -> None:
    typed = {"submission_key": str(uuid4()), "kind": "died", "happened_on": "", "source": SOURCE}
    page = at_work.post(f"/cases/{house.case.number}/loss/report/", typed, follow=True).text
    assert "Керівникові повідомлено, супровід припинено. Скасовано: 1 запланований крок" in page
    report = at_work.get(f"/cases/{house.case.number}/loss/").text
    assert f'href="/cases/{house.case.number}/team/"' in report
    assert "take-back" not in report


def test_promise_to_the_family_is_named_in_the_language_of_the_reader(house: House, signed_in: Browser) -> None:
    lose(house)
    head = signed_in(house.head)
    assert dispatch(at=noon(1), rule="promise_due") == 1
    assert "Зв’язатися з родиною" in head.get("/notifications/").text
    Supporter.objects.active().filter(pk=house.head.pk).update(language="en")
    assert "Reach the family" in head.get("/notifications/").text


def test_lost_card_costs_no_more_queries_than_an_open_one(house: House, at_work: Client) -> None:
    make_visit(house.case, house.owner, days=0)
    card(at_work, house)
    lose(house)
    card(at_work, house)
    with CountedQueries() as queries:
        card(at_work, house)
    assert len(queries) <= 12


def test_only_the_head_may_call_the_relatives_and_nobody_the_person(house: House, signed_in: Browser) -> None:
    person = make_person(surname="Гай", phone=PHONE[:-1] + "9", relatives=(Relative(FAMILY_PHONE, Kinship.MOTHER, "Ганна"),))
    other = replace(house, case=make_case(house.owner, person=person))
    lose(other)
    assert "tel:+" not in card(signed_in(house.owner), other)
    head = signed_in(house.head)
    head.post(f"/cases/{other.case.number}/purpose/", {"submission_key": str(uuid4()), "purpose": "check"})
    page = card(head, other)
    assert f"tel:{FAMILY_PHONE}" in page
    assert PHONE[:-1] not in page
    assert "/call/" not in page
