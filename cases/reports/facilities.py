"""The directory of institutions for an administrator: it names no person and no case."""

from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from cases.models import Case, Facility
from cases.states import FacilityKind
from supporters.directory.alphabet import alphabetical, meaning
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Branch, Supporter
from supporters.directory.numbers import phone_label
from supporters.directory.reports.pages import NumberedPage, part_of
from supporters.notifications.reports.policy_changes import ChangedValue, changed_values
from veterans.oblasts import Oblast

FEW: Final = 5  # fewer people are not counted


class Validity(models.TextChoices):
    NOW = "now", gettext_lazy("offered now")
    LATER = "later", gettext_lazy("not yet")
    ENDED = "ended", gettext_lazy("ended")


TONES: Final = {Validity.NOW: "done", Validity.LATER: "info", Validity.ENDED: ""}
LABELS: Final = {  # of what a history shows, in the order of its lines
    "label_uk": gettext_lazy("Name"),
    "label_en": gettext_lazy("Name in English"),
    "kind": gettext_lazy("Kind"),
    "oblast": gettext_lazy("Region"),
    "branch": gettext_lazy("Which service it serves"),
    "duty_phone": gettext_lazy("Duty phone"),
    "valid_from": gettext_lazy("Since"),
    "valid_to": gettext_lazy("Last day"),
}


@dataclass(frozen=True, kw_only=True)
class FacilityQuestion:
    """Filters of the list; "" for none."""

    q: str = ""
    kind: str = ""
    oblast: str = ""
    validity: str = ""
    page: int = 1


class FoundFacility(NamedTuple):
    """A row of the list before it is shown."""

    code: str
    label_uk: str
    label_en: str
    kind: str
    oblast: str
    branch: str
    valid_from: date
    valid_to: date | None

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_uk


@dataclass(frozen=True, kw_only=True)
class FacilityRow:
    """`facts_label`: what the name of a stabilization point doesn't say already."""

    url: str
    label: str
    facts_label: str
    validity_label: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class FacilitiesPage(NumberedPage):
    """`is_empty`: the directory has no institution at all."""

    rows: tuple[FacilityRow, ...]
    count_label: str
    is_empty: bool


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


def facilities_page(asked: FacilityQuestion, *, at: datetime) -> FacilitiesPage:
    today = kyiv_day(at)
    rows = _filtered(asked, today).values_list(*FoundFacility._fields)
    is_meant = meaning(asked.q)  # any text, when nothing is typed
    found = [row for row in map(FoundFacility._make, rows) if is_meant(_words(row))]
    found.sort(key=lambda row: alphabetical(row.label, row.oblast))
    shown, page, pages = part_of(found, asked.page)
    is_empty = not found and not Facility.objects.exists()
    label = ngettext("%(n)d institution", "%(n)d institutions", len(found)) % {"n": len(found)}
    lines = tuple(_row(row, today) for row in shown)
    return FacilitiesPage(page=page, pages=pages, rows=lines, count_label=label, is_empty=is_empty)


def facility_page(facility: Facility, *, at: datetime) -> FacilityPage:
    today = kyiv_day(at)
    validity = validity_of(facility.valid_from, facility.valid_to, today)
    return FacilityPage(
        facility=facility,
        kind_label=str(FacilityKind(facility.kind).label),
        oblast_label=_oblast_label(facility.oblast),
        branch_label=_branch_label(facility.branch),
        phone=phone_label(facility.duty_phone) if facility.duty_phone else "",
        since_label=date_label(facility.valid_from, today),
        validity_label=_validity_label(validity, facility.valid_from, facility.valid_to, today),
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
    return f"{FacilityKind(kind).label}, {_oblast_label(oblast)}"


def facility_address(route: str, code: str) -> str:
    return reverse(route, args=[code])


def validity_of(valid_from: date, valid_to: date | None, today: date) -> Validity:
    if valid_to and valid_to < today:
        return Validity.ENDED
    return Validity.LATER if valid_from > today else Validity.NOW


def _filtered(asked: FacilityQuestion, today: date) -> "models.QuerySet[Facility]":
    rows = Facility.objects.filter(**{name: getattr(asked, name) for name in ("kind", "oblast") if getattr(asked, name)})
    if asked.validity == Validity.NOW:
        return rows.valid_on(today)
    if asked.validity == Validity.LATER:
        return rows.filter(valid_from__gt=today)
    return rows.filter(valid_to__lt=today) if asked.validity == Validity.ENDED else rows


def _words(row: FoundFacility) -> str:
    return f"{row.label_uk} {row.label_en} {_oblast_label(row.oblast)}"


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
                values=changed_values(words[place - 1], words[place], LABELS) if place else (),
                is_first=not place,
            )
        )
    return tuple(reversed(changes))


def version_in_words(facility: Any, today: date) -> dict[str, str]:
    """What LABELS names, of an institution or of a row of its history."""
    return {
        "label_uk": facility.label_uk,
        "label_en": facility.label_en,
        "kind": str(FacilityKind(facility.kind).label),
        "oblast": _oblast_label(facility.oblast),
        "branch": _branch_label(facility.branch),
        "duty_phone": phone_label(facility.duty_phone) if facility.duty_phone else "–",
        "valid_from": date_label(facility.valid_from, today),
        "valid_to": date_label(facility.valid_to, today) if facility.valid_to else "–",
    }


def _row(row: FoundFacility, today: date) -> FacilityRow:
    validity = validity_of(row.valid_from, row.valid_to, today)
    where = "" if row.kind == FacilityKind.STABILIZATION else where_label(row.kind, row.oblast)
    return FacilityRow(
        url=facility_address("institution_detail", row.code),
        label=row.label,
        facts_label=", ".join(filter(None, (where, _branch_label(row.branch) if row.branch else ""))),
        validity_label=_validity_label(validity, row.valid_from, row.valid_to, today),
        tone=TONES[validity],
    )


def _validity_label(validity: Validity, valid_from: date, valid_to: date | None, today: date) -> str:
    if validity == Validity.LATER:
        return _("offered from %(day)s on") % {"day": date_label(valid_from, today)}
    if valid_to is None:
        return str(validity.label)
    words = _("ended on %(day)s") if validity == Validity.ENDED else _("offered until %(day)s")
    return words % {"day": date_label(valid_to, today)}


def _oblast_label(oblast: str) -> str:
    return str(Oblast(oblast).label) if oblast else _("region not known")


def _branch_label(branch: str) -> str:
    return str(Branch(branch).label) if branch else _("All services")
