"""The pages of consent: every scope in words, one answer at a time, and nothing typed is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import CaseEvent
from cases.case.states import EventKind
from cases.course.models import Promise
from cases.person.actions.consents import end_consent
from cases.reintegration.actions.packages import receive_package
from cases.reintegration.models import CommunityPackage
from cases.reintegration.states.packages import PackageState
from tests.bad_inputs.form_page import fields_on_page
from tests.cases.conftest import assert_in_error, said
from tests.cases.course.views.test_double_submit import HANDS, press_at_once
from tests.consenting import make_consent
from tests.database import CountedQueries
from tests.factories import House, make_loss, make_package, make_supporter
from tools.journeys.dates import in_days
from veterans.models import Answer, Consent, ConsentScope, ConsentText, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


def page(house: House, part: str = "") -> str:
    return f"/cases/{house.case.number}/consent/{part}"


def fields(**changed: str) -> dict[str, str]:
    known = {"answer": "given", "channel": "phone", "lasts": "until_withdrawn", "words": "Лише телефон", "version": "0"}
    return {"submission_key": str(uuid4()), **known, **changed}


def test_page_names_every_scope_and_nothing_is_presumed(house: House, at_work: Client) -> None:
    assert "consent/" in at_work.get(f"/cases/{house.case.number}/").text
    shown = at_work.get(page(house)).text
    assert all(scope.label_uk in shown for scope in ConsentScope.objects.all())
    assert shown.count("Ще не питали") == len(Scope)


def test_text_is_read_aloud_and_the_answer_is_written_down(house: House, at_work: Client) -> None:
    assert ConsentText.objects.get(pk="unit-1").words_uk[:40] in at_work.get(page(house, "unit/")).text
    sent = fields()
    assert [at_work.post(page(house, "unit/"), sent).status_code for _ in range(2)] == [302, 302]
    shown = at_work.get(page(house)).text
    for words in ("Згоду надано", "Телефоном", house.owner.short_name, "Діє, доки не відкличуть", "Лише телефон"):
        assert words in shown
    assert "Надано згоду: дані для частини" in at_work.get(f"/cases/{house.case.number}/?kind=person").text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"answer": ""}, "answer"),
        ({"answer": "withdrawn"}, "answer"),
        ({"channel": "dream"}, "channel"),
        ({"channel": ""}, "channel"),
        ({"given_on": in_days(1).isoformat()}, "given_on"),
        ({"given_on": in_days(-400).isoformat()}, "given_on"),
        ({"given_on": "0001-01-01", "given_time": "00:10"}, "given_on"),
        ({"lasts": "until_day", "valid_until": ""}, "valid_until"),
        ({"lasts": "until_day", "valid_until": in_days(-1).isoformat()}, "valid_until"),
        ({"lasts": "until_day", "given_on": in_days(-3).isoformat(), "valid_until": in_days(-4).isoformat()}, "valid_until"),
    ],
)
def test_answer_is_in_error_when(house: House, at_work: Client, changed: dict[str, str], field: str) -> None:
    assert_in_error(at_work.post(page(house, "unit/"), fields(**changed)), field, keeps="Лише телефон")
    assert not Consent.objects.exists()


@pytest.mark.parametrize("basis", ["", "vital_interests", "consent"])
def test_refusal_of_care_asks_what_remains(house: House, at_work: Client, basis: str) -> None:
    assert_in_error(at_work.post(page(house, "care/"), fields(answer="refused", basis=basis)), "basis", keeps="Лише телефон")
    assert at_work.post(page(house, "care/"), fields(answer="refused", basis="social_protection")).status_code == 302
    assert Consent.objects.get().basis_id == "social_protection"
    shown = at_work.get(page(house)).text
    assert "Обов’язки у сфері соціального захисту" in shown
    assert "не підтверджено" in shown


def test_withdrawal_says_how_much_is_cancelled_and_what_stays(house: House, at_work: Client) -> None:
    make_package(house.case, house.owner, at=timezone.now() - timedelta(days=2))
    receive_package(house.case.pk, received_on=in_days(-1), by=house.owner, at=timezone.now())
    make_package(house.case, house.owner)
    answer = at_work.post(page(house, "provider/"), fields(answer="withdrawn", version="1"), follow=True)
    assert "Скасовано 1 неотриманий пакет." in answer.text
    assert "Громада отримала пакет" in answer.text
    assert "Згоду відкликано" in answer.text
    assert set(CommunityPackage.objects.values_list("state", flat=True)) == {PackageState.RECEIVED, PackageState.WITHDRAWN}


def test_withdrawal_meanwhile_is_shown_beside_what_was_typed(house: House, at_work: Client) -> None:
    make_consent(house.case, house.owner, scope=Scope.UNIT)
    end_consent(house.case.pk, Scope.UNIT, version=None, by=house.owner, at=timezone.now())
    answer = at_work.post(page(house, "unit/"), fields(version="1"))
    assert answer.status_code == 409
    for words in ("Відкликання", "Так, згоду надано", "Лише телефон"):
        assert words in answer.text
    shown = fields_on_page(answer.text, page=page(house, "unit/"), target=page(house, "unit/"))
    assert shown["version"] == ["2"]
    assert at_work.post(page(house, "unit/"), fields(version="2")).status_code == 302


def test_consent_meanwhile_is_shown_beside_a_withdrawal(house: House, at_work: Client) -> None:
    make_consent(house.case, house.owner, scope=Scope.UNIT, answer=Answer.REFUSED)
    answer = at_work.post(page(house, "unit/"), fields(answer="withdrawn", version="0"))
    assert answer.status_code == 409
    assert Consent.objects.get().withdrawn_at is None


def test_mistake_is_undone_on_the_page(house: House, at_work: Client) -> None:
    make_consent(house.case, house.owner, scope=Scope.UNIT)
    shown = fields_on_page(at_work.get(page(house)).text, page=page(house), target=page(house, "unit/undo/"))
    sent = {name: values[0] for name, values in shown.items()}
    assert [at_work.post(page(house, "unit/undo/"), sent).status_code for _ in range(2)] == [302, 302]
    assert Consent.objects.count() == 2
    assert CaseEvent.objects.filter(kind=EventKind.CONSENT_UNDONE).count() == 1
    assert said("Earlier answers") in at_work.get(page(house)).text


def test_mistake_is_not_undone_once_something_else_is_recorded(house: House, at_work: Client) -> None:
    make_consent(house.case, house.owner, scope=Scope.UNIT)
    end_consent(house.case.pk, Scope.UNIT, version=None, by=house.owner, at=timezone.now())
    assert at_work.post(page(house, "unit/undo/"), {"submission_key": str(uuid4()), "version": "1"}).status_code == 409
    assert Consent.objects.count() == 1


def test_pages_are_absent_for_others_and_for_an_unknown_scope(house: House, at_work: Client, signed_in: Browser) -> None:
    outsider = signed_in(make_supporter(house.other_department))
    for part in ("", "unit/"):
        assert outsider.get(page(house, part)).status_code == 404
    assert outsider.post(page(house, "unit/undo/")).status_code == 404
    assert at_work.get(page(house, "photo/")).status_code == 404
    assert signed_in(house.administrator).get(page(house)).status_code == 403


def test_lost_card_takes_no_answer(house: House, at_work: Client) -> None:
    make_loss(house.case, house.owner)
    assert at_work.get(page(house)).status_code == 200
    assert page(house, "unit/") not in at_work.get(page(house)).text
    assert at_work.get(page(house, "unit/")).status_code == 409


def test_page_costs_as_many_queries_with_more_answers(house: House, at_work: Client) -> None:
    costs = []
    for scope in (Scope.UNIT, Scope.FAMILY, Scope.PEER):
        make_consent(house.case, house.owner, scope=scope)
        at_work.get(page(house))
        with CountedQueries() as queries:
            assert at_work.get(page(house)).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] == costs[2] <= 10


@pytest.mark.django_db(transaction=True)
def test_one_of_twenty_different_answers_is_recorded(house: House, at_work: Client) -> None:
    answers = press_at_once(at_work, page(house, "unit/"), [fields() for _ in range(HANDS)])
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert Consent.objects.count() == 1


def test_person_who_can_not_answer_yet_gets_a_basis_and_is_still_asked(house: House, at_work: Client) -> None:
    make_consent(house.case, house.owner, answer=Answer.NOT_ASKED)
    words = said("The person can’t answer now: the data rest on vital interests")
    assert words in at_work.get(page(house, "care/")).text
    assert words not in at_work.get(page(house, "unit/")).text
    answer = at_work.post(page(house, "care/"), fields(answer="not_asked", version="1"), follow=True)
    assert said("The basis is written down. The promise to ask stays.") in answer.text
    now = Consent.objects.current().get()
    assert (now.answer, now.basis_id, now.channel) == (Answer.NOT_ASKED, "vital_interests", "")
    assert Promise.objects.open().count() == 1
    make_consent(house.case, house.owner)
    assert not Promise.objects.open().exists()


@pytest.mark.parametrize("scope", [Scope.CARE, Scope.UNIT])
def test_person_who_has_answered_is_not_called_unable(house: House, at_work: Client, scope: Scope) -> None:
    make_consent(house.case, house.owner, scope=scope)
    words = said("The person can’t answer now: the data rest on vital interests")
    assert words not in at_work.get(page(house, f"{scope}/")).text
    assert_in_error(
        at_work.post(page(house, f"{scope}/"), fields(answer="not_asked", version="1")), "answer", keeps="Лише телефон"
    )
    assert Consent.objects.current().get().answer == Answer.GIVEN
