"""Twenty concurrent submissions of one form: each request runs in its own thread on its own connection with real commits."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import CaseEvent, RiskSpan, TeamMember
from cases.case.states import EventKind
from cases.course.models import Promise, RiskLowering, Visit
from supporters.notifications.models import Notification
from tests.cases.conftest import risk_fields, visit_fields
from tests.cases.course.views.test_double_submit import HANDS, press_at_once
from tests.consenting import make_consent
from tests.factories import (
    House,
    make_promise,
    make_risk,
    make_visit,
)
from tools.journeys.dates import in_days
from veterans.models import Scope

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.exhaustive]


def test_risk_is_raised_once_when_sent_twenty_times(house: House, at_work: Client) -> None:
    answers = press_at_once(at_work, f"/cases/{house.case.number}/risk/", [risk_fields()] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert list(RiskSpan.objects.order_by("from_at").values_list("value", flat=True)) == ["green", "red"]
    assert CaseEvent.objects.filter(kind=EventKind.RISK_RAISED).count() == 1
    assert Notification.objects.filter(rule="risk_raised").count() == 1


def test_one_of_twenty_different_levels_is_set(house: House, at_work: Client) -> None:
    answers = press_at_once(at_work, f"/cases/{house.case.number}/risk/", [risk_fields() for _ in range(HANDS)])
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert RiskSpan.objects.count() == 2


def test_one_proposal_waits_when_twenty_are_sent(house: House, at_work: Client) -> None:
    make_risk(house.case, house.owner)
    sent = [risk_fields(level="amber", version="2") for _ in range(HANDS)]
    answers = press_at_once(at_work, f"/cases/{house.case.number}/risk/", sent)
    assert sorted(answer.status_code for answer in answers)[0] == 302
    assert {answer.status_code for answer in answers} <= {302, 409, 422}
    assert RiskLowering.objects.count() == 1


def test_colleague_joins_once_when_sent_twenty_times(house: House, at_work: Client) -> None:
    sent = {"submission_key": str(uuid4()), "member": str(house.colleague.pk), "reason": "Поговорити", "until_on": ""}
    answers = press_at_once(at_work, f"/cases/{house.case.number}/team/new/", [sent] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert TeamMember.objects.filter(supporter=house.colleague).count() == 1
    assert Notification.objects.filter(recipient=house.colleague, rule="team_joined").count() == 1


def promise_fields() -> dict[str, str]:
    return {"submission_key": str(uuid4()), "words": "Знайти протезиста", "who": "third", "due_in": "3"}


def test_one_promise_is_made_when_the_form_is_sent_twenty_times(house: House, at_work: Client) -> None:
    answers = press_at_once(at_work, f"/cases/{house.case.number}/promises/new/", [promise_fields()] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert Promise.objects.count() == CaseEvent.objects.filter(kind=EventKind.PROMISE_MADE).count() == 1


def test_entry_ticks_and_promises_once_when_it_is_sent_twenty_times(house: House, at_work: Client) -> None:
    ticked = make_promise(house.case, house.owner)
    new = {"promise_words": "Знайти протезиста", "promise_who": "third", "promise_on": in_days(3).isoformat()}
    sent = visit_fields(kept=str(ticked.pk), **new)
    answers = press_at_once(at_work, f"/cases/{house.case.number}/visits/new/", [sent] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert Promise.objects.count() == 2
    assert CaseEvent.objects.filter(kind=EventKind.PROMISE_KEPT).count() == 1


def test_promise_is_kept_once_when_twenty_people_mark_it(house: House, at_work: Client) -> None:
    promise = make_promise(house.case, house.owner)
    sent = [{"submission_key": str(uuid4())} for _ in range(HANDS)]
    answers = press_at_once(at_work, f"/cases/{house.case.number}/promises/{promise.pk}/keep/", sent)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert CaseEvent.objects.filter(kind=EventKind.PROMISE_KEPT).count() == 1


def correction() -> dict[str, str]:
    return {"submission_key": str(uuid4()), "version": "1", "kind": "call", "summary": "Передзвонили"}


def test_entry_is_corrected_once_when_it_is_sent_twenty_times(house: House, at_work: Client) -> None:
    visit = make_visit(house.case, house.owner, at=timezone.now() - timedelta(minutes=16))
    address = f"/cases/{house.case.number}/visits/{visit.pk}/edit/"
    answers = press_at_once(at_work, address, [correction()] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert Visit.objects.get(voided_at=None).corrects == visit


def test_one_of_twenty_different_corrections_is_saved(house: House, at_work: Client) -> None:
    visit = make_visit(house.case, house.owner, at=timezone.now() - timedelta(minutes=16))
    address = f"/cases/{house.case.number}/visits/{visit.pk}/edit/"
    answers = press_at_once(at_work, address, [correction() for _ in range(HANDS)])
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert Visit.objects.count() == 2


def package_fields() -> dict[str, str]:
    known = {"to": "Бучанська громада", "reason": "home", "note": ""}
    return {"submission_key": str(uuid4()), **known}


def test_one_of_twenty_different_packages_is_prepared(house: House, at_work: Client) -> None:
    make_consent(house.case, house.owner, scope=Scope.PROVIDER)
    address = f"/cases/{house.case.number}/handover/community/"
    answers = press_at_once(at_work, address, [package_fields() for _ in range(HANDS)])
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    receipts = [{"submission_key": str(uuid4()), "received_on": in_days(0).isoformat()} for _ in range(HANDS)]
    answers = press_at_once(at_work, f"{address}receipt/", receipts)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert CaseEvent.objects.filter(kind=EventKind.PACKAGE_RECEIVED).count() == 1
