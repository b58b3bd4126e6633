"""Everything that is held about a person, in words. Opening the values records the reading, as on every page."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import reduce
from typing import Any, Final
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.held import Held, parts
from cases.case.reports.identity import IdentityLine, identity_line, numbered
from cases.person.reports.history import person_history
from cases.rights.reports.who_looked import LookedLine, PersonGroup, person_group, who_looked
from cases.rights.reports.words import in_words, is_typed, label_of, shown_fields
from supporters.directory.calendar import long_moment_label
from supporters.directory.models import Supporter
from supporters.directory.numbers import phone_label
from veterans.models import NamingKind, PersonName, Phone, PhoneOwner

SEVERAL: Final = 2


@dataclass(frozen=True)
class HeldFact:
    """`typed`: words of people, so in Ukrainian."""

    label: str
    value: str
    typed: bool


@dataclass(frozen=True)
class HeldKind:
    """`rows`: of each the facts that have a value."""

    title: str
    rows: tuple[tuple[HeldFact, ...], ...]


@dataclass(frozen=True)
class HeldSection:
    code: str
    title: str
    kinds: tuple[HeldKind, ...]


@dataclass(frozen=True)
class ElsewhereLine:
    """A card of the person that the reader does not see: whom to ask. `phone`: "" if none is known."""

    number_label: str
    department: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class RightsReport:
    """`withheld`: what is held and not in the report, in words."""

    card: IdentityLine
    back_url: str
    made_label: str
    sections: tuple[HeldSection, ...]
    looked: tuple[LookedLine, ...]
    elsewhere: tuple[ElsewhereLine, ...]
    withheld: tuple[str, ...]


def rights_report(case: Case, user: Supporter, *, at: datetime) -> RightsReport:
    """Of the person of this card with everybody joined into them. One query for each kind of row."""
    group = person_group(case.person, user)
    sections = [
        HeldSection(str(number), str(part.label), tuple(kind for one in tables if (kind := _kind(one, group)).rows))
        for number, (part, tables) in enumerate(parts())
    ]
    changes = HeldSection("changes", _("Changes of the data"), _changes(group, at=at))
    return RightsReport(
        card=identity_line(case),
        back_url=case_address("case_rights", case.number),
        made_label=long_moment_label(at),
        sections=tuple(one for one in (*sections, changes) if one.kinds),
        looked=who_looked(group.root),
        elsewhere=tuple(_elsewhere(one) for one in group.elsewhere),
        withheld=(
            _("Phones of relatives and wards: only the last digits, since the numbers are theirs."),
            _("Names of colleagues: the report has their role and department."),
            _("Who reported a loss, and likely matches with cards of other people."),
            _("What was agreed in talks about safety, if there were any: ask who accompanies you to show it on the screen."),
            _("Unsent drafts of colleagues: they are deleted after a day."),
        ),
    )


def as_json(report: RightsReport) -> dict[str, Any]:
    """The same words for a machine: sections of kinds of rows, each a mapping of labels to values."""
    return {
        "person": report.card.name,
        "card": report.card.number_label,
        "made": report.made_label,
        "held": {
            section.title: {kind.title: [{fact.label: fact.value for fact in row} for row in kind.rows] for kind in section.kinds}
            for section in report.sections
        },
        "looked": [asdict(line) for line in report.looked],
        "elsewhere": [asdict(line) for line in report.elsewhere],
        "withheld": list(report.withheld),
    }


def _kind(held: Held, group: PersonGroup) -> HeldKind:
    fields, cards = shown_fields(held.model), len(group.cards)
    rows = ((*_card(row, held, cards), *facts) for row in _rows(held, fields, group) if (facts := _facts(row, fields)))
    return HeldKind(str(held.title), tuple(rows))


def _card(row: Any, held: Held, cards: int) -> tuple[HeldFact, ...]:
    """Of which card a row is, where there are several."""
    if cards < SEVERAL or not held.of_card or held.path == "pk":
        return ()
    card = reduce(getattr, held.path.split("__"), row)
    return (HeldFact(_("Card"), card.number_label, typed=False),)


def _rows(held: Held, fields: Iterable[Any], group: PersonGroup) -> QuerySet[Any]:
    theirs = Q(**{f"{held.path}__in": group.cards if held.of_card else group.persons})
    others = Q(**{f"{held.also}__in": group.persons}) if held.also else Q(pk__in=())
    rows: QuerySet[Any] = held.model.objects.filter(theirs | others)
    if held.also:
        rows = rows.annotate(is_kept_elsewhere=Choice(When(theirs, then=Value(False)), default=Value(True)))
    if held.model is PersonName:
        rows = rows.exclude(kind=NamingKind.CURRENT)  # its spelling is that of the person
    links = {field.name for field in fields if field.is_relation}
    staff = {f"{field.name}__department" for field in fields if field.related_model is Supporter}
    above = {held.path} - {"pk"}  # what a sealed field needs for its person
    return rows.select_related(*sorted(links | staff | above)).order_by(held.order, "pk")


def _facts(row: Any, fields: Iterable[Any]) -> tuple[HeldFact, ...]:
    model = type(row)
    said = ((field, in_words(row, field)) for field in fields)
    return tuple(HeldFact(str(label_of(model, field.name)), words, is_typed(field)) for field, words in said if words)


def _changes(group: PersonGroup, *, at: datetime) -> tuple[HeldKind, ...]:
    """Of the person's data; of phones only the person's own."""
    own = set(Phone.objects.filter(person__in=group.persons, owner=PhoneOwner.OWN).values_list("pk", flat=True))
    rows = tuple(sorted(_history(group.root, own, at=at), key=lambda row: row[0]))
    return (HeldKind(_("Changes"), tuple(facts for _at, facts in rows)),) if rows else ()


def _history(person: UUID, own: set[UUID], *, at: datetime) -> list[tuple[datetime, tuple[HeldFact, ...]]]:
    return [
        (
            line.at,
            (
                HeldFact(_("When it was"), long_moment_label(line.at), typed=False),
                HeldFact(_("What"), line.what, typed=False),
                *(HeldFact(label, words, typed=True) for label, words in _both(line.before, line.after) if words),
            ),
        )
        for line in person_history(person, at=at, shown_phones=own)
    ]


def _both(before: str, after: str) -> tuple[tuple[str, str], ...]:
    return (_("Before"), before), (_("After"), after)


def _elsewhere(case: Case) -> ElsewhereLine:
    phone = case.department.duty_phone
    return ElsewhereLine(numbered(case), case.department.name, phone_label(phone) if phone else "")
