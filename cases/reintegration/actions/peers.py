"""Ties between two cards whose persons both agreed."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, time, timedelta
from secrets import SystemRandom
from typing import Final, NamedTuple
from uuid import UUID, uuid4

from django.db import connection, transaction

from cases.case.actions.record import lock_any_case, lock_valid_case
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.states import CaseState, IllegalTransition
from cases.leading.actions.teams import at_work_on
from cases.reintegration.models import PeerChange, PeerSide
from cases.reintegration.models.community.peer import Change, change_words, tie_token
from cases.reintegration.states.community import PeerRefusal, PeerState, ShownAs
from privacy.opening import current_reading, to_edit
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule
from supporters.notifications.models.pulse import Task
from supporters.notifications.parts import Run
from veterans.actions.consents import require_consent
from veterans.models import NamingKind, Person, PersonName, Scope

MAY_BE_TIED: Final = (CaseState.OPEN, CaseState.CLOSED)


class PeerRefused(IllegalTransition):
    """The two cards can't be tied. The form says why."""


def refuse_unfit(case: Case) -> None:
    """A closed card may be a peer. Raises PeerRefused."""
    if case.loss or case.state not in MAY_BE_TIED or case.person.is_erased:
        raise PeerRefused(PeerRefusal.UNFIT)


PEER: Final = "peer"  # subject kind of a card with a peer in notifications; the subject is the card
KEPT: Final = timedelta(days=14)  # a notice; afterwards only the access log knows of it
MORNING: Final = time(8, 30)  # Europe/Kyiv
STAGES: Final = {Rule.PEER_ASKED: PeerState.ASKED, Rule.PEER_AGREED: PeerState.TIED}  # what the side is after the change


def change_later(rule: Rule, subject_id: UUID, *, by: Supporter, at: datetime) -> None:
    """`subject_id`: of an end the card, else the side."""
    change = Change(rule=rule, subject_id=subject_id, by_id=by.pk, due_at=next_morning(at))
    PeerChange.objects.create(words=change_words(change))


def next_morning(at: datetime) -> datetime:
    today = datetime.combine(kyiv_day(at), MORNING, KYIV)
    return today if at < today else datetime.combine(kyiv_day(at) + timedelta(days=1), MORNING, KYIV)


def changes_to_come() -> dict[UUID, Change]:
    """By key. One that does not open is left out."""
    found = {}
    for row in PeerChange.objects.all():
        try:
            found[row.pk] = row.change
        except ValueError:
            continue
    return found


def send_peer_changes(*, at: datetime, run: Run | None = None) -> int:
    """Make what is due by `at`, in random order; each in a transaction of its own. Returns how many.

    Deletes notices of long ago as well: two of one day would go on to say who was whose peer.
    """
    run = run or Run()
    with run.alone(Task.PEERS):
        _mix_sides()
    with run.alone(Task.PEERS), connection.cursor() as cursor:
        cursor.execute("SELECT cases_forget_peer_notices(%s)", [at - KEPT])
    due = [pk for pk, change in changes_to_come().items() if change.is_due(at)]
    SystemRandom().shuffle(due)
    for pk in due:
        with run.alone(Task.PEERS, item=pk):
            _send(pk, at=at)
    return len(due)


@transaction.atomic
def _mix_sides() -> None:
    unmixed = list(PeerChange.objects.filter(is_mixed=False).values_list("pk", flat=True))
    if unmixed:
        PeerSide.objects.mix()
        PeerChange.objects.filter(pk__in=unmixed).update(is_mixed=True)


@transaction.atomic
def _send(pk: UUID, *, at: datetime) -> None:
    """Nothing is left to say of a tie that has ended meanwhile, or of a card whose person is lost or erased."""
    row = PeerChange.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
    if row is None:
        return
    change = row.change
    row.delete()
    card = _changed_card(change)
    if card is None:
        return
    remaining = card.absorbed_by or card
    if remaining.loss or card.person.is_erased:
        return
    if change.rule == Rule.PEER_ENDED:
        settle_without_ties(card, at=at)
    notify(at_work_on([remaining], at=at) - {change.by_id}, change.rule, PEER, card.pk, at=at)


def _changed_card(change: Change) -> Case | None:
    """The card, locked. None: the tie has ended."""
    if change.rule == Rule.PEER_ENDED:
        return lock_any_case(change.subject_id)
    case_id = PeerSide.objects.filter(pk=change.subject_id).values_list("case_id", flat=True).first()
    card = lock_any_case(case_id) if case_id else None
    side = PeerSide.objects.select_for_update().filter(pk=change.subject_id).first()
    if side is None:
        return None
    side.stage = STAGES[change.rule]
    side.save(update_fields=["stage"])
    return card


def settle_peer_notices(card: Case, *, at: datetime) -> None:
    """Nothing of a peer is said any more of this card and of those that it has absorbed: its person is lost."""
    settle_notifications(PEER, list(Case.objects.of_group(card.pk).values_list("pk", flat=True)), at=at)


def settle_without_ties(card: Case, *, at: datetime) -> None:
    """A notice of another tie of the card stays."""
    if not PeerSide.objects.ties().filter(of_group(card.pk)).exists():
        settle_notifications(PEER, [card.pk], at=at)


def lock_sides(sides: Iterable[PeerSide]) -> list[PeerSide]:
    """Both rows of each tie, in the order of their keys; those that are gone by now are left out."""
    keys = {key for side in sides for key in (side.pk, other_key(side)) if key}
    rows = PeerSide.objects.select_for_update(of=("self",)).select_related("case__person").filter(pk__in=keys)
    return list(rows.order_by("pk"))


def other_key(side: PeerSide) -> UUID | None:
    """The key of the other side. None: a search, or a value that does not open."""
    try:
        return UUID(str(side.other)) if side.other else None
    except ValueError:
        return None


def end_ties(case: Case, *, by: Supporter, at: datetime) -> int:
    """End every tie, proposal and search of this card and of absorbed ones; return how many. The caller has locked the card."""
    return end_sides(list(PeerSide.objects.select_related("case").filter(of_group(case.pk))), by=by, at=at)


def end_ties_among(cards: Collection[Case], *, by: Supporter, at: datetime) -> int:
    """End ties of these cards with each other: they are of one person now. The caller has locked them."""
    sides = {side.pk: side for side in PeerSide.objects.ties().select_related("case").filter(case__in=cards)}
    return end_sides([side for side in sides.values() if other_key(side) in sides], by=by, at=at)


def end_sides(sides: Sequence[PeerSide], *, by: Supporter, at: datetime) -> int:
    """Delete both rows of each; who works on a card that showed it is notified later. The other card is not locked or opened."""
    locked, own = lock_sides(sides), {side.pk for side in sides}
    unasked = {change.subject_id for change in changes_to_come().values() if change.rule == Rule.PEER_ASKED}
    PeerSide.objects.filter(pk__in=[side.pk for side in locked]).delete()
    for card in {side.case_id: side.case for side in locked if side.pk in own}.values():
        settle_without_ties(card, at=at)
    for card_id in {side.case_id for side in locked if side.token and side.pk not in unasked}:
        change_later(Rule.PEER_ENDED, card_id, by=by, at=at)
    return len(own & {side.pk for side in locked})


class Ends(NamedTuple):
    """The two cards of a proposal, both locked."""

    own: Case
    other: Case


@transaction.atomic
def search_for_peer(case_id: UUID, *, words: str, shown_as: ShownAs, by: Supporter, at: datetime) -> PeerSide:
    """Ask the department to look for a peer; another search of the card is replaced. Raises ConsentMissing, PeerRefused."""
    case = lock_valid_case(case_id)
    refuse_unfit(case)
    require_consent(case.person_id, Scope.PEER, at=at)
    current_reading().note(case.person_id)
    PeerSide.objects.searching().filter(of_group(case.pk)).delete()
    return PeerSide.objects.create(case=case, words=words, shown_as=shown_as, by=by, at=at)


@transaction.atomic
def propose_tie(own_id: UUID, other_id: UUID, *, shown_as: ShownAs, by: Supporter, at: datetime) -> PeerSide:
    """The person of the card that proposes has consented; who works on the other card asks the other person, from later on.

    Raises ConsentMissing, PeerRefused.
    """
    ends = _lock_ends(own_id, other_id)
    require_consent(ends.own.person_id, Scope.PEER, at=at)
    own_key, other_side_key = uuid4(), uuid4()
    current_reading().note(ends.own.person_id)
    side = PeerSide.objects.create(
        pk=own_key,
        case=ends.own,
        stage=PeerState.ASKS,
        other=str(other_side_key),
        token=tie_token(ends.own.pk, ends.other.pk),
    )
    PeerSide.objects.create(
        pk=other_side_key,
        case=ends.other,
        stage=PeerState.UNASKED,
        other=str(own_key),
        token=tie_token(ends.other.pk, ends.own.pk),
        called=_called(ends.own.person, shown_as),
    )
    change_later(Rule.PEER_ASKED, other_side_key, by=by, at=at)
    return side


@transaction.atomic
def agree_to_tie(side_id: UUID, *, shown_as: ShownAs, by: Supporter, at: datetime) -> None:
    """The person who was asked agrees: the tie holds, and the other card shows it later. Both must consent at this moment.

    Raises IllegalTransition, ConsentMissing.
    """
    side = _lock_tie(side_id)
    if side.state != PeerState.ASKED:
        raise IllegalTransition(PeerRefusal.ANSWERED)
    key = other_key(side)
    other = next((one for one in lock_sides([side]) if one.pk == key), None)
    if other is None:
        raise IllegalTransition(PeerRefusal.TAKEN_BACK)
    require_consent(side.case.person_id, Scope.PEER, at=at)
    require_consent(other.case.person_id, Scope.PEER, at=at)
    side.stage, other.called = PeerState.TIED, _called(side.case.person, shown_as)
    side.save(update_fields=["stage"])
    other.save(update_fields=["called"])
    PeerSide.objects.searching().filter(case__in=[side.case_id, other.case_id]).delete()
    settle_notifications(PEER, [side.case_id], at=at)
    change_later(Rule.PEER_AGREED, other.pk, by=by, at=at)


@transaction.atomic
def end_tie(side_id: UUID, *, by: Supporter, at: datetime) -> None:
    """Decline, take back or end it, as this side says, without a reason. Raises IllegalTransition when it has ended."""
    side = _lock_tie(side_id)
    current_reading().note(side.case.person_id)
    if not end_sides([side], by=by, at=at):
        raise IllegalTransition(PeerRefusal.ENDED)


def _lock_tie(side_id: UUID) -> PeerSide:
    """The row with its own card locked. Raises IllegalTransition."""
    rows = PeerSide.objects.select_related("case__person").filter(pk=side_id)
    case_id = rows.values_list("case_id", flat=True).first()
    if case_id:
        lock_any_case(case_id)
    side = rows.first()
    if side is None:
        raise IllegalTransition(PeerRefusal.ENDED)
    return side


def _lock_ends(own_id: UUID, other_id: UUID) -> Ends:
    """Raises PeerRefused."""
    cards = {key: lock_any_case(key) for key in sorted({own_id, other_id})}
    ends = Ends(own=cards[own_id], other=cards[other_id])
    if ends.own.person.remaining_id == ends.other.person.remaining_id:
        raise PeerRefused(PeerRefusal.OWN)
    refuse_unfit(ends.own)
    refuse_unfit(ends.other)
    if _is_tied(ends):
        raise PeerRefused(PeerRefusal.KNOWN)
    return ends


def _is_tied(ends: Ends) -> bool:
    """Also through absorbed cards. Asked by the digests, which open nothing."""
    own, other = (list(Case.objects.of_group(card.pk).values_list("pk", flat=True)) for card in ends)
    return PeerSide.objects.filter(token__in=[tie_token(one, its) for one in own for its in other]).exists()


def _called(person: Person, shown_as: ShownAs) -> str:
    """As the person wants to be called: the newest call sign, or the first name. Opened for who works on this card."""
    signs = PersonName.objects.in_use().filter(person=person, kind=NamingKind.CALL_SIGN).order_by("added_at", "pk")
    sign = signs.last() if shown_as == ShownAs.CALL_SIGN else None
    return (to_edit(sign.surname) if sign else "") or to_edit(person.given_name)
