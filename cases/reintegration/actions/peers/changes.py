"""What a tie changes on the other card, and every notice of it: those of a day leave the next morning, in random order.

One act upon a tie would otherwise leave one moment on both cards, and a dump would say who is whose peer (ADR 49). Moments drawn
at random would follow the act and wake colleagues at night; of a morning only the day is known.
"""

from datetime import datetime, time, timedelta
from secrets import SystemRandom
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from cases.case.actions.locks import lock_any_case
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.leading.actions.teams.members import at_work_on
from cases.reintegration.models import PeerChange, PeerSide
from cases.reintegration.models.community.peer_change import Change, change_words
from cases.reintegration.states.community import PeerState
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule
from supporters.notifications.models.pulse import Task
from supporters.notifications.parts import Run

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
    remaining = (card.absorbed_by or card) if card else None
    if card is None or remaining is None or remaining.loss or card.person.is_erased:
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
