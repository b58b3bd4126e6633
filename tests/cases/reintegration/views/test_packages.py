"""The pages of a package for the community."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.person.actions.consents import end_consent
from cases.reintegration.models import CommunityPackage
from cases.reintegration.reports.notifications import render_packages
from cases.reintegration.states.packages import PackageState
from tests.cases.conftest import assert_in_error
from tests.consenting import make_consent
from tests.database import CountedQueries, as_owner, execute
from tests.ended import end_support
from tests.factories import House, make_promise, make_risk, make_supporter, make_visit
from tests.factories import make_package as package_of
from tools.journeys.dates import in_days
from veterans.actions.phones import NewPhone, add_phone
from veterans.models import PhoneOwner, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def agreed(house: House) -> None:
    """The person agrees that a community gets the data."""
    make_consent(house.case, house.owner, scope=Scope.PROVIDER, at=timezone.now() - timedelta(days=30))


def page(house: House, part: str = "") -> str:
    return f"/cases/{house.case.number}/handover/community/{part}"


def fields(**changed: str) -> dict[str, str]:
    known = {"to": "Бучанська громада", "reason": "home", "note": "Любить ранок"}
    return {"submission_key": str(uuid4()), **known, **changed}


def test_package_is_prepared_from_the_hand_over_and_its_paper_is_to_be_signed(house: House, at_work: Client) -> None:
    assert page(house) in at_work.get(f"/cases/{house.case.number}/handover/").text
    sent = fields()
    assert [at_work.post(page(house), sent).status_code for _ in range(2)] == [302, 302]
    assert CommunityPackage.objects.count() == 1
    assert "Бучанська громада" in at_work.get(page(house)).text
    make_promise(house.case, house.owner, words="Знайти протезиста")
    paper = at_work.get(page(house, "print/")).text
    for words in ("Бучанська громада", "Любить ранок", "Знайти протезиста", "Дата отримання", "підпис"):
        assert words in paper


def test_paper_holds_no_risk_and_no_entries(house: House, at_work: Client) -> None:
    package_of(house.case, house.owner)
    make_visit(house.case, house.owner, summary="Скаржиться на біль")
    make_risk(house.case, house.owner)
    add_phone(house.case.person_id, NewPhone(number="+380509876543", owner=PhoneOwner.FAMILY))
    paper = at_work.get(page(house, "print/")).text.split("<main")[1]
    assert "Скаржиться" not in paper
    assert "исокий" not in paper
    assert not re.search(r"050\W*987\W*65\W*43", paper), "the phone of a relative"


def test_form_keeps_its_words_and_names_the_scope_without_a_consent(house: House, at_work: Client) -> None:
    end_consent(house.case.pk, Scope.PROVIDER, version=None, by=house.owner, at=timezone.now())
    assert f"/cases/{house.case.number}/consent/provider/" in at_work.get(page(house)).text
    answer = at_work.post(page(house), fields())
    assert answer.status_code == 422
    assert str(Scope.PROVIDER.label) in answer.text
    assert "Любить ранок" in answer.text
    assert not CommunityPackage.objects.exists()


def test_paper_is_not_shown_once_the_consent_has_ended(house: House, at_work: Client) -> None:
    package_of(house.case, house.owner)
    with as_owner():
        execute("UPDATE veterans_consent SET lasts = 'until_day', valid_until = current_date - 2")
    answer = at_work.get(page(house, "print/"))
    assert answer.status_code == 409
    assert str(Scope.PROVIDER.label) in answer.text
    assert f"/cases/{house.case.number}/consent/provider/" in answer.text


def test_paper_is_absent_without_a_package(house: House, at_work: Client) -> None:
    assert at_work.get(page(house, "print/")).status_code == 404
    assert at_work.get(page(house, "receipt/")).status_code == 409


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"to": ""}, "to"),
        ({"reason": ""}, "reason"),
    ],
)
def test_package_is_in_error_when(house: House, at_work: Client, changed: dict[str, str], field: str) -> None:
    answer = at_work.post(page(house), fields(**changed))
    assert_in_error(answer, field)
    assert "Любить ранок" in answer.text


def test_second_package_is_refused(house: House, at_work: Client) -> None:
    package_of(house.case, house.owner)
    assert at_work.post(page(house), fields()).status_code == 409


def test_receipt_is_recorded_and_shown_in_the_course(house: House, at_work: Client) -> None:
    package_of(house.case, house.owner)
    for day in (in_days(1), in_days(-1)):
        assert_in_error(at_work.post(page(house, "receipt/"), {"received_on": day.isoformat()}), "received_on")
    sent = {"submission_key": str(uuid4()), "received_on": in_days(0).isoformat()}
    assert [at_work.post(page(house, "receipt/"), sent).status_code for _ in range(2)] == [302, 302]
    assert at_work.post(page(house, "receipt/"), {**sent, "submission_key": str(uuid4())}).status_code == 409
    shown = at_work.get(f"/cases/{house.case.number}/?kind=owner").text
    assert "Підготовлено пакет для громади: людина знову живе в громаді" in shown
    assert "Громада отримала пакет" in shown
    assert CommunityPackage.objects.get().state == PackageState.RECEIVED


def test_receipt_after_the_end_is_recorded_from_the_card(house: House, at_work: Client) -> None:
    card = house.case.get_absolute_url()
    package_of(house.case, house.owner)
    end_support(house.case, house.owner, house.head)
    assert f'href="{page(house)}"' in at_work.get(card).text
    assert page(house, "receipt/") in at_work.get(page(house)).text
    sent = {"submission_key": str(uuid4()), "received_on": in_days(0).isoformat()}
    answer = at_work.post(page(house, "receipt/"), sent, follow=True)
    assert answer.redirect_chain == [(card, 302)]
    assert "Отримання записано." in answer.text
    assert "Супровід триває" not in answer.text
    assert f'href="{page(house)}"' not in answer.text, "nothing waits any more"


def test_package_is_withdrawn(house: House, at_work: Client) -> None:
    package_of(house.case, house.owner)
    assert at_work.post(page(house, "withdraw/")).status_code == 302
    assert at_work.post(page(house, "withdraw/")).status_code == 409
    assert "Пакет для громади відкликано" in at_work.get(f"/cases/{house.case.number}/?kind=owner").text


def test_package_is_absent_for_others(house: House, signed_in: Browser) -> None:
    package_of(house.case, house.owner)
    outsider = signed_in(make_supporter(house.other_department))
    for part in ("", "print/", "receipt/"):
        assert outsider.get(page(house, part)).status_code == 404
    assert outsider.post(page(house, "withdraw/")).status_code == 404
    assert signed_in(house.psychologist).get(page(house)).status_code == 403


@pytest.mark.parametrize(("part", "most"), [("", 8), ("print/", 16), ("receipt/", 7)])
def test_page_costs_as_many_queries_with_more_promises(house: House, at_work: Client, part: str, most: int) -> None:
    package_of(house.case, house.owner, at=timezone.now() - timedelta(days=1))
    costs = []
    for _ in range(2):
        make_promise(house.case, house.owner)
        at_work.get(page(house, part))
        with CountedQueries() as queries:
            assert at_work.get(page(house, part)).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= most


def test_package_whose_consent_has_run_out_asks_for_another_or_its_end(house: House, at_work: Client) -> None:
    package = package_of(house.case, house.owner, at=timezone.now() - timedelta(days=8))
    (waiting,) = render_packages([package.pk], house.owner).values()
    assert "Громада не підтвердила отримання" in waiting.title
    assert page(house, "print/") in at_work.get(page(house)).text
    two_days_ago = timezone.now() - timedelta(days=2)
    make_consent(house.case, house.owner, scope=Scope.PROVIDER, valid_until=in_days(-1), at=two_days_ago)
    (ended,) = render_packages([package.pk], house.owner).values()
    assert "Згода на пакет для громади вже не діє" in ended.title
    shown = at_work.get(page(house)).text
    for part in ("Згода на це вже не діє", "/consent/provider/", page(house, "withdraw/"), page(house, "receipt/")):
        assert part in shown
    assert page(house, "print/") not in shown
