"""Invitations to events, and cards with a peer."""

from collections.abc import Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.speaking import End, Return, Since, Speaking, keys_of, register_speaking
from cases.case.actions.worked_on import OF_CARD, register_work
from cases.case.models import Case, StateSpan
from cases.case.models.group import REMAINING
from cases.case.registry import Subject, leader, register
from cases.case.reports.held import Held, Part, register_held, register_left_out, register_named
from cases.case.states import CaseState, EventKind
from cases.course.reports.turns import CourseKind, Turn, register_turns
from cases.person.actions.consents import register_unsent
from cases.reintegration.actions.circles.events import INVITATION
from cases.reintegration.actions.circles.invitations import forget_attendance, invite_again, seated
from cases.reintegration.actions.peers import PEER, end_ties
from cases.reintegration.models import CommunityEvent, EventInvitation, Liking, PeerSide
from cases.reintegration.reports.community.notices import render_moved, render_peer_agreed, render_peer_asked, render_peer_ended
from cases.reintegration.states.community import CircleKind, InvitationState
from supporters.directory.calendar import long_moment_label
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
register_unsent(
    Scope.PEER,
    end_ties,
    lambda n: ngettext("%(n)d tie or search for a peer is ended.", "%(n)d ties or searches for a peer are ended.", n),
)
register_unsent(
    Scope.ATTENDANCE,
    forget_attendance,
    lambda n: ngettext(
        "%(n)d note on an event the person came to is deleted.", "%(n)d notes on events the person came to are deleted.", n
    ),
)


def invited_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("Invited: %(kind)s") % {"kind": CircleKind(event.details["activity"]).label}


register_turns({EventKind.EVENT_INVITED: invited_title}, course=CourseKind.PLAN, icon="calendar")

register_held(
    Held(
        model=EventInvitation,
        title=gettext_lazy("Invitations to events"),
        part=Part.COMMUNITY,
        place=1,
        order="invited_at",
        labels={
            "event": gettext_lazy("Which event"),
            "invited_at": gettext_lazy("When the person was invited"),
            "answered_at": gettext_lazy("When it was answered"),
            "inform_since": gettext_lazy("To be told of a move since"),
            "informed_at": gettext_lazy("When the person was told of a move"),
            "attendance": gettext_lazy("Whether the person came"),
            "attended_at": gettext_lazy("When this was written down"),
        },
    ),
    Held(
        model=Liking,
        title=gettext_lazy("What the person liked"),
        part=Part.COMMUNITY,
        place=2,
        path="invitation__case",
        labels={"what": gettext_lazy("What the person liked")},
    ),
    Held(
        model=PeerSide,
        title=gettext_lazy("Ties with a peer"),
        part=Part.COMMUNITY,
        place=3,
        labels={"stage": gettext_lazy("State"), "shown_as": gettext_lazy("How the peer may call the person")},
        omitted={
            "called": "how another person wants to be called",
            "other": "leads to another person; the report says that there is a tie, not with whom",
            "token": "a keyed digest that leads to another person",
        },
    ),
)
register_left_out("a directory of meetings: it says of no person who comes", "Circle", "CommunityEvent")
register_left_out("keys of rows that are in the report, kept for a day at most; no words", "PeerChange")
register_named(CommunityEvent, lambda one: f"{one.title}, {long_moment_label(one.starts_at)}")
register_work(OF_CARD, PeerSide, EventInvitation)
