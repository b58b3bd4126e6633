"""The page of a pause."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case
from cases.case.states import Purpose
from cases.course.models import HoldSpan
from tests.cases.conftest import assert_in_error, version_of
from tests.dispatching import noon
from tests.ended import end_support, make_hold
from tests.factories import House, make_risk, make_visit
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


def address(house: House, act: str = "") -> str:
    return f"/cases/{house.case.number}/hold/{act}"


def fields(house: House, **changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "version": version_of(house),
        "reason": "family",
        "words": "Поїхав до <батьків>",
        "until": in_days(12).isoformat(),
        "what": "Набрати ввечері",
        **changed,
    }


@pytest.fixture
def at_head(house: House, signed_in: Browser) -> Client:
    state_purpose(house.case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    return signed_in(house.head)


def test_support_is_paused_on_the_page_and_the_card_says_until_when(house: House, at_work: Client) -> None:
    assert 'href="hold/"' in at_work.get(house.case.get_absolute_url()).text
    form = at_work.get(address(house)).context["form"]
    assert form["what"].value() == "Зателефонувати", "the planned step goes on"
    answer = at_work.post(address(house), fields(house), follow=True)
    assert answer.redirect_chain == [(house.case.get_absolute_url(), 302)]
    assert "Супровід призупинено" in answer.text
    assert "Пауза до" in answer.text
    assert "Набрати ввечері" in answer.text
    page = at_work.get(address(house)).text
    assert "Поїхав до &lt;батьків&gt;" in page
    assert "Пауза вже була" in page
    assert 'name="until"' not in page, "a second pause is the head's"
    assert at_work.post(address(house), fields(house)).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "blue"}, "reason"),
        ({"words": ""}, "words"),
        ({"words": "а" * 201}, "words"),
        ({"until": ""}, "until"),
        ({"until": "колись"}, "until"),
        ({"until": in_days(0).isoformat()}, "until"),
        ({"until": in_days(31).isoformat()}, "until"),
        ({"what": ""}, "what"),
    ],
)
def test_form_in_error_keeps_what_was_typed(house: House, at_work: Client, wrong: dict[str, str], field: str) -> None:
    sent = fields(house, **wrong)
    assert_in_error(at_work.post(address(house), sent), field, keeps=sent["what"] or "Поїхав до &lt;батьків&gt;")
    assert not HoldSpan.objects.exists()


def test_head_gives_a_longer_pause_and_again(house: House, at_head: Client) -> None:
    make_hold(house.case, house.owner)
    assert "Щонайбільше 90 днів" in at_head.get(address(house)).text
    assert at_head.post(address(house), fields(house, until=in_days(80).isoformat())).status_code == 302
    assert Case.objects.get(pk=house.case.pk).held_until == in_days(80)


def test_both_versions_are_shown_when_the_plan_has_changed_meanwhile(house: House, at_work: Client) -> None:
    sent = fields(house)
    make_visit(house.case, house.owner)
    planned = at_work.get(address(house)).context["form"]["what"].value()
    answer = at_work.post(address(house), sent)
    assert answer.status_code == 409
    assert planned in answer.text
    assert "Набрати ввечері" in answer.text
    assert not HoldSpan.objects.exists()


def test_pause_ends_early_by_one_button(house: House, at_work: Client) -> None:
    make_hold(house.case, house.owner, days=25)
    page = at_work.get(address(house)).text
    assert address(house, "end/") in page
    answer = at_work.post(address(house, "end/"), {"submission_key": str(uuid4())}, follow=True)
    assert "Паузу завершено. Наступний крок" in answer.text
    assert Case.objects.get(pk=house.case.pk).held_until is None
    assert at_work.post(address(house, "end/"), {"submission_key": str(uuid4())}).status_code == 409


def test_pause_that_is_over_is_not_on_the_card(house: House, at_work: Client) -> None:
    make_hold(house.case, house.owner, days=3, at=noon(-5))
    assert 'href="hold/"><span' not in at_work.get(house.case.get_absolute_url()).text
    assert address(house, "end/") not in at_work.get(address(house)).text


def test_at_high_risk_the_page_says_why_there_is_no_pause(house: House, at_work: Client) -> None:
    make_risk(house.case, house.owner)
    page = at_work.get(address(house))
    assert (page.status_code, 'name="until"' in page.text) == (200, False)
    assert "За високого ризику" in page.text
    assert at_work.post(address(house), fields(house)).status_code == 409


def test_ended_support_is_not_paused(house: House, at_work: Client) -> None:
    end_support(house.case, house.owner, house.head)
    assert at_work.get(address(house)).status_code == 409
    assert at_work.post(address(house), fields(house)).status_code == 409
