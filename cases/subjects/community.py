"""Invitations to events, and cards with a peer."""

from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from cases.actions.circles.informing import INVITATION
from cases.actions.peers.changes import PEER
from cases.models import Case, EventInvitation
from cases.models.joining.group import REMAINING
from cases.registry import Subject, leader, register
from cases.reports.community.notices import render_moved, render_peer_agreed, render_peer_asked, render_peer_ended
from supporters.notifications.models import Rule

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
