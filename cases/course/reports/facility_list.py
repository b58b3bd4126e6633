"""The directory of institutions as a list: it names no person and no case."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db import models
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cases.case.models import Facility
from cases.case.states import FacilityKind
from cases.course.reports.facilities import (
    TONES,
    Validity,
    branch_label,
    facility_address,
    oblast_label,
    validity_label,
    validity_of,
)
from supporters.directory.alphabet import alphabetical, meaning
from supporters.directory.calendar import kyiv_day
from supporters.directory.numbers import phone_label
from supporters.directory.reports.lists.cells import Cell, Chip, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing

ROUTE: Final = "institutions"


@dataclass(frozen=True, kw_only=True)
class FacilityQuestion:
    """Filters of the list; "" for none."""

    q: str = ""
    kind: str = ""
    oblast: str = ""
    validity: str = ""


class FoundFacility(NamedTuple):
    """A row of the list before it is shown."""

    code: str
    label_uk: str
    label_en: str
    kind: str
    oblast: str
    branch: str
    duty_phone: str
    valid_from: date
    valid_to: date | None

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_uk


def facility_list(asked: FacilityQuestion, *, at: datetime, filters: dict[str, str], chips: tuple[Chip, ...] = ()) -> Listing:
    """`filters`, `chips`: of the question, for addresses."""
    today = kyiv_day(at)

    def rows(place: Place, per_page: int) -> Leaf[Row]:
        found = Facility.objects.filter(**{name: getattr(asked, name) for name in ("kind", "oblast") if getattr(asked, name)})
        lines = map(FoundFacility._make, _valid(found, asked.validity, today).values_list(*FoundFacility._fields))
        is_meant = meaning(asked.q)  # any text, when nothing is typed
        meant = [one for one in lines if is_meant(_words(one))]
        leaf = leaf_of(_sorted(meant, place.sort), place, lambda one: one.code, per_page)
        return Leaf([_row(one, today) for one in leaf.lines], leaf.first, leaf.count)

    return Listing(
        route=ROUTE,
        title=_("Directory of institutions"),
        columns=_columns(),
        rows=rows,
        count_label=facility_count_label,
        filters=filters,
        chips=chips,
    )


def facility_count_label(count: int) -> str:
    return ngettext("%(n)d institution", "%(n)d institutions", count) % {"n": count}


def _columns() -> tuple[Column, ...]:
    return (
        Column(code="name", label=_("Name"), is_sorted=True, is_first=True),
        Column(code="kind", label=_("Kind"), is_sorted=True),
        Column(code="oblast", label=_("Region"), is_sorted=True),
        Column(code="branch", label=_("Which service it serves"), is_sorted=True, room="wide"),
        Column(code="phone", label=_("Duty phone"), room="wide", is_labelled=True),
        Column(code="validity", label=_("Validity"), is_sorted=True),
    )


def _valid(rows: "models.QuerySet[Facility]", validity: str, today: date) -> "models.QuerySet[Facility]":
    if validity == Validity.NOW:
        return rows.valid_on(today)  # type: ignore[attr-defined, no-any-return]
    if validity == Validity.LATER:
        return rows.filter(valid_from__gt=today)
    return rows.filter(valid_to__lt=today) if validity == Validity.ENDED else rows


def _words(row: FoundFacility) -> str:
    return f"{row.label_uk} {row.label_en} {oblast_label(row.oblast)}"


def _sorted(found: list[FoundFacility], sort: str) -> list[FoundFacility]:
    by_name = sorted(found, key=lambda row: (alphabetical(row.label, row.oblast), row.code))
    keys: dict[str, Callable[[FoundFacility], Any]] = {
        "name": lambda row: alphabetical(row.label, row.oblast),
        "kind": lambda row: list(FacilityKind).index(FacilityKind(row.kind)),
        "oblast": lambda row: alphabetical(oblast_label(row.oblast)),
        "branch": lambda row: alphabetical(branch_label(row.branch)),
        "validity": lambda row: (row.valid_to or date.max, row.valid_from),
    }
    return sorted(by_name, key=keys[sort.removeprefix("-") or "name"], reverse=sort.startswith("-"))


def _row(row: FoundFacility, today: date) -> Row:
    validity = validity_of(row.valid_from, row.valid_to, today)
    return Row(
        key=row.code,
        cells=(
            Cell(row.label, url=facility_address("institution_detail", row.code)),
            Cell(str(FacilityKind(row.kind).label)),
            Cell(oblast_label(row.oblast)),
            Cell(branch_label(row.branch)),
            Cell(phone_label(row.duty_phone) if row.duty_phone else ""),
            Cell(validity_label(validity, row.valid_from, row.valid_to, today), tone=TONES[validity]),
        ),
    )
