"""The effect of migrations on existing rows."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.utils import timezone

from cases.actions.owners import assign_owner
from cases.actions.visits import undo_visit
from cases.models import Case, DepartmentSpan, FollowUp, OwnerSpan, Visit
from cases.reports.invariants import broken_invariants
from cases.states import StepState, VisitKind
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.actions.notification_emails import plan_notification_emails
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import Delivery, Letter, Notification, Rule
from supporters.notifications.reports.notifications import UNREAD, NotificationQuestion, notification_page
from tests.cases.actions.test_taken_back import state
from tests.database import as_owner, execute, rows
from tests.dispatching import noon
from tests.factories import (
    make_case,
    make_department,
    make_head,
    make_house,
    make_person,
    make_supporter,
    make_visit,
    planned_step,
)

pytestmark = pytest.mark.django_db


def test_owners_of_before_have_accepted_and_queues_have_not() -> None:
    department = make_department()
    led, queued = make_case(make_supporter(department)), make_case(None, department=department, by=make_head(department))
    with as_owner():
        execute("UPDATE cases_case SET accepted_at = NULL")
        execute("UPDATE cases_ownerspan SET accepted_at = NULL")
        for statement in import_module("cases.migrations.0007_owners_have_accepted").ACCEPT:
            execute(statement)
    led.refresh_from_db()
    queued.refresh_from_db()
    assert led.accepted_at == led.opened_at == OwnerSpan.objects.get(case=led).accepted_at
    assert queued.accepted_at is None
    assert list(Case.objects.without_accepted_owner()) == [queued]
    assert not any(broken_invariants().values())


def test_planned_step_beyond_the_silence_limit_is_marked() -> None:
    owner = make_supporter(make_department())
    within, beyond, done = (make_case(owner, person=make_person(surname)) for surname in ("Ткач", "Бондар", "Шевченко"))
    for case, ahead in ((within, 7), (beyond, 8), (done, 8)):
        step = planned_step(case)
        FollowUp.objects.filter(pk=step.pk).update(due_on=kyiv_day(step.planned_at) + timedelta(days=ahead))
    FollowUp.objects.filter(case=done).update(state=StepState.DONE, settled_at=noon())
    with as_owner():
        execute(import_module("cases.migrations.0015_step_beyond_the_limit").MARK)
    assert dict(FollowUp.objects.values_list("case", "limit_days")) == {within.pk: None, beyond.pk: 7, done.pk: None}


def recompute_contacts() -> None:
    with as_owner():
        execute(import_module("cases.migrations.0013_contact_with_the_person").RECOMPUTE)


def case_before(owner: Supporter, surname: str, *entries: tuple[VisitKind, int]) -> Case:
    """A case of an earlier release, where an entry about an institution counted as contact. `entries`: kind and age in
    days."""
    case = make_case(owner, person=make_person(surname), at=noon(-80))
    for kind, days in entries:
        visit = make_visit(case, owner, at=noon(-days), days=30)
        Visit.objects.filter(pk=visit.pk).update(kind=kind)
    return case


def test_last_contact_is_one_with_the_person_where_an_institution_counted() -> None:
    owner = make_supporter(make_department())
    reached = case_before(owner, "Ткач", (VisitKind.VISIT, 9))
    written = case_before(owner, "Бондар", (VisitKind.FAMILY, 9), (VisitKind.INSTITUTION, 2))
    only_written = case_before(owner, "Шевченко", (VisitKind.INSTITUTION, 2))
    versions = dict(Case.objects.values_list("pk", "version"))
    before = rows("SELECT count(*) FROM cases_casehistory")[0][0]
    assert broken_invariants()["last contact differs from the entries"] == 2
    recompute_contacts()
    contacts = dict(Case.objects.values_list("pk", "last_contact_at"))
    assert contacts == {reached.pk: noon(-9), written.pk: noon(-9), only_written.pk: None}
    assert rows("SELECT count(*) FROM cases_casehistory")[0][0] == before + 2
    assert dict(Case.objects.values_list("pk", "version")) == versions
    assert not any(broken_invariants().values())


def test_cards_that_turn_out_silent_come_in_one_digest() -> None:
    """The owner gets two lines and no letter; the head gets two lines and one letter after no answer."""
    owner = make_supporter(make_department())
    head = make_head(owner.department)
    for number in range(12):
        case_before(owner, f"Ткач{'а' * number}", *[(VisitKind.VISIT, 70)] * (number % 2), (VisitKind.INSTITUTION, 0))
    begun = noon(1)
    send_due(at=begun)
    assert not Notification.objects.exists()
    recompute_contacts()
    for minute in range(3):
        send_due(at=begun + timedelta(minutes=minute))
        plan_notification_emails(at=begun + timedelta(minutes=minute))
    assert Notification.objects.filter(recipient=owner).count() == 12
    assert [chosen_at_once(reader) for reader in (owner, head)] == [[6, 6], []]
    assert not Delivery.objects.filter(letter=Letter.NOTIFICATIONS).exists()
    for day in range(1, 6):  # two of these are working days
        send_due(at=begun + timedelta(days=day))
        plan_notification_emails(at=begun + timedelta(days=day))
    assert chosen_at_once(head) == [6, 6]
    assert Delivery.objects.filter(letter=Letter.NOTIFICATIONS, subject_id=head.pk).count() <= 1


def chosen_at_once(reader: Supporter) -> list[int]:
    """Number of cards in each line of the notifications page."""
    page = notification_page(reader, NotificationQuestion(UNREAD), at=noon())
    return [line.count for day in page.days for line in day.lines]


def take_back_as_before(visit: Visit, case: Case) -> None:
    """An undo of an earlier release: the entry is void and the plan is restored, but the case stays accepted."""
    accepted = Case.objects.filter(pk=case.pk).values("accepted_at", "relieved", "department").get()
    undo_visit(visit.pk, by=visit.by, at=timezone.now())
    at, spans = visit.recorded_at, DepartmentSpan.objects.filter(case=case)
    with as_owner():
        Case.objects.filter(pk=case.pk).update(**accepted)
        OwnerSpan.objects.filter(case=case, to_at=None).update(accepted_at=at)
        spans.filter(to_at=None).delete()
        spans.filter(from_at=at).update(to_at=None)
        Notification.objects.filter(subject_id=case.pk, rule=Rule.CASE_ASSIGNED).update(settled_at=at, read_at=at)


@pytest.mark.parametrize("worked_since", [False, True])
@pytest.mark.usefixtures("reading")
def test_acceptance_by_an_entry_that_was_taken_back_is_undone(worked_since: bool) -> None:  # noqa: FBT001 - a parameter of the test
    house = make_house()
    taker = make_supporter(house.other_department)
    assign_owner(house.case.pk, to=taker, by=house.head, at=timezone.now())
    asked = state(house.case)
    visit = make_visit(house.case, taker, at=timezone.now())
    take_back_as_before(visit, house.case)
    if worked_since:
        make_visit(house.case, taker, at=timezone.now())
    accepted = state(house.case)
    assert accepted != asked
    with as_owner():
        for statement in import_module("cases.migrations.0017_acceptance_of_entries_taken_back").PUT_BACK:
            execute(statement)
    assert state(house.case) == (accepted if worked_since else asked)
    assert not any(broken_invariants().values())
