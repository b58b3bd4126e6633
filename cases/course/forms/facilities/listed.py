"""Check a list of institutions row by row, each as the form for one institution would, and compare it with the directory."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from types import SimpleNamespace
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Choices
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.case.models import Facility
from cases.case.states import FacilityKind
from cases.course.actions.facilities import FacilityFacts, FacilityRefused, ListedFacility, refuse_facts, same_name
from cases.course.forms.facilities.directory import FacilityForm
from cases.course.reports.facilities import VALUES, version_in_words, where_label
from supporters.directory.models import Branch
from supporters.directory.oblasts import Oblast
from supporters.forms.date_fields import DayField
from supporters.forms.spreadsheets.columns import Columns, Fault, ListedRow, letters, refuse_formula
from supporters.notifications.reports.policy_changes import ChangedValue, changed_values

OF_FORM: Final[dict[str, Any]] = FacilityForm.base_fields
FIELDS: Final[dict[str, Any]] = {
    "code": forms.CharField(label=gettext_lazy("Code"), max_length=40, required=False),
    **{name: OF_FORM[name] for name in ("kind", "oblast", "label_uk", "label_en", "branch", "duty_phone")},
    "valid_from": DayField(label=OF_FORM["valid_from"].label, required=False),
    "valid_to": DayField(label=gettext_lazy("Last day"), required=False),
}
SYNONYMS: Final = {  # accepted besides the labels
    "code": "code, код",
    "kind": "kind, type, вид, тип, вид закладу, тип закладу",
    "oblast": "region, oblast, область, регіон",
    "label_uk": "name, назва, назва закладу, заклад",
    "label_en": "name in english, english name, назва англійською",
    "branch": "service, branch, служба, відомство",
    "duty_phone": "duty phone, phone, телефон, черговий телефон, телефон чергового",
    "valid_from": "since, valid from, from, від, діє з, з",
    "valid_to": "last day, valid to, until, до, діє до, останній день",
}
LISTED: Final = Columns(FIELDS, SYNONYMS)
CODED: Final[Mapping[str, type[Choices]]] = {"kind": FacilityKind, "oblast": Oblast, "branch": Branch}
SHORT: Final[Mapping[str, Mapping[str, str]]] = {  # accepted besides the labels of the choices; letters only
    "kind": {
        **dict.fromkeys(("стабпункт", "стабілізаційний"), FacilityKind.STABILIZATION),
        **dict.fromkeys(("лікарня", "госпіталь", "шпиталь"), FacilityKind.HOSPITAL),
        **dict.fromkeys(("реабілітація", "реабілітаційний", "центрреабілітації"), FacilityKind.REHABILITATION),
        **dict.fromkeys(("амбулаторний", "амбулаторія", "поліклініка"), FacilityKind.OUTPATIENT),
        "інше": FacilityKind.OTHER,
    },
    "oblast": {
        **dict.fromkeys(("крим", "автономнареспублікакрим"), Oblast.CRIMEA),
        **dict.fromkeys(("київ", "містокиїв"), Oblast.KYIV),
        **dict.fromkeys(("севастополь", "містосевастополь"), Oblast.SEVASTOPOL),
    },
    "branch": dict.fromkeys(("усі", "всі", "усіслужби", "всіслужби", "allservices", "all"), ""),
}
NAMED: Final = ("label_uk", "label_en", "duty_phone")  # what a stabilization point doesn't have
SHOWN_CHARS: Final = 100


@dataclass(frozen=True, kw_only=True)
class CheckedFacility:
    """`listed` is None when there are faults. `changes`: what would change, empty for a new or an unchanged one."""

    row: ListedRow
    faults: tuple[Fault, ...]
    listed: ListedFacility | None = None
    changes: tuple[ChangedValue, ...] = ()

    @property
    def is_new(self) -> bool:
        return self.listed is not None and not self.listed.code

    @property
    def where_label(self) -> str:
        """Kind and region of a row without faults; "" for a stabilization point, whose name says both."""
        facts = self.listed.facts if self.listed else None
        return where_label(facts.kind, facts.oblast) if facts and facts.kind != FacilityKind.STABILIZATION else ""

    @property
    def mark(self) -> int:
        """What the page shows of the row: -1 faults, 0 new, else the version that is compared with."""
        return self.listed.version if self.listed else -1


@dataclass(frozen=True)
class CheckedFacilities:
    rows: tuple[CheckedFacility, ...]

    @cached_property
    def bad(self) -> list[CheckedFacility]:
        return [one for one in self.rows if one.faults]

    @cached_property
    def new(self) -> list[CheckedFacility]:
        return [one for one in self.rows if one.is_new]

    @cached_property
    def changed(self) -> list[CheckedFacility]:
        return [one for one in self.rows if one.changes]

    @property
    def unchanged(self) -> int:
        return len(self.rows) - len(self.bad) - len(self.new) - len(self.changed)

    @property
    def to_save(self) -> list[ListedFacility]:
        return [one.listed for one in self.rows if one.listed and (one.is_new or one.changes)]


@dataclass(kw_only=True)
class _Looked:
    """A row during the check: valid values, faults by column, and the institution that it is about, None for a new one."""

    row: ListedRow
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    known: Facility | None = None
    facts: FacilityFacts | None = None

    def refuse(self, column: str, words: str) -> None:
        self.faults.setdefault(column, words)


class _Directory:
    """The directory by code and by name."""

    def __init__(self) -> None:
        self.by_code = {facility.code: facility for facility in Facility.objects.all()}
        self.by_key = {FacilityFacts.of(one).key: one for one in self.by_code.values()}

    def find(self, looked: _Looked, facts: FacilityFacts) -> Facility | None:
        """By the code; without one by the name in its region, or by the name of one whose region is not known yet."""
        if code := looked.values.get("code"):
            if code not in self.by_code:
                looked.refuse("code", _("No institution has this code. Leave the cell empty for a new one."))
            return self.by_code.get(code)
        oblast, name = facts.key
        return self.by_key.get((oblast, name)) or self.by_key.get(("", name))


def checked_facilities(rows: Sequence[ListedRow], *, today: date) -> CheckedFacilities:
    """One query for any number of rows."""
    directory = _Directory()
    looked = [_look(row) for row in rows]
    for one in looked:
        _compare(one, directory, today)
    _refuse_repeated(looked)
    return CheckedFacilities(tuple(_checked(one, today) for one in looked))


def _look(row: ListedRow) -> _Looked:
    looked = _Looked(row=row)
    for column, typed in zip(LISTED.names, row.cells, strict=True):
        try:
            refuse_formula(typed)
            looked.values[column] = _coded(column, typed) if column in CODED else FIELDS[column].clean(_plain(typed))
        except ValidationError as error:
            looked.refuse(column, " ".join(error.messages))
    return looked


def _plain(typed: str) -> str:
    """A day in a workbook comes with an empty time."""
    return typed.removesuffix(" 00:00:00")


def _coded(column: str, typed: str) -> str:
    if not typed:
        return str(FIELDS[column].clean(typed))
    known = typed if typed in CODED[column].values else _codes(column).get(letters(typed))
    if known is None and column == "oblast":
        raise ValidationError(_("There is no such region. Write it like “%(region)s”") % {"region": Oblast.LVIV.label})
    if known is None:
        labels = ", ".join(str(label) for label in CODED[column].labels)
        raise ValidationError(_("There is no such value. Write one of these: %(labels)s") % {"labels": labels})
    return known


@cache
def _codes(column: str) -> dict[str, str]:
    """Values by their labels in each language; of a region «обл.» and nothing will do for «область»."""
    known = {name: str(value) for name, value in SHORT[column].items()}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for value, label in CODED[column].choices:
                for end in ("область", "обл", ""):
                    known[letters(str(label).replace("область", end))] = str(value)
    return known


def _compare(one: _Looked, directory: _Directory, today: date) -> None:
    if one.faults:
        return
    one.known = directory.find(one, _facts(one, today).whole)
    facts = _facts(one, today)
    try:
        refuse_facts(facts)
        holder = directory.by_key.get(facts.whole.key)
        if holder and one.known and holder.code != one.known.code:
            raise same_name(facts)
        one.facts = facts.whole
    except FacilityRefused as refused:
        one.refuse(refused.field, str(refused))


def _facts(one: _Looked, today: date) -> FacilityFacts:
    """An empty cell changes nothing of what the directory has; a new institution begins today."""
    typed = {name: one.values[name] for name, cell in zip(LISTED.names, one.row.cells, strict=True) if cell and name != "code"}
    empty: dict[str, Any] = {
        "label_uk": "",
        "label_en": "",
        "branch": "",
        "duty_phone": "",
        "valid_from": today,
        "valid_to": None,
    }
    kept = {name: getattr(one.known, name) for name in empty} if one.known else empty
    if one.known and one.known.label_en == one.known.label_uk:
        kept["label_en"] = ""
    if typed["kind"] == FacilityKind.STABILIZATION:
        kept |= dict.fromkeys(NAMED, "")
    return FacilityFacts(**{**kept, **typed})


def _refuse_repeated(looked: Sequence[_Looked]) -> None:
    """Refuse every row about one institution: only the author of the list knows which is meant."""
    same: dict[Any, list[_Looked]] = defaultdict(list)
    for one in looked:
        if one.facts:
            for key in {one.facts.key, one.known.code if one.known else one.facts.key}:
                same[key].append(one)
    for rows in same.values():
        for one in rows if len(rows) > 1 else ():
            others = [str(other.row.number) for other in rows if other is not one]
            one.refuse("label_uk", _("The same institution is in another row: %(rows)s") % {"rows": ", ".join(others[:5])})


def _checked(one: _Looked, today: date) -> CheckedFacility:
    if one.faults or one.facts is None:
        typed = dict(zip(LISTED.names, one.row.cells, strict=True))
        shown = [name for name in LISTED.names if name in one.faults]
        faults = tuple(Fault(LISTED.label(name), typed[name][:SHOWN_CHARS], one.faults[name]) for name in shown)
        return CheckedFacility(row=one.row, faults=faults)
    known = one.known
    listed = ListedFacility(known.code, known.version, one.facts) if known else ListedFacility("", 0, one.facts)
    changes: tuple[ChangedValue, ...] = ()
    if known and FacilityFacts.of(known) != one.facts:
        before, after = (SimpleNamespace(**version_in_words(row, today)) for row in (known, one.facts))
        changes = changed_values(before, after, VALUES)
    return CheckedFacility(row=one.row, faults=(), listed=listed, changes=changes)


def directory_rows() -> list[list[str]]:
    """The whole directory as a table that can be loaded again."""
    rows = Facility.objects.order_by("oblast", "label_uk", "pk")
    return [LISTED.labels(), *([_cell(facility, name) for name in LISTED.names] for facility in rows)]


def _cell(facility: Facility, name: str) -> str:
    value = getattr(facility, name)
    if name in CODED:
        return str(CODED[name](value).label) if value else ""
    return value.isoformat() if isinstance(value, date) else str(value or "")
