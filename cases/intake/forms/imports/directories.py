"""What the cells of a register may name: colleagues, departments and institutions within the head's reach, by typed words."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from cases.case.models import Facility, RegisterImport
from cases.case.states import Stage, StayKind
from cases.course.actions.stays import Place
from cases.course.forms.stages import OUTSIDE
from cases.intake.actions.imports.matching import Matching
from supporters.directory.alphabet import alphabetical, folded
from supporters.directory.calendar import kyiv_day
from supporters.directory.forms.department_names import DepartmentNames
from supporters.directory.models import Branch, Department, Supporter
from supporters.directory.models.department import subtree_ids
from supporters.directory.roles import Role
from supporters.forms.spreadsheets.columns import letters

SHORT: Final[Mapping[str, Mapping[str, str]]] = {  # accepted besides the labels; letters only
    "stage": {},
    "branch": {
        **dict.fromkeys(("нгу", "нацгвардія", "національнагвардіяукраїни"), Branch.NGU),
        **dict.fromkeys(("дпсу", "прикордонслужба", "прикордонники", "держприкордонслужба"), Branch.DPSU),
        **dict.fromkeys(("державнаприкордоннаслужба", "державнаприкордоннаслужбаукраїни"), Branch.DPSU),
        **dict.fromkeys(("нпу", "поліція", "нацполіція", "національнаполіціяукраїни"), Branch.NPU),
        **dict.fromkeys(("дснс", "рятувальники", "дснсукраїни"), Branch.DSNS),
        **dict.fromkeys(("державнаслужбазнадзвичайнихситуацій", "державнаслужбаукраїнизнадзвичайнихситуацій"), Branch.DSNS),
    },
    "facility": {
        **dict.fromkeys(("удома", "дома"), StayKind.HOME),
        **dict.fromkeys(("відпустка",), StayKind.LEAVE),
        **dict.fromkeys(("участині", "вчастині", "увійськовійчастині"), StayKind.UNIT),
    },
}
CODED: dict[str, Any] = {"stage": Stage, "branch": Branch, "facility": OUTSIDE}
CODES: Final = ("stage", "branch")  # columns that have nothing but these
MOST_SUGGESTED: Final = 300  # names beside a field


@dataclass(frozen=True, kw_only=True)
class Directories:
    """Read once for many rows. `matching`: how the table of the import is read.

    `home`: the department of the import; `below`: it and its subtree. `owners`: colleagues by e-mail; `named`: by each way to
    write their name.
    """

    matching: Matching
    home: Department
    below: Mapping[UUID, Department]
    names: DepartmentNames
    owners: Mapping[str, Supporter]
    named: Mapping[str, list[Supporter]]
    facilities: Mapping[str, list[Facility]]

    @classmethod
    def read(cls, register: RegisterImport, *, at: datetime) -> "Directories":
        """Four queries."""
        below = subtree_ids({register.department_id})
        owners = Supporter.objects.pickable().filter(role=Role.SUPPORTER, department__in=below).select_related("department")
        facilities, named = defaultdict(list), defaultdict(list)
        for owner in owners:
            for name in _written(owner):
                named[name].append(owner)
        for facility in Facility.objects.valid_on(kyiv_day(at)):
            for label in {facility.label_uk, facility.label_en}:
                facilities[folded(label)].append(facility)
        return cls(
            matching=Matching.of(register),
            home=register.department,
            below={one.pk: one for one in Department.objects.open().filter(pk__in=below)},
            names=DepartmentNames.read(),
            owners={owner.email.casefold(): owner for owner in owners},
            named=named,
            facilities=facilities,
        )

    def found(self, column: str, typed: str) -> Supporter | Department | Place:
        """Raises ValidationError."""
        finds: dict[str, Callable[[str], Any]] = {"owner": self.owner, "department": self.department, "facility": self.place}
        found: Supporter | Department | Place = finds[column](typed)
        return found

    def suggestions(self, columns: Collection[str]) -> list[tuple[str, list[str]]]:
        """By column: the names that a value may stand for. None of very long lists."""
        names: dict[str, Callable[[], Iterable[str]]] = {
            "facility": lambda: {one.label for found in self.facilities.values() for one in found},
            "owner": lambda: map(whole_name, self.owners.values()),
            "department": lambda: map(self.names.path, self.below),
        }
        found = [(column, sorted(names[column](), key=alphabetical)) for column in sorted(names.keys() & columns)]
        return [(column, known) for column, known in found if len(known) <= MOST_SUGGESTED]

    def owner(self, typed: str) -> Supporter:
        """By e-mail or name, also one whom no head has recognised yet. Raises ValidationError."""
        if owner := self.owners.get(typed.casefold()):
            return owner
        found = self.named.get(_name(typed), [])
        if len(found) > 1:
            raise ValidationError(_("Several colleagues are called so. Write the e-mail of the one who is meant"))
        if not found:
            raise ValidationError(_("No social supporter of your departments has this name or e-mail"))
        return found[0]

    def department(self, typed: str) -> Department:
        """Raises ValidationError."""
        if department := self.below.get(self.names.find(typed)):
            return department
        raise ValidationError(_("This department is not one of yours"))

    def place(self, typed: str) -> Place:
        """An institution by its name, or where outside of institutions the person is. Raises ValidationError."""
        if kind := codes("facility").get(letters(typed)):
            return Place(None, kind=StayKind(kind))
        found = self.facilities.get(folded(typed), [])
        if not found:
            words = {"labels": listed_labels("facility")}
            raise ValidationError(
                _(
                    "There is no such institution. Write its name as it is in the directory or one of these: %(labels)s. "
                    "Or leave it empty."
                )
                % words
            )
        if len({facility.pk for facility in found}) > 1:
            raise ValidationError(_("Several institutions are called so. Leave it empty and record the place on the card"))
        return Place(found[0])


def whole_name(owner: Supporter) -> str:
    return " ".join(filter(None, (owner.surname, owner.given_name, owner.patronymic)))


def _written(owner: Supporter) -> set[str]:
    """«мельник ірина олегівна», «мельник ірина», «мельник і о», «мельник і», «мельник»; names and initials also go first."""
    given, whole = owner.given_name, " ".join(filter(None, (owner.given_name, owner.patronymic)))
    initials = " ".join(part[0] for part in (given, owner.patronymic) if part)
    beside = {given, whole, given[:1], initials}
    return {_name(f"{owner.surname} {one}") for one in {"", *beside}} | {_name(f"{one} {owner.surname}") for one in beside}


def _name(typed: str) -> str:
    return folded(typed.replace(".", " "))


@cache
def codes(column: str) -> Mapping[str, str]:
    """Codes of a column by code and by label in each language, letters only."""
    known = dict(SHORT[column])
    known |= {letters(str(choice.value)): str(choice.value) for choice in CODED[column]}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {letters(str(choice.label)): str(choice.value) for choice in CODED[column]}
    return known


def listed_labels(column: str) -> str:
    """The labels that a cell may have: «Стабілізація, Евакуація, …»"""
    return ", ".join(str(choice.label) for choice in CODED[column])
