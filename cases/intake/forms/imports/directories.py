"""What the cells of a register may name: colleagues, departments and institutions within the head's reach, by typed words."""

from collections import defaultdict
from collections.abc import Mapping
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
from supporters.directory.alphabet import folded
from supporters.directory.calendar import kyiv_day
from supporters.directory.forms.department_names import DepartmentNames
from supporters.directory.models import Branch, Department, Supporter
from supporters.directory.models.department import subtree_ids
from supporters.directory.roles import Role
from supporters.forms.spreadsheets.columns import letters

SHORT: Final[Mapping[str, Mapping[str, str]]] = {  # accepted besides the labels; letters only
    "stage": {},
    "branch": {
        **dict.fromkeys(("нгу", "нацгвардія"), Branch.NGU),
        **dict.fromkeys(("дпсу", "прикордонслужба", "прикордонники"), Branch.DPSU),
        **dict.fromkeys(("нпу", "поліція", "нацполіція"), Branch.NPU),
        **dict.fromkeys(("дснс", "рятувальники"), Branch.DSNS),
    },
    "facility": {
        **dict.fromkeys(("удома", "дома"), StayKind.HOME),
        **dict.fromkeys(("відпустка",), StayKind.LEAVE),
        **dict.fromkeys(("участині", "вчастині", "увійськовійчастині"), StayKind.UNIT),
    },
}
CODED: dict[str, Any] = {"stage": Stage, "branch": Branch, "facility": OUTSIDE}


@dataclass(frozen=True, kw_only=True)
class Directories:
    """Read once for many rows. `home`: the department of the import; `below`: it and its subtree."""

    home: Department
    below: Mapping[UUID, Department]
    names: DepartmentNames
    owners: Mapping[str, Supporter]
    facilities: Mapping[str, list[Facility]]

    @classmethod
    def read(cls, register: RegisterImport, *, at: datetime) -> "Directories":
        """Four queries."""
        below = subtree_ids({register.department_id})
        owners = Supporter.objects.pickable().filter(role=Role.SUPPORTER, department__in=below).select_related("department")
        facilities = defaultdict(list)
        for facility in Facility.objects.valid_on(kyiv_day(at)):
            for label in {facility.label_uk, facility.label_en}:
                facilities[folded(label)].append(facility)
        return cls(
            home=register.department,
            below={one.pk: one for one in Department.objects.open().filter(pk__in=below)},
            names=DepartmentNames.read(),
            owners={owner.email.casefold(): owner for owner in owners},
            facilities=facilities,
        )

    def owner(self, typed: str) -> Supporter:
        """Also one whom no head has recognised yet. Raises ValidationError."""
        owner = self.owners.get(typed.casefold())
        if owner is None:
            raise ValidationError(_("No social supporter of your departments has this e-mail"))
        return owner

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
