"""The page of an event: its facts, and the people of the reader's cards who are invited."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.text import capfirst

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.reintegration.models import CommunityEvent, EventInvitation
from cases.reintegration.reports.community.events import EventLine, event_line, inform_label, informed_label
from cases.reintegration.states.community import InvitationState
from supporters.directory.models import Supporter
from supporters.directory.models.department import subtree_ids
from supporters.directory.roles import Permission

MOST = 100


@dataclass(frozen=True, kw_only=True)
class InvitedLine:
    """`is_uninformed`: the person does not know of the last change yet; `informed_label`: who informed them, "" for nobody."""

    name: str
    card_url: str
    state_label: str
    is_uninformed: bool
    informed_label: str
    mark_url: str


@dataclass(frozen=True, kw_only=True)
class EventPage:
    """`inform_label`: how many of `invited` have to be informed, "" for none."""

    event: EventLine
    invited: tuple[InvitedLine, ...]
    inform_label: str
    edit_url: str


def event_page(event: CommunityEvent, user: Supporter, *, at: datetime) -> EventPage:
    invited = tuple(_line(row, at=at) for row in _invited(event, user))
    keeps = Permission.COMMUNITY_MANAGE in user.granted and event.department_id in subtree_ids([user.department_id])
    may_change = keeps and event.starts_at > at and not event.is_cancelled
    return EventPage(
        event=event_line(event, at=at),
        invited=invited,
        inform_label=inform_label(sum(one.is_uninformed for one in invited)),
        edit_url=reverse("event_edit", args=[event.pk]) if may_change else "",
    )


def _invited(event: CommunityEvent, user: Supporter) -> list[EventInvitation]:
    """On cards to which the reader may write, those that such a card has absorbed included."""
    cards = Case.objects.workable_by(user)
    rows = EventInvitation.objects.filter(event=event).exclude(state=InvitationState.ENDED)
    mine = rows.filter(case__in=cards) | rows.filter(case__absorbed_by__in=cards)
    beside = ("case__person", "case__absorbed_by__person", "informed_by")
    return list(mine.select_related(*beside).order_by("inform_since", "invited_at", "pk")[:MOST])


def _line(row: EventInvitation, *, at: datetime) -> InvitedLine:
    card = row.case.absorbed_by or row.case
    return InvitedLine(
        name=card.person.full_name,
        card_url=case_address("case_community", card.number),
        state_label=capfirst(str(InvitationState(row.state).label)),
        is_uninformed=row.inform_since is not None,
        informed_label=informed_label(row, at=at),
        mark_url=reverse("invitation_mark", args=[card.number, row.pk]),
    )
