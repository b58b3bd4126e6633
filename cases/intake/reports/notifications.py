"""Render notices of joins and of their undoing.

Who does not see the remaining card reads the numbers and who leads it, no name of the person.
"""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.intake.models import JoinedCard
from supporters.directory.models import Supporter
from supporters.notifications.rendering import RenderedNotification


def render_joined_cards(join_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    words = {}
    for row, seen in _rows(join_ids, reader):
        known = {"old": row.card.number_label, "number": row.into.number_label, "who": _leads(row.into)}
        text = _("No. %(old)s is joined into no. %(number)s: it is one person. Leads: %(who)s.") % known
        title = _("Two cards of one person are joined")
        words[row.join_id] = _rendered(title, text, row.into if row.into.pk in seen else None)
    return words


def render_join_undone(join_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """Leads to the card that the reader sees."""
    words = {}
    for row, seen in _rows(join_ids, reader):
        cards = {"first": row.card.number_label, "second": row.into.number_label}
        text = _("No. %(first)s and no. %(second)s go on by themselves again, each with its own plan.") % cards
        shown = next((card for card in (row.card, row.into) if card.pk in seen), None)
        words[row.join_id] = _rendered(_("The join of two cards is undone"), text, shown)
    return words


def _rows(join_ids: Sequence[UUID], reader: Supporter) -> list[tuple[JoinedCard, set[UUID]]]:
    """Each join with its first couple of cards, and which of all these cards the reader sees."""
    related = ("card", "into__owner", "into__department", "into__person", "card__person")
    rows = list(JoinedCard.objects.filter(join__in=join_ids).select_related(*related).order_by("-card"))
    first = {row.join_id: row for row in rows}
    keys = [key for row in first.values() for key in (row.card_id, row.into_id)]
    seen = set(Case.objects.visible_to(reader).filter(pk__in=keys).values_list("pk", flat=True))
    return [(row, seen) for row in first.values()]


def _rendered(title: str, text: str, card: Case | None) -> RenderedNotification:
    """With the name of the person when the reader sees a card."""
    if card is None:
        return RenderedNotification(title=title, text=text, url="")
    name, url = card.person.full_name, case_address("case_detail", card.number)
    return RenderedNotification(title=f"{title}: {name}", text=text, url=url, about=name)


def _leads(card: Case) -> str:
    """With the department."""
    return ", ".join(part for part in (card.owner.short_name if card.owner else "", card.department.name) if part)
