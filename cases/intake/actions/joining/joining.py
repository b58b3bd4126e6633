"""Join two persons that are one: the one points to the other, their cards likewise, and nothing is moved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_any_case, next_span, record_event
from cases.case.models import Case, Episode, HandOver, StateSpan
from cases.case.states import CaseState, EventKind
from cases.course.actions.holds import end_span
from cases.course.actions.promises.passing import pass_on_of_case
from cases.course.actions.visits import recompute_last_contact
from cases.course.models import HoldSpan
from cases.intake.actions.joining.endings import PASSED, end_absorbed
from cases.intake.actions.joining.plans import unite_plans
from cases.intake.actions.joining.teams import keep_higher_risk, unite_teams
from cases.intake.actions.joining.values import take_values
from cases.intake.models import JOIN, Join, JoinedCard
from cases.intake.states import JoinField, JoinRefusal, JoinRefused
from cases.leading.actions.owners import give_to_owner
from cases.leading.actions.teams import at_work_on
from cases.reintegration.actions.peers import end_ties_among
from privacy.ids import new_id
from supporters.directory.actions.locks import DepartmentRefused, hold_open_department, locked_supporters
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter
from supporters.directory.roles import LEADS_CASES
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule
from veterans.actions.locks import lock_person
from veterans.actions.pairs import PairSettled, ask_pair_search, settle_joined
from veterans.models import DuplicatePair, Person


@dataclass(frozen=True, kw_only=True)
class NewJoin:
    """`remains`: which person, and so which card, goes on. `leader`: one of the two owners; None when neither card has one.

    `fields`: the values that the remaining person takes from the other one. `seen`: the versions of both persons and their
    cards, by key, with which the form was shown.
    """

    pair_id: UUID
    remains_id: UUID
    leader_id: UUID | None
    fields: frozenset[JoinField]
    seen: Mapping[UUID, int]


@transaction.atomic
def join_persons(new: NewJoin, *, by: Supporter, at: datetime, pk: UUID | None = None) -> Join:
    """Raises JoinRefused, ChangedMeanwhile, IllegalTransition. Undone by undo_join()."""
    pair = DuplicatePair.objects.get(pk=new.pair_id)
    ends = (pair.first_id, pair.second_id)
    if new.remains_id not in ends:
        raise JoinRefused(JoinRefusal.ITSELF)
    leader = _lock_leader(new.leader_id)
    persons = {key: lock_person(key) for key in sorted(ends)}
    remains, joined = persons.pop(new.remains_id), persons.popitem()[1]
    _refuse_joined(remains, joined)
    cards = lock_cards(ends)
    seen = _versions([remains, joined], cards)
    if seen != dict(new.seen):
        raise ChangedMeanwhile
    couples, notified = _couples(cards, remains), at_work_on(cards, at=at)
    leads = {card.pk: _new_leader(card, into, new.leader_id) for card, into in couples}
    try:
        settle_joined(pair.pk, by=by, at=at)
    except PairSettled as error:
        raise JoinRefused(JoinRefusal.SETTLED) from error
    join = Join.objects.create(pk=pk or new_id(), pair=pair, remains=remains, joined=joined, joined_by=by, joined_at=at)
    take_values(join, new.fields, by=by, at=at)
    joined.joined_into, joined.version = remains, joined.version + 1
    joined.save(update_fields=["joined_into", "version"])
    ask_pair_search(remains)
    for card, into in couples:
        _absorb(join, card, into, leader if leads[card.pk] else None, by=by, at=at)
    end_ties_among(cards, by=by, at=at)
    notify(notified - {by.pk}, Rule.CARDS_JOINED, JOIN, join.pk, at=at)
    return join


def shown_versions(pair: DuplicatePair) -> dict[UUID, int]:
    """The versions of both persons and their cards, for the form."""
    ends = (pair.first_id, pair.second_id)
    cards = Case.objects.not_withdrawn().filter(person__in=ends)
    return _versions(Person.objects.filter(pk__in=ends), cards)


def _versions(persons: Iterable[Person], cards: Iterable[Case]) -> dict[UUID, int]:
    return {**{person.pk: person.version for person in persons}, **{card.pk: card.version for card in cards}}


def lock_cards(persons: tuple[UUID, ...]) -> list[Case]:
    """Lock all cards of these persons that were not withdrawn, in the order of their keys."""
    cards = Case.objects.not_withdrawn().filter(person__in=persons)
    return [lock_any_case(key) for key in cards.order_by("pk").values_list("pk", flat=True)]


def _lock_leader(leader_id: UUID | None) -> Supporter | None:
    """Lock account and department, so that neither is closed meanwhile. Raises JoinRefused."""
    if leader_id is None:
        return None
    leader = locked_supporters([leader_id]).get(leader_id)
    if leader is None or not leader.is_active or leader.role not in LEADS_CASES:
        raise JoinRefused(JoinRefusal.LEADER)
    try:
        hold_open_department(leader.department_id)
    except DepartmentRefused as error:
        raise JoinRefused(JoinRefusal.LEADER) from error
    return leader


def _refuse_joined(remains: Person, joined: Person) -> None:
    """One pointer leads to the person who remains: no chain of them, and no circle. The caller has locked both."""
    if remains.is_erased or joined.is_erased:
        raise JoinRefused(JoinRefusal.SETTLED)
    if remains.joined_into_id or joined.joined_into_id or Person.objects.filter(joined_into=joined).exists():
        raise JoinRefused(JoinRefusal.JOINED)


def _couples(cards: list[Case], remains: Person) -> list[tuple[Case, Case]]:
    """Each card of the joined person with the card of the same programme that absorbs it. Raises JoinRefused."""
    if any(card.loss for card in cards):
        raise JoinRefused(JoinRefusal.LOST)
    ours = {card.programme: card for card in cards if card.person_id == remains.pk}
    couples = []
    for card in cards:
        if card.person_id == remains.pk:
            continue
        into = ours.get(card.programme)
        if into is None or (card.state == CaseState.OPEN and into.state != CaseState.OPEN):
            raise JoinRefused(JoinRefusal.NO_CARD)
        couples.append((card, into))
    return couples


def _new_leader(card: Case, into: Case, leader_id: UUID | None) -> bool:
    """Whether the owner of `card` leads `into` from now on. Raises JoinRefused."""
    if card.state != CaseState.OPEN or into.owner_id == card.owner_id:
        return False
    if leader_id is None or leader_id not in (card.owner_id, into.owner_id):
        raise JoinRefused(JoinRefusal.LEADER)
    if leader_id == into.owner_id:
        return False
    if HandOver.objects.open().filter(case=into).exists():
        raise JoinRefused(JoinRefusal.OFFERED)
    return True


def _absorb(join: Join, card: Case, into: Case, leader: Supporter | None, *, by: Supporter, at: datetime) -> None:
    state, owner_id, department_id = card.state, into.owner_id, into.department_id
    if leader:
        give_to_owner(into, leader, leader.department, at=at)
    keep_higher_risk(card, into, by=by, at=at)
    plans = unite_plans(card, into, by=by, at=at)
    members = unite_teams(card, into, by=by, at=at)
    ended = end_absorbed(card, by=by, at=at)
    hold = _close(card, into, by=by, at=at)
    ended[PASSED] = [f"{one.promise_id} {one.keeper_id}" for one in pass_on_of_case(into.pk, at=at)]
    JoinedCard.objects.create(
        join=join,
        card=card,
        into=into,
        state_before=state,
        ended=ended,
        hold=hold,
        leads=leader,
        owner_before_id=owner_id,
        department_before_id=department_id,
        promise=plans.promise,
        planned=plans.planned,
        replaced=plans.replaced,
        members=members,
    )
    recompute_last_contact(into)
    record_event(card, EventKind.CARDS_JOINED, by=by, at=at, into=str(into.pk))
    record_event(into, EventKind.CARDS_JOINED, by=by, at=at, card=str(card.pk))


def _close(card: Case, into: Case, *, by: Supporter, at: datetime) -> HoldSpan | None:
    """End the pause and the episode of the card, and let it point to the other one; return the pause."""
    hold = HoldSpan.objects.filter(case=card, to_at=None).first()
    if card.state == CaseState.OPEN:
        Episode.objects.filter(case=card, ended_at=None).update(ended_at=at)
        end_span(card, by=by, at=at)
    next_span(StateSpan, card, CaseState.ABSORBED, at=at)
    card.state, card.absorbed_by, card.next_due_on, card.next_due_time = CaseState.ABSORBED, into, None, None
    card.version += 1
    card.save(update_fields=["state", "absorbed_by", "next_due_on", "next_due_time", "held_until", "version"])
    return hold
