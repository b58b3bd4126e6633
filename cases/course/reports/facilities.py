"""The directory of institutions: pages, the list, those that a department serves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from cases.case.models import Case, Facility
from cases.case.states import FacilityKind
from cases.course.models import ServedFacility
from supporters.directory.alphabet import alphabetical, meaning
from supporters.directory.calendar import date_label, days_label, kyiv_day, moment_label
from supporters.directory.models import Branch, Supporter
from supporters.directory.numbers import phone_label
from supporters.directory.oblasts import Oblast
from supporters.directory.reports.lists.cells import Cell, Chip, Column, Row
from supporters.directory.reports.lists.keyset import Leaf, Place, leaf_of
from supporters.directory.reports.lists.listing import Listing
from supporters.notifications.reports.policy_changes import ChangedValue, PolicyValue, changed_values
from supporters.notifications.workload import ServedPlace

FEW: Final = 5  # fewer people are not counted


class Validity(models.TextChoices):
    NOW = "now", gettext_lazy("offered now")
    LATER = "later", gettext_lazy("not yet")
    ENDED = "ended", gettext_lazy("ended")


TONES: Final = {Validity.NOW: "done", Validity.LATER: "info", Validity.ENDED: ""}
VALUES: Final = {  # of what a history shows, in the order of its lines
    "label_uk": PolicyValue(gettext_lazy("Name")),
    "label_en": PolicyValue(gettext_lazy("Name in English")),
    "kind": PolicyValue(gettext_lazy("Kind")),
    "oblast": PolicyValue(gettext_lazy("Region")),
    "branch": PolicyValue(gettext_lazy("Which service it serves")),
    "duty_phone": PolicyValue(gettext_lazy("Duty phone")),
    "valid_from": PolicyValue(gettext_lazy("Since")),
    "valid_to": PolicyValue(gettext_lazy("Last day")),
}


@dataclass(frozen=True)
class FacilityChange:
    """Who changed what and when; `values` is empty where the institution was added. `who` is "" where no person did it."""

    when_label: str
    who: str
    values: tuple[ChangedValue, ...]
    is_first: bool


@dataclass(frozen=True, kw_only=True)
class FacilityPage:
    """`phone`: "" for none. `changes`: the newest first."""

    facility: Facility
    kind_label: str
    oblast_label: str
    branch_label: str
    phone: str
    since_label: str
    validity_label: str
    tone: str
    has_end: bool
    changes: tuple[FacilityChange, ...]


def facility_page(facility: Facility, *, at: datetime) -> FacilityPage:
    today = kyiv_day(at)
    validity = validity_of(facility.valid_from, facility.valid_to, today)
    return FacilityPage(
        facility=facility,
        kind_label=str(FacilityKind(facility.kind).label),
        oblast_label=oblast_label(facility.oblast),
        branch_label=branch_label(facility.branch),
        phone=phone_label(facility.duty_phone) if facility.duty_phone else "",
        since_label=date_label(facility.valid_from, today),
        validity_label=validity_label(validity, facility.valid_from, facility.valid_to, today),
        tone=TONES[validity],
        has_end=facility.valid_to is not None,
        changes=_changes(facility, today),
    )


def people_in_facility(code: str) -> str:
    """How many people are there now, in words; few are not counted, so that nobody can be guessed."""
    count = Case.objects.opened().filter(facility=code).count()
    if count < FEW:
        return _("fewer than %(n)d people") % {"n": FEW}
    return ngettext("%(n)d person", "%(n)d people", count) % {"n": count}


def where_label(kind: str, oblast: str) -> str:
    return f"{FacilityKind(kind).label}, {oblast_label(oblast)}"


def facility_address(route: str, code: str) -> str:
    return reverse(route, args=[code])


def validity_of(valid_from: date, valid_to: date | None, today: date) -> Validity:
    if valid_to and valid_to < today:
        return Validity.ENDED
    return Validity.LATER if valid_from > today else Validity.NOW


def _changes(facility: Facility, today: date) -> tuple[FacilityChange, ...]:
    history: Any = Facility._meta.get_field("history").related_model
    versions = list(history.objects.filter(pgh_obj=facility.pk).order_by("pgh_id"))
    people = Supporter.objects.get_queryset().in_bulk({one.changed_by_id for one in versions if one.changed_by_id})
    words = [SimpleNamespace(**version_in_words(one, today)) for one in versions]
    changes = []
    for place, one in enumerate(versions):
        by = people.get(one.changed_by_id)
        changes.append(
            FacilityChange(
                when_label=moment_label(one.changed_at or one.pgh_created_at, today),
                who=by.short_name if by else "",
                values=changed_values(words[place - 1], words[place], VALUES) if place else (),
                is_first=not place,
            )
        )
    return tuple(reversed(changes))


def version_in_words(facility: Any, today: date) -> dict[str, str]:
    """What VALUES names, of an institution or of a row of its history."""
    return {
        "label_uk": facility.label_uk,
        "label_en": facility.label_en,
        "kind": str(FacilityKind(facility.kind).label),
        "oblast": oblast_label(facility.oblast),
        "branch": branch_label(facility.branch),
        "duty_phone": phone_label(facility.duty_phone) if facility.duty_phone else "–",
        "valid_from": date_label(facility.valid_from, today),
        "valid_to": date_label(facility.valid_to, today) if facility.valid_to else "–",
    }


def validity_label(validity: Validity, valid_from: date, valid_to: date | None, today: date) -> str:
    if validity == Validity.LATER:
        return _("offered from %(day)s on") % {"day": date_label(valid_from, today)}
    if valid_to is None:
        return str(validity.label)
    words = _("ended on %(day)s") if validity == Validity.ENDED else _("offered until %(day)s")
    return words % {"day": date_label(valid_to, today)}


def oblast_label(oblast: str) -> str:
    return str(Oblast(oblast).label) if oblast else _("region not known")


def branch_label(branch: str) -> str:
    return str(Branch(branch).label) if branch else _("All services")


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


def served_places(department_id: UUID, today: date) -> tuple[ServedPlace, ...]:
    """By name: those served now, then the past ones. A row that ended on the day of its beginning is left out."""
    rows = ServedFacility.objects.of(department_id).select_related("facility").order_by("-valid_from")
    found = [_place(one, today) for one in rows if one.valid_to != one.valid_from]
    return tuple(sorted(found, key=lambda place: (not place.is_current, alphabetical(place.name))))


def since_label(day: date, today: date) -> str:
    """«з 27 листопада»"""
    return _("since %(day)s") % {"day": date_label(day, today)}


def _place(one: ServedFacility, today: date) -> ServedPlace:
    if one.valid_to is None or one.valid_to > today:
        return ServedPlace(one.facility.label, since_label(one.valid_from, today), is_current=True)
    return ServedPlace(one.facility.label, days_label(one.valid_from, one.valid_to - timedelta(days=1), today), is_current=False)
