"""Where a person is, in words: the line of the card, and the page of all stays."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import opened
from cases.case.reports.known_rows import Known, KnownRow
from cases.case.states import CaseState, StayKind
from cases.course.models import Stay
from cases.course.reports.plan import NextStepLine, next_step_line
from supporters.directory.calendar import date_label, day_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.directory.wording import by_form

RELATED: Final = ("value", "bound_for", "recorded_by", "corrected_by")


def known_place_label(known: Known, today: date) -> str:
    """Where the person is now, of what is known of the card."""
    rows = known.get("stay", ())
    return _stay_row_label(rows[0], today) if rows else _("place not known yet")


def _stay_row_label(row: KnownRow, today: date) -> str:
    stay, kind = row.known, StayKind(row.known["kind"])
    if kind is StayKind.ROAD:
        return road_label(row.label("bound"), date.fromisoformat(stay["expected_on"]) if stay["expected_on"] else None, today)
    return place_label(kind, row.label(), opened(Stay, "ward", row.pk, row.sealed, row.person_id))


def place_label(kind: StayKind, institution: str, ward: str) -> str:
    """«Госпіталь, палата 7», «стаціонар, заклад ще не відомий», «амбулаторно: Поліклініка», «вдома»"""
    if not kind.is_in_institution:
        return str(kind.label)
    if not institution:
        label = _("%(kind)s, institution not known yet") % {"kind": kind.label}
    elif kind is StayKind.OUTPATIENT:
        label = _("%(kind)s: %(institution)s") % {"kind": kind.label, "institution": institution}
    else:
        label = institution
    return ", ".join(part for part in (label, ward) if part)


def road_label(bound_for: str, expected_on: date | None, today: date) -> str:
    """«у дорозі до закладу: Госпіталь; очікується 3 грудня», «у дорозі, куди – ще не відомо»"""
    label = (
        _("on the road to: %(institution)s") % {"institution": bound_for} if bound_for else _("on the road, bound for: not known")
    )
    expected = _("expected %(day)s") % {"day": day_label(expected_on, today)} if expected_on else ""
    return "; ".join(part for part in (label, expected) if part)


def stay_label(stay: Stay, today: date) -> str:
    """Of a stay, or of a version of it, loaded with its institutions."""
    if stay.kind == StayKind.ROAD:
        return road_label(stay.bound_for.label if stay.bound_for else "", stay.expected_on, today)
    return place_label(StayKind(stay.kind), stay.value.label if stay.value else "", stay.ward or "")


@dataclass(frozen=True)
class StayVersion:
    """What was recorded before a correction."""

    label: str
    since_label: str
    by_label: str


@dataclass(frozen=True, kw_only=True)
class StayLine:
    """`kind_label`: "" where the label says it. `to_label`: "" for the current stay. `by_label`: who recorded it, and when;
    `corrected_label`: "" if never."""

    kind_label: str
    label: str
    since_label: str
    to_label: str
    by_label: str
    corrected_label: str
    versions: tuple[StayVersion, ...]


@dataclass(frozen=True, kw_only=True)
class PlacesPage:
    """`now_label`: "" for a case that is not open. `correct_url`: "" when the reader can't correct the current stay."""

    now_label: str
    stays: tuple[StayLine, ...]
    may_move: bool
    correct_url: str
    next_step: NextStepLine | None
    postpone_url: str


def places_page(case: Case, user: Supporter, *, at: datetime, workable: bool) -> PlacesPage:
    """`workable`: the reader may write to the case."""
    is_open, today = case.state == CaseState.OPEN, kyiv_day(at)
    stays, versions = _stays(case), _versions(case)
    may_move = workable and is_open
    current = next((stay for stay in stays if stay.to_at is None), None)
    return PlacesPage(
        now_label="" if not is_open else stay_label(current, today) if current else _("place not known yet"),
        stays=tuple(_line(stay, versions.get(stay.pk, []), today) for stay in stays),
        may_move=may_move,
        correct_url=case_address("stay_correct", case.number) if may_move and current else "",
        next_step=next_step_line(case, today=at) if is_open else None,
        postpone_url=case_address("step_postpone", case.number) if may_move and Permission.STEP_POSTPONE in user.granted else "",
    )


def _stays(case: Case) -> list[Stay]:
    """Newest first."""
    return [_of(case, stay) for stay in Stay.objects.filter(case=case).select_related(*RELATED).order_by("-from_at")]


def _versions(case: Case) -> dict[UUID, list[Any]]:
    """The versions before each correction, by the stay, newest first. The rows have the fields of a stay."""
    history: Any = apps.get_model("cases", "StayHistory")
    found: dict[UUID, list[Any]] = {}
    for row in history.objects.filter(case=case).select_related(*RELATED).order_by("-pgh_id"):
        found.setdefault(row.pgh_obj_id, []).append(_of(case, row))
    return found


def _of(case: Case, stay: Stay) -> Stay:
    stay.case = case  # a sealed ward opens for the person of its case
    return stay


def _line(stay: Stay, versions: list[Stay], today: date) -> StayLine:
    return StayLine(
        kind_label=str(StayKind(stay.kind).label) if stay.value and stay.kind != StayKind.OUTPATIENT else "",
        label=stay_label(stay, today),
        since_label=date_label(kyiv_day(stay.from_at), today),
        to_label=date_label(kyiv_day(stay.to_at), today) if stay.to_at else "",
        by_label=_by(stay.recorded_by, stay.recorded_at, today),
        corrected_label=_by(stay.corrected_by, stay.corrected_at, today) if stay.corrected_at else "",
        versions=tuple(
            StayVersion(
                label=stay_label(version, today),
                since_label=date_label(kyiv_day(version.from_at), today),
                by_label=_by(version.corrected_by or version.recorded_by, version.corrected_at or version.recorded_at, today),
            )
            for version in versions
        ),
    )


def _by(who: Supporter | None, at: datetime, today: date) -> str:
    """«Мельник І. О., сьогодні, 14:10»"""
    return ", ".join(part for part in (who.short_name if who else "", moment_label(at, today)) if part)


def arrived_label(form: str) -> str:
    """`form`: that of the person. «Прибула до закладу»"""
    return by_form(
        form,
        she=pgettext("she", "Arrived at an institution"),
        he=pgettext("he", "Arrived at an institution"),
        unset=_("Arrived at an institution"),
    )


def left_label(form: str) -> str:
    """`form`: that of the person. «Виїхала»"""
    return by_form(
        form, she=pgettext("she", "Left, on the road"), he=pgettext("he", "Left, on the road"), unset=_("Left, on the road")
    )
