"""The community of a card: its peers, its invitations, and what is proposed next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.text import capfirst

from cases.case.access import FoundCase
from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.reports.identity import IdentityLine, identity_line
from cases.case.states import CaseState
from cases.reintegration.models import EventInvitation
from cases.reintegration.models.community.events import SHOWN
from cases.reintegration.reports.community.events import EventLine, event_line, informed_label
from cases.reintegration.reports.community.month import Proposal, proposals
from cases.reintegration.reports.community.peers import PeerLine, lines_of, load_sides
from cases.reintegration.states.community import Attendance, InvitationState, Liked
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from veterans.models import Consent, Scope

MOST = 50  # invitations on the page, the latest first
STATUS = {
    InvitationState.INVITED: "soon",
    InvitationState.ACCEPTED: "done",
    InvitationState.DECLINED: "info",
    InvitationState.ENDED: "info",
}


@dataclass(frozen=True, kw_only=True)
class InvitationLine:
    """`is_uninformed`: the person has to be informed of the last change; `informed_label`: who informed them, and when.

    `may_answer`: the event is ahead, and the support is open or they have not declined; `may_attend`: it has taken place and the
    person consents that this is kept.
    """

    pk: UUID
    event: EventLine
    state_label: str
    status: str
    is_accepted: bool
    is_declined: bool
    is_uninformed: bool
    informed_label: str
    attendance_label: str
    liked_label: str
    may_answer: bool
    may_attend: bool
    lacks_consent: bool
    mark_url: str


@dataclass(frozen=True, kw_only=True)
class CardCommunity:
    """`may_invite`: the support is open. `liked`: what may be chosen after an event."""

    card: IdentityLine
    peers: tuple[PeerLine, ...]
    invitations: tuple[InvitationLine, ...]
    proposals: tuple[Proposal, ...]
    liked: tuple[tuple[str, str], ...]
    may_write: bool
    may_invite: bool
    invite_url: str
    peer_url: str
    peer_consent_url: str
    attendance_consent_url: str


def card_community(found: FoundCase, user: Supporter, *, at: datetime) -> CardCommunity:
    """Of a lost card there is nothing to show: a loss has ended all of it."""
    case = found.case
    may_write = found.workable and not case.loss and Permission.COMMUNITY_MANAGE in user.granted
    rows = _invitations(case) if not case.loss else []
    sides, person = load_sides(case), case.person.remaining_id
    in_force = Consent.objects.consents_in_force((Scope.PEER, Scope.ATTENDANCE), {person, *sides.persons}, kyiv_day(at))
    consents, consenting = (Scope.ATTENDANCE, person) in in_force, {one for scope, one in in_force if scope == Scope.PEER}
    may_invite = may_write and case.state == CaseState.OPEN
    return CardCommunity(
        card=identity_line(case),
        peers=lines_of(case, sides, consenting) if not case.loss else (),
        invitations=tuple(_line(row, case, consents=consents, at=at) for row in rows),
        proposals=proposals(rows, case, at=at) if may_invite and consents else (),
        liked=tuple((what.value, str(what.label)) for what in Liked),
        may_write=may_write,
        may_invite=may_invite,
        invite_url=case_address("invitation_new", case.number),
        peer_url=case_address("peer_new", case.number),
        peer_consent_url=reverse("consent_answer", args=[case.number, Scope.PEER.value]),
        attendance_consent_url=reverse("consent_answer", args=[case.number, Scope.ATTENDANCE.value]),
    )


def _invitations(case: Case) -> list[Any]:
    """With `liked`."""
    beside = ("informed_by", *(f"event__{name}" for name in SHOWN))
    rows: Any = EventInvitation.objects.filter(of_group(case.pk)).with_liked().select_related(*beside)
    return list(rows.order_by("-event__starts_at", "pk")[:MOST])


def _line(row: Any, case: Case, *, consents: bool, at: datetime) -> InvitationLine:
    state, event = InvitationState(row.state), event_line(row.event, at=at)
    is_valid = state is not InvitationState.ENDED
    is_settled = state is InvitationState.DECLINED and case.state != CaseState.OPEN
    has_attendance = bool(row.attendance) and consents
    took_place = event.is_past and not event.is_cancelled and is_valid and state is not InvitationState.DECLINED
    return InvitationLine(
        pk=row.pk,
        event=event,
        state_label=capfirst(str(state.label)),
        status=STATUS[state],
        is_accepted=state is InvitationState.ACCEPTED,
        is_declined=state is InvitationState.DECLINED,
        is_uninformed=row.inform_since is not None and not event.is_past,
        informed_label=informed_label(row, at=at),
        attendance_label=capfirst(str(Attendance(row.attendance).label)) if has_attendance else "",
        liked_label=", ".join(str(Liked(what).label) for what in row.liked) if has_attendance else "",
        may_answer=is_valid and not is_settled and not event.is_past and not event.is_cancelled,
        may_attend=took_place and consents,
        lacks_consent=took_place and not consents,
        mark_url=reverse("invitation_mark", args=[case.number, row.pk]),
    )
