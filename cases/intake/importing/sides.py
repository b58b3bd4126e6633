"""The facts of a row, of another row and of a card, in one order, to be read beside each other."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.case.models import Case
from cases.case.reports.phones import phones_of
from cases.case.states import CaseState, LossKind, Stage
from cases.intake.forms.imports.rows import RowForm
from cases.intake.reports.duplicate import YEAR_DIGITS, Fact, born_label
from cases.intake.reports.duplicates import leads_label
from supporters.directory.models import Branch, Supporter
from supporters.directory.numbers import phone_label
from veterans.models import Identifier, IdentifierKind

LABELS: Final = {
    "name": gettext_lazy("Full name"),
    "born": gettext_lazy("Born"),
    "phones": gettext_lazy("Phones"),
    "rnokpp": gettext_lazy("Taxpayer number (РНОКПП)"),
    "branch": gettext_lazy("Service"),
    "unit": gettext_lazy("Unit of service"),
    "stage": gettext_lazy("Stage"),
    "owner": gettext_lazy("Leads"),
}
OF_SUPPORT: Final = ("stage", "owner")  # that these differ is no sign of another person


@dataclass(frozen=True, kw_only=True)
class SideFacts:
    """One of the two: its facts by the names of LABELS, "" for one that is not known. `numbers`: its phones, to be compared."""

    label: str = ""
    url: str = ""
    words: dict[str, str] = field(default_factory=dict)
    numbers: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return self.words.get("name", "")


def facts_of_row(form: RowForm | None, *, line: int = 0) -> SideFacts:
    """`form`: None for a row that does not open. A cell with an error is left out."""
    if form is None:
        return SideFacts()
    known = form.cleaned_data
    owner, department = known.get("owner"), known.get("department")
    born, phone = known.get("born_on"), known.get("phone") or ""
    words = {
        "name": " ".join(form.data[part] for part in ("surname", "given_name", "patronymic") if form.data[part]),
        "born": f"{born:%d.%m.%Y}" if isinstance(born, date) else str(known.get("birth_year") or ""),
        "phones": phone_label(phone) if phone else "",
        "rnokpp": known.get("rnokpp") or "",
        "branch": str(Branch(known["branch"]).label) if known.get("branch") else "",
        "unit": known.get("unit") or "",
        "stage": str(Stage(known["stage"]).label) if known.get("stage") else "",
        "owner": owner.short_name if owner else department.name if department else "",
    }
    return SideFacts(label=_("Row %(n)s") % {"n": line}, words=words, numbers=frozenset({phone} - {""}))


def facts_of_cards(person_ids: Collection[UUID], reader: Supporter) -> dict[UUID, SideFacts]:
    """By person: the card within reach, an open one first, then the newest. Four queries, none for nobody."""
    if not person_ids:
        return {}
    reachable = Case.objects.visible_to(reader).filter(person__in=person_ids)
    found = reachable.select_related("person__veteran", "owner", "department")
    cards = {one.person_id: one for one in sorted(found, key=lambda one: (one.state == CaseState.OPEN, one.opened_at))}
    phones = phones_of(list(cards))
    numbers = Identifier.objects.filter(person__in=list(cards), kind=IdentifierKind.RNOKPP, token__isnull=False)
    rnokpp = {one.person_id: str(one.value) for one in numbers}
    sides = {}
    for person_id, case in cards.items():
        lines = phones.get(person_id, ())
        words = _words(case) | {
            "phones": "; ".join(f"{phone_label(line.number)}, {line.whose}" for line in lines),
            "rnokpp": rnokpp.get(person_id, ""),
        }
        label, known = _("Card no. %(number)s") % {"number": case.number_label}, frozenset(line.number for line in lines)
        sides[person_id] = SideFacts(label=label, url=case.get_absolute_url(), words=words, numbers=known)
    return sides


def _words(case: Case) -> dict[str, str]:
    veteran = getattr(case.person, "veteran", None)
    ended = [str(CaseState(case.state).label)] if case.state != CaseState.OPEN else []
    lost = [str(LossKind(case.loss).label)] if case.loss else []
    return {
        "name": case.person.full_name,
        "born": born_label(case.person),
        "branch": str(Branch(veteran.branch).label) if veteran and veteran.branch else "",
        "unit": (veteran.unit or "") if veteran else "",
        "stage": ", ".join((str(Stage(case.stage).label), *ended, *lost)),
        "owner": f"{leads_label(case)}, {case.department.name}",
    }


def matched(row: SideFacts, other: SideFacts) -> tuple[Fact, ...]:
    """Each fact of either, that of the row first."""
    sides = {name: (row.words.get(name, ""), other.words.get(name, "")) for name in LABELS}
    return tuple(
        Fact(label=str(LABELS[name]), sides=both, differs=all(both) and _differs(name, both, row, other))
        for name, both in sides.items()
        if any(both)
    )


def _differs(name: str, both: tuple[str, str], row: SideFacts, other: SideFacts) -> bool:
    """A year alone agrees with every date in it, and a phone with any of the other."""
    if name in OF_SUPPORT:
        return False
    if name == "phones":
        return row.numbers.isdisjoint(other.numbers)
    if name == "born" and YEAR_DIGITS in map(len, both):
        return both[0][-YEAR_DIGITS:] != both[1][-YEAR_DIGITS:]
    return both[0].casefold() != both[1].casefold()
