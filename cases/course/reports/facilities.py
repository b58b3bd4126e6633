"""An institution for an administrator: it names no person and no case. The list: cases/course/reports/facility_list.py."""

from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any, Final

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.models import Case, Facility
from cases.case.states import FacilityKind
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Branch, Supporter
from supporters.directory.numbers import phone_label
from supporters.notifications.reports.policy_changes import ChangedValue, PolicyValue, changed_values
from veterans.oblasts import Oblast

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
