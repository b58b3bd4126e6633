"""Migrations of owners: an owner had to accept, and now an offer (HandOver) asks somebody while the owner stays."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Final
from uuid import UUID

import pytest
from django.db import connection

from cases.case.models import Case, CaseEvent, HandOver, OwnerSpan
from cases.case.models.history.past import owner_at
from cases.case.states import HandOverOutcome, HandOverReason
from cases.desk.reports.invariants import broken_invariants
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, Rule
from tests.database import execute, rows
from tests.factories import House, make_case, make_supporter

pytestmark = pytest.mark.django_db
DAY: Final = timedelta(days=1)
BEFORE: Final = (  # the columns and constraints that 0022 drops
    "SET CONSTRAINTS ALL IMMEDIATE",
    "ALTER TABLE cases_case ADD COLUMN accepted_at timestamptz, ADD COLUMN relieved_id uuid REFERENCES supporters_supporter",
    "ALTER TABLE cases_ownerspan ADD COLUMN accepted_at timestamptz",
    "UPDATE cases_ownerspan SET accepted_at = from_at",
    "UPDATE cases_case SET accepted_at = opened_at WHERE owner_id IS NOT NULL",
    "ALTER TABLE cases_case ADD CONSTRAINT accepted_by_its_owner CHECK (accepted_at IS NULL OR owner_id IS NOT NULL)",
    """ALTER TABLE cases_case ADD CONSTRAINT relieved_until_accepted
    CHECK (relieved_id IS NULL OR (accepted_at IS NULL AND owner_id IS NOT NULL AND relieved_id <> owner_id))""",
)


@pytest.fixture
def begun(house: House) -> datetime:
    """The columns of before, with the rights of the table owner until the test ends. Returns when the case was opened."""
    execute("RESET ROLE")
    for statement in BEFORE:
        execute(statement)
    return house.case.opened_at


Naming = tuple[Supporter, datetime, datetime | None, datetime | None]  # who, from, until, accepted


def named(case: Case, namings: Sequence[Naming], *, relieved: Supporter | None = None) -> None:
    """Give the case these owners after the first one; the last of them is its owner, None: it is in the queue."""
    for who, from_at, to_at, accepted_at in namings:
        OwnerSpan.objects.filter(case=case, to_at=None).update(to_at=from_at)
        span = OwnerSpan.objects.create(case=case, value=who, from_at=from_at, to_at=to_at)
        execute("UPDATE cases_ownerspan SET accepted_at = %s WHERE id = %s", [accepted_at, span.pk])
    who, _from, to_at, accepted_at = namings[-1]
    values = [None if to_at else who.pk, to_at, accepted_at, relieved.pk if relieved else None, case.pk]
    execute("UPDATE cases_case SET owner_id = %s, queued_at = %s, accepted_at = %s, relieved_id = %s WHERE id = %s", values)


def assigned(case: Case, by: Supporter, at: datetime, *, after: Supporter) -> None:
    details = {"before": "", "after": str(after.pk)}
    CaseEvent.objects.create(case=case, kind="owner_assigned", by=by, at=at, details=details)


def notice(case: Case, to: Supporter, rule: Rule, at: datetime) -> int:
    row = Notification.objects.create(
        recipient=to, rule=rule, subject_kind="case", subject_id=case.pk, period_on=at.date(), made_at=at
    )
    return row.pk


def migrate() -> None:
    """0021, and then only rows that the constraints of today accept."""
    module = import_module("cases.migrations.0023_unaccepted_owners_are_asked")
    for operation in module.Migration.operations:
        if hasattr(operation, "sql"):
            for statement in operation.sql:
                execute(statement)
        else:
            operation.code(None, SimpleNamespace(connection=connection))
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not any(broken_invariants().values())


def owners(case: Case) -> list[tuple[UUID, datetime, datetime | None]]:
    return list(OwnerSpan.objects.filter(case=case).order_by("from_at").values_list("value", "from_at", "to_at"))


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_owner_who_had_not_accepted_is_asked_and_the_one_before_leads(house: House, begun: datetime) -> None:
    at = begun + DAY
    named(house.case, [(house.colleague, at, None, None)], relieved=house.owner)
    assigned(house.case, house.head, at, after=house.colleague)
    migrate()
    offer = HandOver.objects.get()
    assert (offer.case, offer.outcome, offer.from_owner, offer.to_owner, offer.to_department) == (
        house.case,
        HandOverOutcome.OPEN,
        house.owner,
        house.colleague,
        house.department,
    )
    assert (offer.reason, offer.asked_by, offer.asked_at, offer.answer_by) == (HandOverReason.OTHER, house.head, at, at + DAY)
    assert (offer.answered_by, offer.answered_at) == (None, None)
    assert (fresh(house.case).owner, owners(house.case)) == (house.owner, [(house.owner.pk, begun, None)])


def test_case_without_anybody_before_waits_in_the_queue(house: House, begun: datetime) -> None:
    at = begun + DAY
    case = make_case(None, by=house.head, at=begun)
    named(case, [(house.colleague, at, None, None)])
    migrate()
    offer = HandOver.objects.get()
    assert (offer.outcome, offer.from_owner, offer.to_owner, offer.reason) == (
        HandOverOutcome.OPEN,
        None,
        house.colleague,
        HandOverReason.QUEUE,
    )
    assert offer.asked_by == house.colleague, "who named is not known"
    assert (fresh(case).owner, fresh(case).queued_at, owners(case)) == (None, at, [])


def test_case_whose_owner_left_waits_in_the_queue_since_then(house: House, begun: datetime) -> None:
    at = begun + DAY
    named(house.case, [(house.colleague, at, None, None)])
    migrate()
    assert (fresh(house.case).owner, fresh(house.case).queued_at) == (None, at)
    assert owners(house.case) == [(house.owner.pk, begun, at)]
    assert HandOver.objects.get().from_owner == house.owner


def test_owner_before_led_until_the_new_one_accepted(house: House, begun: datetime) -> None:
    asked, accepted = begun + DAY, begun + 2 * DAY
    named(house.case, [(house.colleague, asked, None, accepted)])
    migrate()
    offer = HandOver.objects.get()
    assert (offer.outcome, offer.asked_at, offer.answered_at, offer.answered_by, offer.from_owner) == (
        HandOverOutcome.ACCEPTED,
        asked,
        accepted,
        house.colleague,
        house.owner,
    )
    assert fresh(house.case).owner == house.colleague
    assert owners(house.case) == [(house.owner.pk, begun, accepted), (house.colleague.pk, accepted, None)]
    for moment, owner in ((asked, house.owner), (accepted - DAY / 24, house.owner), (accepted, house.colleague)):
        assert owner_at(house.case.pk, moment) == owner


def test_owner_who_opened_the_case_or_accepted_at_once_was_not_asked(house: House, begun: datetime) -> None:
    at = begun + DAY
    named(house.case, [(house.colleague, at, None, at)])
    before = owners(house.case)
    migrate()
    assert (HandOver.objects.count(), owners(house.case), fresh(house.case).owner) == (0, before, house.colleague)


def test_returned_case_was_never_out_of_the_hand_of_its_owner(house: House, begun: datetime) -> None:
    asked, returned = begun + DAY, begun + 2 * DAY
    named(house.case, [(house.colleague, asked, None, None), (house.owner, returned, None, returned)])
    migrate()
    offer = HandOver.objects.get()
    assert (offer.outcome, offer.to_owner, offer.answered_at) == (HandOverOutcome.ENDED, house.colleague, returned)
    assert fresh(house.case).owner == house.owner
    assert owners(house.case) == [(house.owner.pk, begun, returned), (house.owner.pk, returned, None)]
    assert owner_at(house.case.pk, asked + DAY / 2) == house.owner


def test_case_that_was_returned_into_the_queue_stays_there(house: House, begun: datetime) -> None:
    asked, returned = begun + DAY, begun + 2 * DAY
    case = make_case(None, by=house.head, at=begun)
    named(case, [(house.colleague, asked, returned, None)])
    migrate()
    assert HandOver.objects.get().outcome == HandOverOutcome.ENDED
    assert (fresh(case).owner, fresh(case).queued_at, owners(case)) == (None, returned, [])


def test_chain_of_unanswered_namings_leaves_the_last_who_accepted(house: House, begun: datetime) -> None:
    third = make_supporter(house.department)
    first, second = begun + DAY, begun + 2 * DAY
    named(house.case, [(house.colleague, first, None, None), (third, second, None, None)], relieved=house.owner)
    migrate()
    offers = HandOver.objects.order_by("asked_at").values_list("to_owner", "from_owner", "outcome", "answered_at")
    assert list(offers) == [
        (house.colleague.pk, house.owner.pk, HandOverOutcome.ENDED, second),
        (third.pk, house.owner.pk, HandOverOutcome.OPEN, None),
    ]
    assert (fresh(house.case).owner, owners(house.case)) == (house.owner, [(house.owner.pk, begun, None)])


def test_colleague_who_answered_in_place_of_a_leaver_leads(house: House, begun: datetime) -> None:
    """The owner before had left, and the work went to a colleague who never was the named owner."""
    asked, left = begun + DAY, begun + 2 * DAY
    taker = make_supporter(house.department)
    named(house.case, [(house.colleague, asked, None, None)], relieved=taker)
    assigned(house.case, house.administrator, left, after=taker)
    migrate()
    assert fresh(house.case).owner == taker
    assert owners(house.case) == [(house.owner.pk, begun, left), (taker.pk, left, None)]
    assert HandOver.objects.get().to_owner == house.colleague


def test_nobody_is_asked_about_a_case_that_is_not_open(house: House, begun: datetime) -> None:
    named(house.case, [(house.colleague, begun + DAY, None, None)], relieved=house.owner)
    execute("UPDATE cases_case SET state = 'closed' WHERE id = %s", [house.case.pk])
    execute("UPDATE cases_followup SET state = 'cancelled', settled_at = now() WHERE case_id = %s", [house.case.pk])
    migrate()
    offer = HandOver.objects.get()
    assert (offer.outcome, offer.answered_by) == (HandOverOutcome.ENDED, house.colleague)
    assert fresh(house.case).owner == house.owner


def test_notices_follow_their_offer_and_others_stay(house: House, begun: datetime) -> None:
    first, second, third = begun + DAY, begun + 2 * DAY, begun + 3 * DAY
    other = make_supporter(house.department)
    spans = [(house.colleague, first, None, None), (house.owner, second, None, second), (other, third, None, None)]
    named(house.case, spans, relieved=house.owner)
    asked, returned, now_asked = (
        notice(house.case, house.colleague, Rule.CASE_ASSIGNED, first),
        notice(house.case, house.head, Rule.CASE_RETURNED, second),
        notice(house.case, other, Rule.CASE_ASSIGNED, third),
    )
    never_offered = make_case(house.owner, at=begun)
    execute("UPDATE cases_ownerspan SET accepted_at = from_at WHERE case_id = %s", [never_offered.pk])
    execute("UPDATE cases_case SET accepted_at = opened_at WHERE id = %s", [never_offered.pk])
    elsewhere = notice(never_offered, house.colleague, Rule.CASE_ASSIGNED, first)
    migrate()
    offers = dict(HandOver.objects.values_list("asked_at", "pk"))
    assert len(offers) == 2
    found = {pk: subject for pk, *subject in Notification.objects.values_list("pk", "subject_kind", "subject_id")}
    assert found[asked] == found[returned] == ["hand_over", offers[first]]
    assert found[now_asked] == ["hand_over", offers[third]]
    assert found[elsewhere][0] == "case"


def test_cases_without_such_namings_are_left_alone(house: House, begun: datetime) -> None:
    before = rows("SELECT * FROM cases_ownerspan ORDER BY id"), rows("SELECT id, owner_id, version FROM cases_case ORDER BY id")
    migrate()
    assert before == (
        rows("SELECT * FROM cases_ownerspan ORDER BY id"),
        rows("SELECT id, owner_id, version FROM cases_case ORDER BY id"),
    )
    assert not HandOver.objects.exists()


def test_owners_of_earlier_releases_had_accepted_and_queues_had_not(house: House, begun: datetime) -> None:
    """0007, by which each owner of that release had accepted."""
    queued = make_case(None, by=house.head, at=begun)
    execute("UPDATE cases_case SET accepted_at = NULL")
    execute("UPDATE cases_ownerspan SET accepted_at = NULL")
    for statement in import_module("cases.migrations.0007_owners_have_accepted").ACCEPT:
        execute(statement)
    assert dict(rows("SELECT id, accepted_at FROM cases_case")) == {house.case.pk: begun, queued.pk: None}
    assert rows("SELECT accepted_at FROM cases_ownerspan") == [(begun,)]


@pytest.mark.parametrize("worked_since", [False, True])
def test_acceptance_by_an_entry_that_was_taken_back_was_undone(house: House, begun: datetime, *, worked_since: bool) -> None:
    """0017: such an owner had to answer again, and the owner before was responsible again."""
    asked, accepted = begun + DAY, begun + 2 * DAY
    named(house.case, [(house.colleague, asked, None, accepted)])
    CaseEvent.objects.create(case=house.case, kind="owner_accepted", by=house.colleague, at=accepted, details={})
    entry(house.case, house.colleague, accepted, voided_at=accepted + DAY)
    if worked_since:
        entry(house.case, house.colleague, accepted + 2 * DAY)
    for statement in import_module("cases.migrations.0017_acceptance_of_entries_taken_back").PUT_BACK:
        execute(statement)
    relieved, accepted_at = (house.owner.pk, None) if not worked_since else (None, accepted)
    assert rows("SELECT relieved_id, accepted_at FROM cases_case") == [(relieved, accepted_at)]
    assert rows("SELECT accepted_at FROM cases_ownerspan WHERE to_at IS NULL") == [(accepted_at,)]
    assert CaseEvent.objects.filter(kind="acceptance_undone").exists() is not worked_since


def entry(case: Case, by: Supporter, at: datetime, *, voided_at: datetime | None = None) -> None:
    execute(
        """INSERT INTO cases_visit (id, case_id, episode_id, kind, reached, outcome, summary, occurred_at, recorded_at, by_id,
            version, arrived_after, voided_at, voided_by_id)
        SELECT %s, case_id, id, 'call', false, '', NULL, %s, %s, %s, 1, '', %s, %s FROM cases_episode WHERE case_id = %s""",
        [new_id(), at, at, by.pk, voided_at, by.pk if voided_at else None, case.pk],
    )
