"""An event was moved or cancelled: who has invited somebody informs them. What is informed ends the reminder."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.locks import lock_with_remaining
from cases.case.states import IllegalTransition
from cases.reintegration.models import CommunityEvent, EventInvitation
from cases.reintegration.states.community import EventRefusal
from privacy.opening import current_reading
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule

INVITATION: Final = "event_invitation"  # subject kind of an invitation to an event in notifications


def ask_to_inform(event: CommunityEvent, *, by: Supporter, at: datetime) -> int:
    """Everybody who answers for an invited person, or has invited them, has to inform. The caller has locked the event."""
    rows = EventInvitation.objects.in_force().filter(event=event).select_for_update(of=("self",))
    invited = list(rows.select_related("case__absorbed_by").order_by("pk"))
    keys = [one.pk for one in invited]
    EventInvitation.objects.filter(pk__in=keys).update(inform_since=at, informed_at=None, informed_by=None)
    active = set(Supporter.objects.active().filter(pk__in=_informing(invited)).values_list("pk", flat=True))
    for one in invited:
        notify(active & _informing([one]), Rule.EVENT_MOVED, INVITATION, one.pk, at=at)
    return len(invited)


def _informing(invited: list[EventInvitation]) -> set[UUID]:
    """Who has invited, and who answers for the card today."""
    owners = {(one.case.absorbed_by or one.case).owner_id for one in invited}
    return {one.invited_by_id for one in invited} | {key for key in owners if key}


@transaction.atomic
def record_informed(invitation_id: UUID, *, by: Supporter, at: datetime) -> EventInvitation:
    """The person knows of the last change. Raises IllegalTransition when there is nothing to inform of."""
    case, remaining = lock_with_remaining(EventInvitation.objects.values_list("case", flat=True).get(pk=invitation_id))
    invitation = EventInvitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
    if invitation.inform_since is None or remaining.loss:
        raise IllegalTransition(remaining.refusal if remaining.loss else EventRefusal.INFORMED)
    invitation.inform_since, invitation.informed_by, invitation.informed_at = None, by, at
    invitation.save(update_fields=["inform_since", "informed_by", "informed_at"])
    settle_notifications(INVITATION, [invitation.pk], at=at)
    current_reading().note(case.person_id)
    return invitation
