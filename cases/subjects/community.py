"""Invitations to events, and cards with a peer."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.actions.circles.informing import INVITATION
from cases.actions.circles.invitations import forget_attendance, invite_again, seated
from cases.actions.endings.kinds import End, Return, Since, Speaking, keys_of, register_speaking
from cases.actions.peers.changes import PEER
from cases.actions.peers.endings import end_ties
from cases.actions.person.consents import register_unsent
from cases.models import Case, EventInvitation, StateSpan
from cases.models.joining.group import REMAINING
from cases.registry import Subject, leader, register
from cases.reports.community.notices import render_moved, render_peer_agreed, render_peer_asked, render_peer_ended
from cases.reports.course.turns import CourseKind, Turn, register_turns
from cases.states import CaseState, EventKind
from cases.states.reintegration.community import CircleKind, InvitationState
from supporters.notifications.models import Rule
from veterans.models import Scope

register(
    Subject(
        code=INVITATION,
        model=EventInvitation,
        count=lambda n: ngettext("%(n)d invitation to an event", "%(n)d invitations to an event", n),
        case=REMAINING,
        ends_with="group",
        renderers={Rule.EVENT_MOVED: render_moved},
    ),
    Subject(
        code=PEER,
        model=Case,
        count=lambda n: ngettext("%(n)d card with a peer", "%(n)d cards with a peer", n),
        case=Coalesce("absorbed_by_id", "pk"),
        responsible=lambda rows, at: leader(rows, at, case="pk"),
        renderers={
            Rule.PEER_ASKED: render_peer_asked,
            Rule.PEER_AGREED: render_peer_agreed,
            Rule.PEER_ENDED: render_peer_ended,
        },
    ),
)


def ended_since(since: Since) -> QuerySet[EventInvitation]:
    """To what was ahead at one of these moments; not those that had ended with an end of the card itself."""
    own_end = StateSpan.objects.filter(case=OuterRef("case"), value=CaseState.CLOSED, from_at__gte=OuterRef("invited_at"))
    ended = EventInvitation.objects.filter(~Exists(own_end), state=InvitationState.ENDED, case__in=since.opened)
    return ended.filter(event__starts_at__gt=min(since.moments)) if since.moments else ended.none()


register_speaking(
    Speaking(
        code="invitations",
        place=13,
        label=lambda n: ngettext("%(n)d invitation to an event", "%(n)d invitations to an event", n),
        subject=INVITATION,
        rows=lambda cards: EventInvitation.objects.ahead().filter(cards.group),  # those of absorbed cards are answered here
        ended=lambda _by, _at: {"state": InvitationState.ENDED, "inform_since": None},
        outlasts=frozenset({End.JOIN}),
        returns=Return(
            EventInvitation,
            may=lambda rows, now: seated(keys_of(rows, now), at=now.at),
            again=lambda keys, at: invite_again(keys, at=at),
            after_loss=lambda _at: Q(state=InvitationState.ENDED),  # a row has no moment at which it ended
        ),
        since=ended_since,
    )
)
register_unsent(Scope.PEER, end_ties)
register_unsent(Scope.ATTENDANCE, forget_attendance)


def invited_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("Invited: %(kind)s") % {"kind": CircleKind(event.details["activity"]).label}


register_turns({EventKind.EVENT_INVITED: invited_title}, course=CourseKind.PLAN, icon="calendar")
