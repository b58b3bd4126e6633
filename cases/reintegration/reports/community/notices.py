"""Render notices about peers and events. Of a peer a notice names nobody but the person of the card that proposes."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.group import REMAINING
from cases.case.reports.identity import full_name
from cases.reintegration.models import CommunityEvent, EventInvitation, PeerSide
from cases.reintegration.states.community import PeerState
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from supporters.notifications.rendering import RenderedNotification

NAMES: Final = ("person__surname", "person__given_name", "person__patronymic")
CARD: Final = ("pk", Coalesce("absorbed_by__number", "number"), "person_id", *NAMES)


class CardRow(NamedTuple):
    pk: UUID
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


def render_peer_asked(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """While the person has not answered."""
    title, text = _("A peer is proposed: %(name)s"), _("Ask the person, and write the answer down on the card.")
    return _render_cards(case_ids, reader, title, text, only=PeerState.ASKED)


def render_peer_agreed(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """While the tie holds."""
    title, text = _("The peer has agreed: %(name)s"), _("The card shows whom to call.")
    return _render_cards(case_ids, reader, title, text, only=PeerState.TIED)


def render_peer_ended(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    title, text = _("There is no tie with a peer any more: %(name)s"), _("Nothing of it is left on the card. No reason is asked.")
    return _render_cards(case_ids, reader, title, text, only=None)


def render_moved(invitation_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """Until the person has been informed."""
    rows = EventInvitation.objects.filter(pk__in=invitation_ids, inform_since__isnull=False).alias(card=REMAINING)
    seen = rows.filter(card__in=Case.objects.visible_to(reader)).select_related("event", "case__person", "case__absorbed_by")
    cancelled, moved = _("Tell that the event is cancelled: %(name)s"), _("Tell that the event is moved: %(name)s")
    words = {}
    for row in seen:
        card, event, name = row.case.absorbed_by or row.case, row.event, row.case.person.full_name
        words[row.pk] = RenderedNotification(
            title=(cancelled if event.is_cancelled else moved) % {"name": name},
            text=f"{event.title}: {_what_is_new(event)}",
            url=case_address("case_community", card.number),
            about=name,
        )
    return words


def _what_is_new(event: CommunityEvent) -> str:
    """Why it is cancelled, or when and where it is now."""
    return event.cancel_words or f"{moment_label(event.starts_at, kyiv_day(timezone.now()))}, {event.place}"


def invitations_informed(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """Who has informed the person, and when."""
    rows = EventInvitation.objects.filter(pk__in=[one.subject_id for one in settled], informed_at__isnull=False)
    informed = {row.pk: _informed(row.informed_by, row.informed_at, today) for row in rows.select_related("informed_by")}
    return {one.pk: informed[one.subject_id] for one in settled if one.subject_id in informed}


def _render_cards(
    case_ids: Sequence[UUID], reader: Supporter, title: str, text: str, *, only: PeerState | None
) -> dict[UUID, RenderedNotification]:
    """`only`: a card without a side in this state any more gets words that say nothing of a tie."""
    so = _cards_with(only, case_ids) if only else set(case_ids)
    cards = Case.objects.filter(pk__in=case_ids).alias(card=Coalesce("absorbed_by_id", "pk"))
    seen = cards.filter(card__in=Case.objects.visible_to(reader))
    over, words = (_("Peers: %(name)s"), _("This is over.")), {}
    for row in starmap(CardRow, seen.values_list(*CARD)):
        name = full_name(row.person_id, row.surname, row.given_name, row.patronymic)
        heading, said = (title, text) if row.pk in so else over
        url = case_address("case_community", row.number)
        words[row.pk] = RenderedNotification(title=heading % {"name": name}, text=said, url=url, about=name)
    return words


def _cards_with(state: PeerState, case_ids: Sequence[UUID]) -> set[UUID]:
    sides = PeerSide.objects.ties().filter(case__in=case_ids).select_related("case")
    return {side.case_id for side in sides if side.state is state}


def _informed(by: Supporter | None, at: datetime | None, today: date) -> str:
    if by is None or at is None:
        return ""
    return _("told by %(name)s, %(day)s") % {"name": by.short_name, "day": date_label(kyiv_day(at), today)}
