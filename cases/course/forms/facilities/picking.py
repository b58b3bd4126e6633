"""Choose one of fifteen hundred institutions: a page reads those it shows, a search reads all."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.case.models import Facility
from cases.case.states import FacilityKind
from cases.course.models import ServedFacility
from privacy.prepared import Prepared
from supporters.directory.alphabet import alphabetical
from supporters.directory.oblasts import Oblast
from supporters.forms.pickers import SHOWN, Found, Pick, PickField, found_among

CODE: Final = re.compile(r"[-\w]{1,40}", re.ASCII)
NOT_KNOWN: Final = ("", _("not known yet"))


class OfferedFacility(NamedTuple):
    """`is_served`: by the reader's department; `is_near`: in a region where it serves another one."""

    code: str
    label_uk: str
    label_en: str
    oblast: str
    kind: str
    is_served: bool
    is_near: bool

    @property
    def pick(self) -> Pick:
        return facility_pick(self)

    @property
    def order(self) -> tuple[Any, ...]:
        return not self.is_served, not self.is_near, alphabetical(self.pick.label)


COLUMNS: Final = ("code", "label_uk", "label_en", "oblast", "kind", "is_served", "is_near")  # in the order of OfferedFacility


def _ordered(*, department: Any, day: Any) -> QuerySet[Any, Any]:
    served = ServedFacility.objects.of(department).serving(day).values("facility")
    return Facility.objects.valid_on(day).served_first(served).values_list(*COLUMNS)


FIRST: Final = Prepared(lambda *, department, day: _ordered(department=department, day=day)[: SHOWN + 1])
EVERY: Final = Prepared(_ordered)


def facility_pick(facility: Any) -> Pick:
    """The name, with the region as a note; the name of a stabilization point has it already."""
    label = facility.label_en if get_language() == "en" else facility.label_uk
    is_named_by_oblast = facility.kind == FacilityKind.STABILIZATION
    return Pick(facility.code, label, "" if is_named_by_oblast or not facility.oblast else str(Oblast(facility.oblast).label))


class FacilityField(PickField):
    """Cleaned to a Facility that is valid today; None for none. `offer()` has to be called before anything else."""

    department_id: UUID
    today: date
    offered: Sequence[OfferedFacility] = ()
    _known: dict[str, Facility | None]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=None, **kwargs)

    def offer(self, department_id: UUID, today: date) -> None:
        self.department_id, self.today, self._known = department_id, today, {}
        self.offered = self._read(FIRST)
        self.suggested = min(SHOWN, sum(one.is_served or one.is_near for one in self.offered))
        self.choices = [NOT_KNOWN, *((one.code, one.pick.label) for one in self.offered)]

    def picks(self) -> Iterator[Pick]:
        """Those that the page reads: one more than it shows as a list."""
        return (one.pick for one in self.offered)

    def pick_of(self, value: str) -> Pick | None:
        facility = next((one for one in self.offered if one.code == value), None) or self._facility(value)
        return facility_pick(facility) if facility else None

    def label_of(self, value: str) -> str:
        """Also of an institution that is not offered any more."""
        facility = Facility.objects.filter(pk=value).first() if CODE.fullmatch(value) else None
        return facility.label if facility else value

    def search(self, words: str) -> Found:
        rows = self._read(EVERY) if words.strip() else self.offered
        return found_among([one.pick for one in rows], words, suggested=self.suggested)

    def valid_value(self, value: Any) -> bool:
        return self._facility(str(value)) is not None

    def clean(self, value: Any) -> Facility | None:
        code = super().clean(value)
        return self._facility(code) if code else None

    def _read(self, rows: Prepared) -> list[OfferedFacility]:
        found = rows.rows(department=self.department_id, day=self.today)
        return sorted((OfferedFacility(*row) for row in found), key=lambda one: one.order)

    def _facility(self, code: str) -> Facility | None:
        """Valid today: nothing else is accepted, whatever the browser sends."""
        if code not in self._known:
            rows = Facility.objects.valid_on(self.today)
            self._known[code] = rows.filter(pk=code).first() if CODE.fullmatch(code) else None
        return self._known[code]
