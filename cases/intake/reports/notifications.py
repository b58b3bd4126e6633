"""Render notices of joins and of their undoing, and of imports.

Who does not see the remaining card reads the numbers and who leads it, no name of the person. Of an import only counts are read.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.addresses import case_address
from cases.case.models import Case, ImportedRow, RegisterImport
from cases.case.states import RowState
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


def render_ended_imports(register_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """How they stand now. Two queries."""
    rows = ImportedRow.objects.filter(register__in=register_ids).order_by().values_list("register", "state")
    counts: dict[UUID, Counter[str]] = {}
    for register_id, state, n in rows.annotate(n=Count("pk")):
        counts.setdefault(register_id, Counter())[state] = n
    found = RegisterImport.objects.visible_to(reader).filter(pk__in=register_ids)
    return {one.pk: _import_rendered(one, counts.get(one.pk, Counter())) for one in found}


def _import_rendered(register: RegisterImport, counts: Mapping[str, int]) -> RenderedNotification:
    title = _("The import is done") if register.confirmed_at else _("The list is checked")
    if register.undone_at:
        title = _("The import is undone")
    text = capfirst(", ".join(_counted(counts)))
    return RenderedNotification(title=title, text=text, url=reverse("import_detail", args=[register.pk]))


def _counted(counts: Mapping[str, int]) -> Iterator[str]:
    """«4 661 картку відкрито, 12 рядків чекають на вашу відповідь»"""
    if n := counts.get(RowState.OPENED, 0) + counts.get(RowState.KEPT, 0):
        yield ngettext("%(n)d card is open", "%(n)d cards are open", n) % {"n": n}
    if n := counts.get(RowState.READY, 0):
        yield ngettext("%(n)d row is ready", "%(n)d rows are ready", n) % {"n": n}
    if n := counts.get(RowState.ALIKE, 0):
        yield ngettext("%(n)d row waits for your answer", "%(n)d rows wait for your answer", n) % {"n": n}
    if n := counts.get(RowState.REFUSED, 0):
        yield ngettext("%(n)d row has errors", "%(n)d rows have errors", n) % {"n": n}
    if n := counts.get(RowState.KNOWN, 0):
        yield ngettext("%(n)d row was opened by an earlier import", "%(n)d rows were opened by an earlier import", n) % {"n": n}
