"""Undo a join: both cards go on by themselves, and what was changed since then stays where it was written."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import next_span, record_event
from cases.case.actions.speaking import Returned, count_staying, return_ended
from cases.case.models import Case, HandOver, StateSpan
from cases.case.states import CaseState, EventKind, Risk
from cases.course.actions.promises.passing import pass_on_of_case
from cases.course.actions.steps import NextStep, write_next_due
from cases.course.actions.visits import recompute_last_contact
from cases.course.models import HoldSpan
from cases.endings.actions.losses import Answering, lock_answering, reopen
from cases.intake.actions.joining.endings import (
    PLANNED,
    ended_rows,
    ends_since,
    restore_notifications,
    restore_offered,
    return_reminders,
    take_back_passed,
    when_undone,
)
from cases.intake.actions.joining.joining import lock_cards
from cases.intake.actions.joining.plans import part_plans, plan_again
from cases.intake.actions.joining.teams import join_again, part_teams
from cases.intake.actions.joining.values import put_back_values
from cases.intake.models import JOIN, Join, JoinedCard
from cases.intake.states import JoinField, JoinRefusal, JoinRefused
from cases.leading.actions.hand_overs.asking import end_offer_to_owner
from cases.leading.actions.owners import give_to_owner, put_into_queue
from cases.leading.actions.teams import at_work_on
from cases.person.actions.consents import cancel_without_consent
from supporters.directory.actions.locks import DepartmentRefused, hold_open_department, locked_supporters
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import LEADS_CASES
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule
from veterans.actions.locks import lock_person
from veterans.actions.pairs import ask_pair_search, open_separated


@dataclass(frozen=True, kw_only=True)
class Stays:
    """What was changed after the join and therefore stays: chosen values, the plan of a remaining card, who leads it.

    `ended`: how much by code of speaking() does not return.
    """

    fields: tuple[JoinField, ...]
    plan: bool
    leader: bool
    ended: Mapping[str, int]


@dataclass(frozen=True)
class Before:
    """Who led the remaining card before, if that one still may, and whether its department is still open."""

    owner: Supporter | None
    department_is_open: bool


@transaction.atomic
def undo_join(join_id: UUID, *, by: Supporter, at: datetime) -> Stays:
    """Raises JoinRefused when it was undone before, another card was joined into the same one later, or the person is erased."""
    rows = JoinedCard.objects.filter(join=join_id).select_related("card", "hold").order_by("card")
    joined_cards = list(rows)
    _lock_people(joined_cards)
    before = {row.pk: _before(row) for row in joined_cards}
    answering = {row.pk: lock_answering(row.card_id) for row in joined_cards}
    both = Join.objects.values_list("remains", "joined").get(pk=join_id)
    persons = {key: lock_person(key) for key in sorted(both)}
    join = Join.objects.select_for_update(of=("self",)).get(pk=join_id)
    join.remains, join.joined = persons[join.remains_id], persons[join.joined_id]
    _refuse(join)
    cards = {card.pk: card for card in lock_cards(both)}
    notified = at_work_on(cards.values(), at=at)
    open_separated(join.pair_id)
    join.joined.joined_into, join.joined.version = None, join.joined.version + 1
    join.joined.save(update_fields=["joined_into", "version"])
    for person in (join.remains, join.joined):
        ask_pair_search(person)
    fields = put_back_values(join, by=by, at=at)
    ends = ends_since(joined_cards, joined_at=join.joined_at)
    ended = ended_rows(joined_cards, ends)
    returned = return_ended(ended, when_undone(join, at=at))
    return_reminders(returned, ends)
    staying = count_staying(ended, returned)
    plan = leader = False
    for row in joined_cards:
        card, into = cards[row.card_id], cards[row.into_id]
        plan = part_plans(row, into, by=by, at=at) or plan
        part_teams(row.members, into, by=by, at=at)
        _separate(row, card, answering[row.pk], by=by, at=at)
        _restore(row, returned, join.joined_at, at=at)
        leader = not _lead_as_before(row, into, before[row.pk], join.joined_at, at=at) or leader
        end_offer_to_owner(into, by=by, at=at)
        for one in (card, into):
            pass_on_of_case(one.pk, at=at)
            cancel_without_consent(one, by=by, at=at)
        recompute_last_contact(into)
        record_event(card, EventKind.JOIN_UNDONE, by=by, at=at, into=str(into.pk))
        record_event(into, EventKind.JOIN_UNDONE, by=by, at=at, card=str(card.pk))
    join.undone_by, join.undone_at = by, at
    join.save(update_fields=["undone_by", "undone_at"])
    settle_notifications(JOIN, [join.pk], at=at)
    notify((notified | at_work_on(cards.values(), at=at)) - {by.pk}, Rule.JOIN_UNDONE, JOIN, join.pk, at=at)
    return Stays(fields=fields, plan=plan, leader=leader, ended=staying)


def _lock_people(rows: Sequence[JoinedCard]) -> None:
    """Who led and leads the cards and whom ended offers ask; then the departments that these ask, against closing."""
    offers = HandOver.objects.filter(pk__in=[key for row in rows for key in row.ended.get("hand_overs", ())])
    asked = list(offers.values_list("to_owner", "to_department"))
    owners = {key for row in rows for key in (row.owner_before_id, row.card.owner_id)}
    locked_supporters(owners | {owner for owner, _department in asked})
    for department in sorted({department for _owner, department in asked}):
        with suppress(DepartmentRefused):
            hold_open_department(department)


def _refuse(join: Join) -> None:
    """The caller has locked the persons and the join. Raises JoinRefused."""
    if join.undone_at:
        raise JoinRefused(JoinRefusal.UNDONE)
    others = Join.objects.filter(remains=join.remains_id, undone_at=None, joined_at__gte=join.joined_at)
    if others.exclude(pk=join.pk).exists():
        raise JoinRefused(JoinRefusal.LATER)
    if join.remains.is_erased or join.joined.is_erased:
        raise JoinRefused(JoinRefusal.ERASED)


def _before(row: JoinedCard) -> Before:
    """The caller has locked the account. Locks the department against closing."""
    able = None
    if row.owner_before_id:
        owners = Supporter.objects.active().filter(pk=row.owner_before_id, role__in=LEADS_CASES)
        able = owners.select_related("department").first()
    try:
        hold_open_department(able.department_id if able else row.department_before_id)
    except DepartmentRefused:
        return Before(None, department_is_open=False)
    return Before(able, department_is_open=True)


def _lead_as_before(row: JoinedCard, into: Case, before: Before, joined_at: datetime, *, at: datetime) -> bool:
    """Whether the remaining card is led as before the join. The caller has locked it."""
    if row.leads_id is None:
        return True
    if into.state != CaseState.OPEN or into.owner_id != row.leads_id or not before.department_is_open:
        return False
    if before.owner:
        give_to_owner(into, before.owner, before.owner.department, at=at)
    else:
        put_into_queue(into, row.department_before, at=at)
    join_again(row.leads_id, into, left_at=joined_at)
    return True


def _separate(row: JoinedCard, card: Case, answering: Answering, *, by: Supporter, at: datetime) -> None:
    """Let the absorbed card go on as it was. The caller has locked it."""
    card.absorbed_by = None
    card.version += 1
    if row.state_before == CaseState.OPEN:
        step = plan_again(UUID(row.ended[PLANNED][0]))
        again = NextStep(what="", due_on=step.due_on, due_time=step.due_time)
        reopen(card, answering, again, by=by, at=at)
        _hold_again(row, card, by=by, at=at)
        write_next_due(card, step)
    else:
        next_span(StateSpan, card, CaseState.CLOSED, at=at)
        card.state = CaseState.CLOSED
        card.save(update_fields=["state", "absorbed_by", "version"])


def _restore(row: JoinedCard, returned: Returned, joined_at: datetime, *, at: datetime) -> None:
    restore_offered(row.ended)
    restore_notifications(row.ended, {key for keys in returned.values() for key in keys}, ended_at=joined_at)
    take_back_passed(row.ended, at=at)


def _hold_again(row: JoinedCard, card: Case, *, by: Supporter, at: datetime) -> None:
    """Continue the pause that the join ended, as another span, unless its last day is over."""
    hold = row.hold
    if hold is None or hold.until < kyiv_day(at) or card.risk == Risk.RED:
        return
    HoldSpan.objects.create(case=card, reason=hold.reason, words=hold.words, from_at=at, until=hold.until, by_id=hold.by_id)
    card.held_until = hold.until
    card.save(update_fields=["held_until"])
