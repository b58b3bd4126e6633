"""The effect of migrations on existing rows."""

from datetime import timedelta
from importlib import import_module

import pytest

from cases.case.models import Case, Facility
from cases.case.oblasts import point_labels
from cases.course.models import FollowUp, Visit
from cases.course.states import StepState, VisitKind
from cases.desk.reports.invariants import broken_invariants
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.actions.notification_emails import plan_notification_emails
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import Delivery, Letter, MailChoice, Notification, RulePolicy
from supporters.notifications.rendering import render_notifications
from supporters.notifications.reports.notifications import UNREAD, NotificationQuestion, notification_page
from tests.database import as_owner, execute, rows
from tests.dispatching import noon
from tests.factories import (
    make_case,
    make_department,
    make_facility,
    make_head,
    make_person,
    make_supporter,
    make_visit,
    planned_step,
)

pytestmark = pytest.mark.django_db


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
    for day in range(1, 6):  # until two of them were working days
        send_due(at=begun + timedelta(days=day))
        plan_notification_emails(at=begun + timedelta(days=day))
        if Notification.objects.filter(recipient=head).exists():
            break
    assert chosen_at_once(head) == [6, 6]
    assert Delivery.objects.filter(letter=Letter.NOTIFICATIONS, subject_id=head.pk).count() <= 1


def chosen_at_once(reader: Supporter) -> list[int]:
    """Number of cards in each line of the notifications page."""
    page = notification_page(reader, NotificationQuestion(UNREAD), at=noon())
    return [line.count for part in page.parts for day in part.days for line in day.lines]


def test_institutions_of_a_demo_get_their_kinds_and_points_their_regions() -> None:
    for code in ("demo-point-1", "demo-receiving-1", "demo-hospital-12", "demo-recovery-2", "elsewhere"):
        make_facility(code, f"Заклад {code}")
    migration = import_module("cases.migrations.0020_directory_of_institutions")
    with as_owner():
        for statement in migration.FILL:
            execute(statement)
        execute("TRUNCATE cases_facilityhistory")
        execute(migration.FIRST_ROWS)
    kinds = dict(rows("SELECT code, kind FROM cases_facilityhistory WHERE pgh_label = 'insert'"))
    assert kinds == {
        "demo-point-1": "stabilization",
        "demo-receiving-1": "hospital",
        "demo-hospital-12": "hospital",
        "demo-recovery-2": "rehabilitation",
        "elsewhere": "other",
    }
    for code, oblast, *_labels in migration.POINTS[:1]:
        point = Facility.objects.get(pk=code)
        assert (point.oblast, point.label_uk, point.label_en) == (oblast, *point_labels(oblast))
    assert {
        (oblast, f"Стабілізаційний пункт, {uk}", f"Stabilization point, {en}") for _code, oblast, uk, en in migration.POINTS
    } == {(oblast, *point_labels(oblast)) for _code, oblast, _uk, _en in migration.POINTS}


def test_rule_of_the_queue_becomes_the_rule_of_gaps() -> None:
    """Its policy with its history, the choices of letters and the notifications of each level go along and can be read."""
    owner = make_supporter(make_department())
    head = make_head(owner.department)
    case = make_case(None, by=head)
    RulePolicy.objects.create(rule="case_unaccepted", lead_days=3, changed_by=owner, changed_at=noon())
    MailChoice.objects.create(supporter=head, rule="case_unaccepted", at_once=True)
    for rule in ("case_unaccepted", "case_unaccepted:1", "case_unaccepted:2", "step_due"):
        Notification.objects.create(
            recipient=head, rule=rule, subject_kind="case", subject_id=case.pk, period_on=kyiv_day(noon()), made_at=noon(-1)
        )
    (operation,) = import_module("cases.migrations.0034_gaps").Migration.operations
    with as_owner():
        for statement in operation.sql:
            execute(statement)
    assert list(RulePolicy.objects.values_list("rule", "lead_days")) == [("case_gap", 3)]
    assert not rows("SELECT FROM supporters_rulepolicyhistory WHERE rule = 'case_unaccepted'")
    assert list(MailChoice.objects.values_list("rule", "at_once")) == [("case_gap", True)]
    found = Notification.objects.order_by("pk")
    assert list(found.values_list("rule", flat=True)) == ["case_gap", "case_gap:1", "case_gap:2", "step_due"]
    with reading_under_way(Reading()):
        for one in found.exclude(rule="step_due"):
            assert render_notifications(one.rule, [case.pk], head)[case.pk].url == f"{case.get_absolute_url()}handover/"
