"""Invite a person to an event, write down what they answered and, with their consent, whether they came and what they liked."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, lock_with_remaining, record_event
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.states import CaseState, EventKind, IllegalTransition
from cases.reintegration.actions.circles.events import INVITATION
from cases.reintegration.models import CommunityEvent, EventInvitation, Liking
from cases.reintegration.models.community.invitation import AS_ANSWERED, IN_FORCE
from cases.reintegration.states.community import Attendance, EventRefusal, InvitationState, Liked
from privacy.ids import new_id
from privacy.opening import current_reading
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import settle_notifications
from veterans.actions.consents import require_consent
from veterans.models import Scope


class EventFull(IllegalTransition):
    """No seat is left."""


@transaction.atomic
def invite(case_id: UUID, event_id: UUID, *, by: Supporter, at: datetime) -> EventInvitation:
    """Invite the person of an open card; who declined before, or whose support had ended, is invited again.

    Raises IllegalTransition, EventFull.
    """
    case = lock_case(case_id)
    event = CommunityEvent.objects.select_for_update(of=("self",)).get(pk=event_id)
    _refuse_over(event, at=at)
    known = EventInvitation.objects.select_for_update(of=("self",)).filter(of_group(case.pk), event=event).first()
    if known and known.state in IN_FORCE:
        raise IllegalTransition(EventRefusal.INVITED)
    _refuse_full(event)
    if known:
        known.state, known.answered_by, known.answered_at = InvitationState.INVITED, None, None
        known.invited_by, known.invited_at = by, at
        known.save(update_fields=["state", "answered_by", "answered_at", "invited_by", "invited_at"])
    else:
        known = EventInvitation.objects.create(pk=new_id(), case=case, event=event, invited_by=by, invited_at=at)
    record_event(case, EventKind.EVENT_INVITED, by=by, at=at, invitation=str(known.pk), activity=event.kind)
    return known


def invite_again(invitation_ids: Collection[UUID], *, at: datetime) -> list[UUID]:
    """Let the invitations hold again that ended by mistake, if seated(); return the keys.

    The person has to be informed of a change of which they do not know. The caller has locked the case.
    """
    events = EventInvitation.objects.filter(pk__in=invitation_ids).values("event")
    list(CommunityEvent.objects.select_for_update(of=("self",)).filter(pk__in=events).order_by("pk"))
    keys = seated(invitation_ids, at=at)
    again = EventInvitation.objects.filter(pk__in=keys)
    again.update(state=AS_ANSWERED)
    again.unheard().update(inform_since=at, informed_by=None, informed_at=None)
    return keys


def seated(invitation_ids: Collection[UUID], *, at: datetime) -> list[UUID]:
    """Those of these ended invitations whose event is still ahead and, unless it is cancelled, has a seat for each of them.

    Of two for the last seat the one that was made first.
    """
    ended = EventInvitation.objects.filter(pk__in=invitation_ids, event__starts_at__gt=at).select_related("event")
    rows = list(ended.order_by("invited_at", "pk"))
    in_force = EventInvitation.objects.in_force().filter(event__in={row.event_id for row in rows})
    taken, keys = Counter(in_force.values_list("event", flat=True)), []
    for row in rows:
        if row.event.is_cancelled or not row.event.is_full(taken[row.event_id]):
            taken[row.event_id] += 1
            keys.append(row.pk)
    return keys


@transaction.atomic
def answer_invitation(invitation_id: UUID, state: InvitationState, *, by: Supporter, at: datetime) -> EventInvitation:
    """`state`: ACCEPTED or DECLINED. What was to be informed is settled by a refusal; whose support has ended changes none.

    Raises IllegalTransition, EventFull.
    """
    case, remaining, invitation = _lock(invitation_id)
    _refuse_over(invitation.event, at=at)
    if invitation.state == InvitationState.DECLINED and state == InvitationState.ACCEPTED:
        if remaining.state != CaseState.OPEN:
            raise IllegalTransition(EventRefusal.ENDED)
        _refuse_full(invitation.event)
    invitation.state, invitation.answered_by, invitation.answered_at = state, by, at
    if state == InvitationState.DECLINED:
        invitation.inform_since = None
        settle_notifications(INVITATION, [invitation.pk], at=at)
    invitation.save(update_fields=["state", "answered_by", "answered_at", "inform_since"])
    current_reading().note(case.person_id)
    return invitation


@transaction.atomic
def record_attendance(
    invitation_id: UUID, attendance: Attendance, *, liked: Collection[Liked], by: Supporter, at: datetime
) -> EventInvitation:
    """Replace what was written before. Raises IllegalTransition before the event, ConsentMissing."""
    case, _remaining, invitation = _lock(invitation_id)
    if invitation.event.is_cancelled or invitation.event.starts_at > at:
        raise IllegalTransition(EventRefusal.NOT_YET)
    require_consent(case.person_id, Scope.ATTENDANCE, at=at)
    invitation.attendance, invitation.attended_by, invitation.attended_at = attendance, by, at
    invitation.save(update_fields=["attendance", "attended_by", "attended_at"])
    invitation.likings.all().delete()
    if attendance == Attendance.CAME:
        Liking.objects.bulk_create([Liking(invitation=invitation, what=what) for what in sorted(liked)])
    current_reading().note(case.person_id)
    return invitation


def forget_attendance(case: Case, *, by: Supporter, at: datetime) -> int:
    """The consent has ended: what was kept because of it goes; return how much. The caller has locked the case."""
    kept = EventInvitation.objects.filter(case=case).exclude(attendance="")
    Liking.objects.filter(invitation__in=kept).delete()
    return kept.update(attendance="", attended_by=None, attended_at=None)


def _lock(invitation_id: UUID) -> tuple[Case, Case, EventInvitation]:
    """The case, the one that has absorbed it, the event, then the row, as a change of the event locks. Also of a closed card.

    Raises IllegalTransition after a loss, or when the invitation has ended.
    """
    case_id, event_id = EventInvitation.objects.values_list("case", "event").get(pk=invitation_id)
    case, remaining = lock_with_remaining(case_id)
    event = CommunityEvent.objects.select_for_update(of=("self",)).get(pk=event_id)
    invitation = EventInvitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
    if remaining.loss or invitation.state == InvitationState.ENDED:
        raise IllegalTransition(remaining.refusal if remaining.loss else EventRefusal.ENDED)
    invitation.event = event
    return case, remaining, invitation


def _refuse_over(event: CommunityEvent, *, at: datetime) -> None:
    """Raises IllegalTransition."""
    if event.is_cancelled or event.starts_at <= at:
        raise IllegalTransition(EventRefusal.BEGUN)


def _refuse_full(event: CommunityEvent) -> None:
    """The caller has locked the event. Raises EventFull."""
    if event.is_full(EventInvitation.objects.in_force().filter(event=event).count()):
        raise EventFull(EventRefusal.FULL)
