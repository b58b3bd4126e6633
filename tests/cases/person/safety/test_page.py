"""The page of a talk: what it shows to whom, what it refuses, and that no other page reads a talk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext, override

from cases.course.models import Promise
from cases.leading.actions.teams import NewMember, join_team
from cases.person.actions.safety import clear_talks_over
from cases.person.models import LASTS, SafetyTalk
from cases.person.states import DangerKind
from privacy.ids import new_id
from privacy.models import AccessRecord
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import kyiv_day, midnight
from tests.actors import actor
from tests.cases.conftest import assert_in_error, said
from tests.cases.person.safety.worlds import watched_statements
from tests.database import CountedQueries
from tests.factories import House, make_loss
from tests.talking import AGREED, danger, make_talk

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
REASON = "Банк ще не відповів"
EMPTY = {str(kind): "none" for kind in DangerKind}


def fields(**changed: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "version": "0", **EMPTY, **changed}


def with_debt(**changed: str) -> dict[str, str]:
    return fields(**{"debt": "help", "debt_helper": "legal_aid", "debt_agreed": AGREED, **changed})


def talks() -> int:
    return SafetyTalk.objects.count()


def test_talk_is_saved_and_shown_with_who_helps_and_its_last_day(at_work: Client, address: str) -> None:
    assert at_work.post(address, with_debt()).headers["Location"] == address
    page = at_work.get(address).text
    for words in (AGREED, "0 800 213 103", "Безоплатна правнича допомога", said("Kept until")):
        assert words in page


@pytest.mark.parametrize("role", ["cover", "desk"])
def test_who_answers_for_the_card_today_sees_the_need(house: House, signed_in: Browser, address: str, role: str) -> None:
    reader = actor(house, role)
    make_talk(house.case, house.owner, danger())
    assert AGREED in signed_in(reader).get(address).text


def test_colleague_on_the_team_does_not_reach_the_page_or_its_link(house: House, signed_in: Browser, address: str) -> None:
    new = NewMember(supporter_id=house.colleague.pk, until_on=None, reason="Поговорити")
    with reading_under_way(Reading()):
        join_team(house.case.pk, new, by=house.owner, at=timezone.now(), pk=new_id())
    colleague, card = signed_in(house.colleague), reverse("case_detail", args=[house.case.number])
    assert 'href="risk/"' in colleague.get(card).text
    assert 'href="safety/"' not in colleague.get(card).text
    assert colleague.get(address).status_code == colleague.post(address, with_debt()).status_code == 404
    assert 'href="safety/"' in signed_in(house.owner).get(card).text
    assert talks() == 0


def test_no_answer_is_given_before_the_person_gave_it(at_work: Client, address: str) -> None:
    page = at_work.get(address).text
    assert page.count('type="radio"') == 2 * len(DangerKind)
    assert " checked" not in page


def missing(kind: DangerKind, still: str = "") -> str:
    """The error of an unanswered question names what it asks about."""
    with override("uk"):
        return escape(gettext(f"%(danger)s: choose whether help is {still}needed") % {"danger": kind.label})


@pytest.mark.parametrize("kind", DangerKind)
def test_talk_without_an_answer_is_refused_beside_the_question(at_work: Client, address: str, kind: DangerKind) -> None:
    typed = {name: value for name, value in with_debt().items() if name != kind}
    answer = at_work.post(address, typed)
    assert_in_error(answer, kind.value, keeps=AGREED)
    assert missing(kind) in answer.text
    assert talks() == 0


def test_talk_without_any_answer_is_refused(at_work: Client, address: str) -> None:
    answer = at_work.post(address, {name: value for name, value in fields().items() if name not in EMPTY})
    assert answer.status_code == 422
    assert all(missing(kind) in answer.text for kind in DangerKind)
    assert talks() == 0


def test_page_emptied_meanwhile_answers_nothing(house: House, at_work: Client, address: str) -> None:
    """Nobody said «no»: the ninety days have passed while the form was open."""
    make_talk(house.case, house.owner, danger(DangerKind.FRAUD), at=timezone.now() - LASTS - timedelta(days=1))
    assert clear_talks_over(at=timezone.now()) == 1
    answer = at_work.post(address, with_debt(version="1"))
    assert answer.status_code == 409
    assert f"</span> {said('No')}</dd>" in answer.text, "typed"
    assert f"<span>{said('Saved now')}</span> {said('No')}</dd>" not in answer.text


@pytest.mark.parametrize("name", ["helper", "agreed"])
def test_help_without_its_details_is_refused_beside_the_field(at_work: Client, address: str, name: str) -> None:
    typed = with_debt(**{f"debt_{name}": ""})
    answer = at_work.post(address, typed)
    assert answer.status_code == 422
    assert said({"helper": "Choose who helps", "agreed": "Write what was agreed"}[name]) in answer.text
    if name == "helper":
        assert AGREED in answer.text
    assert talks() == 0


def test_unknown_helper_and_words_that_are_too_long_are_refused(at_work: Client, address: str) -> None:
    assert at_work.post(address, with_debt(debt_helper="nobody")).status_code == 422
    assert at_work.post(address, with_debt(debt_agreed="а" * 201)).status_code == 422


def test_sign_that_is_kept_is_asked_after_and_goes_on_for_a_reason(house: House, at_work: Client, address: str) -> None:
    make_talk(house.case, house.owner, danger())
    without_answer = {name: value for name, value in fields(version="1").items() if name != "debt"}
    assert missing(DangerKind.DEBT, "still ") in at_work.post(address, without_answer).text
    without_reason = at_work.post(address, with_debt(version="1"))
    assert without_reason.status_code == 422
    assert said("Write why help is still needed") in without_reason.text
    assert at_work.post(address, with_debt(version="1", debt_reason=REASON)).status_code == 302
    assert REASON in at_work.get(address).text


def test_talk_that_somebody_else_has_held_meanwhile_shows_both(house: House, at_work: Client, address: str) -> None:
    make_talk(house.case, house.head, danger(DangerKind.FRAUD, helper="cyberpolice", agreed="Написати заяву"))
    answer = at_work.post(address, with_debt())
    assert answer.status_code == 409
    for words in (AGREED, "Написати заяву", "Кіберполіція"):
        assert words in answer.text
    again = with_debt(version="1", fraud="help", fraud_helper="cyberpolice", fraud_agreed="Написати заяву", fraud_reason=REASON)
    assert at_work.post(address, again).status_code == 302


def test_same_form_twice_acts_once(at_work: Client, address: str) -> None:
    typed = with_debt()
    assert [at_work.post(address, typed).status_code for _ in range(2)] == [302, 302]
    assert (talks(), Promise.objects.count()) == (1, 1)


def test_closed_card_keeps_nothing_and_takes_nothing(house: House, at_work: Client, address: str) -> None:
    make_talk(house.case, house.owner, danger())
    make_loss(house.case, house.owner)
    page = at_work.get(address)
    assert page.status_code == 200
    assert AGREED not in page.text
    assert at_work.post(address, with_debt(version="2")).status_code == 409


def test_page_shows_no_sign_on_day_90_before_the_night_has_emptied_it(house: House, at_work: Client, address: str) -> None:
    make_talk(house.case, house.owner, danger())
    for days, is_shown in ((89, True), (90, False)):
        that_day = midnight(kyiv_day(timezone.now()) - timedelta(days=days))
        SafetyTalk.objects.update(talked_at=that_day + timedelta(hours=12))
        assert (AGREED in at_work.get(address).text) is is_shown


def test_page_asks_the_same_queries_for_no_sign_and_for_five(house: House, at_work: Client, address: str) -> None:
    at_work.get(address)
    counted = []
    for named in ((), tuple(danger(kind) for kind in DangerKind)):
        make_talk(house.case, house.owner, *named)
        with CountedQueries() as queries:
            at_work.get(address)
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 8


@pytest.mark.parametrize("route", ["case_detail", "visit_new", "today"])
def test_card_form_and_today_read_no_talk(house: House, at_work: Client, route: str) -> None:
    make_talk(house.case, house.owner, danger())
    with watched_statements() as sent:
        at_work.get(reverse(route, args=[] if route == "today" else [house.case.number]))
    assert sent
    assert not [sql for sql, _sizes in sent if "safety" in sql]


def test_reading_and_saving_are_recorded_whatever_was_found(house: House, at_work: Client, address: str) -> None:
    began = timezone.now()  # records of a test that commits stay
    for named in ((), (danger(),)):
        make_talk(house.case, house.owner, *named)
        at_work.get(address)
    seen = AccessRecord.objects.filter(route="case_safety", at__gte=began).values_list("subject_ids", "act")
    assert set(map(str, seen)) == {str(([house.case.person_id], "read"))}


def test_report_of_everything_held_says_the_same_for_everybody(house: House, at_work: Client) -> None:
    report = reverse("rights_report", args=[house.case.number])
    words = said("What was agreed in talks about safety, if there were any: ask who accompanies you to show it on the screen.")
    before = at_work.get(report).text
    make_talk(house.case, house.owner, danger())
    after = at_work.get(report).text
    assert words in before
    assert words in after
    assert AGREED not in after
