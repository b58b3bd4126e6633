"""An event was moved or cancelled: whoever has invited somebody tells them. What is told ends the reminder."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.actions.locks import lock_any_case
from cases.models import CommunityEvent, EventInvitation
from cases.states import IllegalTransition
from privacy.opening import current_reading
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule

INVITATION: Final = "event_invitation"  # subject kind of an invitation to an event in notifications


def ask_to_tell(event: CommunityEvent, *, by: Supporter, at: datetime) -> int:
    """Everybody who answers for an invited person, or has invited them, has to tell. The caller has locked the event."""
    rows = EventInvitation.objects.standing().filter(event=event).select_for_update(of=("self",))
    invited = list(rows.select_related("case__absorbed_by").order_by("pk"))
    keys = [one.pk for one in invited]
    EventInvitation.objects.filter(pk__in=keys).update(untold_since=at, told_at=None, told_by=None)
    active = set(Supporter.objects.active().filter(pk__in=_tellers(invited)).values_list("pk", flat=True))
    for one in invited:
        notify(active & _tellers([one]), Rule.EVENT_MOVED, INVITATION, one.pk, at=at)
    return len(invited)


def _tellers(invited: list[EventInvitation]) -> set[UUID]:
    """Who has invited, and who answers for the card today."""
    owners = {(one.case.absorbed_by or one.case).owner_id for one in invited}
    return {one.invited_by_id for one in invited} | {key for key in owners if key}


@transaction.atomic
def record_told(invitation_id: UUID, *, by: Supporter, at: datetime) -> EventInvitation:
    """The person knows of the last change. Raises IllegalTransition when there is nothing to tell."""
    case = lock_any_case(EventInvitation.objects.values_list("case", flat=True).get(pk=invitation_id))
    invitation = EventInvitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
    if invitation.untold_since is None or case.loss:
        raise IllegalTransition("the person was told already, or the invitation has ended")
    invitation.untold_since, invitation.told_by, invitation.told_at = None, by, at
    invitation.save(update_fields=["untold_since", "told_by", "told_at"])
    settle_notifications(INVITATION, [invitation.pk], at=at)
    current_reading().note(case.person_id)
    return invitation
