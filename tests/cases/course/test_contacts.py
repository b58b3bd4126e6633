"""A contact is an entry in which the person or the family was reached; an entry about an institution changes no contact."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case
from cases.course.actions.calls import VAIN_CALLS, log_call_outcome
from cases.course.actions.visits import NewVisit, edit_visit, log_visit, move_visit, undo_visit
from cases.course.models import Promise, Visit
from cases.course.reports.notifications.outcomes import contacts_made
from cases.course.states import CallOutcome, VisitKind
from cases.desk.reports.invariants import broken_invariants
from cases.endings.actions.closures import count_attempts
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import Notification
from tests.dispatching import dispatch, noon
from tests.factories import make_case, make_department, make_person, make_supporter, make_visit, next_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def case(owner: Supporter) -> Case:
    return make_case(owner)


def write(case: Case, owner: Supporter, kind: VisitKind = VisitKind.INSTITUTION, *, reached: bool = True, days: int = 0) -> Visit:
    """Log an entry that happened `days` days ago."""
    at = timezone.now() - timedelta(days=days)
    return log_visit(
        case.pk,
        NewVisit(kind=kind, reached=reached, summary="Надіслали лист", occurred_at=at),
        next_step(),
        by=owner,
        at=at,
        pk=new_id(),
    )


def last_contact(case: Case) -> object:
    assert not broken_invariants()["last contact differs from the entries"]
    return Case.objects.get(pk=case.pk).last_contact_at


@pytest.mark.parametrize(
    ("kind", "reached", "is_contact"),
    [
        (VisitKind.VISIT, True, True),
        (VisitKind.CALL, True, True),
        (VisitKind.FAMILY, True, True),
        (VisitKind.INSTITUTION, True, False),
        (VisitKind.CALL, False, False),
        (VisitKind.VISIT, False, False),
    ],
)
def test_contact_is_an_entry_in_which_the_person_or_the_family_was_reached(
    case: Case, owner: Supporter, kind: VisitKind, reached: bool, is_contact: bool
) -> None:
    visit = write(case, owner, kind, reached=reached)
    assert last_contact(case) == (visit.occurred_at if is_contact else None)


def test_last_contact_follows_when_entries_are_mended_moved_and_taken_back(case: Case, owner: Supporter) -> None:
    before, other = make_visit(case, owner, at=timezone.now() - timedelta(days=2)), make_case(owner, person=make_person("Ткач"))
    visit = make_visit(case, owner)
    now = timezone.now()
    assert last_contact(case) == visit.occurred_at
    edit_visit(
        visit.pk,
        NewVisit(kind=VisitKind.INSTITUTION, reached=True, summary="Лист", occurred_at=visit.occurred_at),
        by=owner,
        at=now,
    )
    assert last_contact(case) == before.occurred_at
    move_visit(visit.pk, to_case_id=other.pk, step=None, reason="", by=owner, at=now, pk=new_id())
    assert (last_contact(case), last_contact(other)) == (before.occurred_at, None)
    undo_visit(write(case, owner).pk, by=owner, at=now)
    assert last_contact(case) == before.occurred_at


@pytest.mark.parametrize("rule", ["first_contact", "case_silent"])
def test_reminder_goes_on_when_only_an_institution_was_reached(case: Case, owner: Supporter, rule: str) -> None:
    Case.objects.filter(pk=case.pk).update(opened_at=noon(-60))
    if rule == "case_silent":
        make_visit(case, owner, at=noon(-50))
    assert dispatch(at=noon(), rule=rule) == 1
    write(case, owner)
    send_due(at=noon() + timedelta(minutes=1))
    notification = Notification.objects.get(rule=rule)
    assert notification.settled_at is None
    write(case, owner, VisitKind.FAMILY)
    send_due(at=noon() + timedelta(minutes=2))
    notification.refresh_from_db()
    assert notification.settled_at is not None


def test_nothing_is_said_to_have_answered_when_only_an_institution_was_reached(case: Case, owner: Supporter) -> None:
    notification = Notification.objects.create(
        recipient=owner,
        rule="case_silent",
        subject_kind="case",
        subject_id=case.pk,
        period_on=kyiv_day(noon(-1)),
        made_at=timezone.now() - timedelta(minutes=5),
    )
    write(case, owner)
    notification.settled_at = timezone.now()
    assert contacts_made([notification], kyiv_day(timezone.now())) == {}
    Visit.objects.update(kind=VisitKind.FAMILY)
    assert set(contacts_made([notification], kyiv_day(timezone.now()))) == {notification.pk}


def test_vain_calls_are_counted_on_past_an_institution(case: Case, owner: Supporter) -> None:
    for _ in range(VAIN_CALLS - 1):
        log_call_outcome(case.pk, CallOutcome.NO_ANSWER, by=owner, at=timezone.now(), pk=new_id())
    write(case, owner)
    assert not Promise.objects.exists()
    assert count_attempts(case, at=timezone.now()).number == VAIN_CALLS - 1
    log_call_outcome(case.pk, CallOutcome.NO_ANSWER, by=owner, at=timezone.now(), pk=new_id())
    assert Promise.objects.exists()
