"""What has been: entries and turns of a case, newest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.models import Case, CaseEvent, Visit
from cases.reports.corrections import may_edit
from cases.states import EventKind, PostponeReason, Stage, VisitKind
from supporters.calendar import date_label, kyiv_day, moment_label
from supporters.models import Supporter

ICONS: Final = {
    VisitKind.VISIT: "visit", VisitKind.CALL: "call", VisitKind.FAMILY: "family", VisitKind.INSTITUTION: "institution",
}  # fmt: skip
OWNERSHIP: Final = (EventKind.OWNER_ASSIGNED, EventKind.OWNER_ACCEPTED, EventKind.OWNER_RETURNED)
TOLD: Final = (  # other events show in the entries themselves
    EventKind.OPENED, EventKind.STAGE_CHANGED, EventKind.STEP_POSTPONED, EventKind.VISIT_MOVED_AWAY, *OWNERSHIP,
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """`remark` tells how the entry came about: written down late, corrected, moved here."""

    at: datetime
    title: str
    when_label: str
    author: str
    text: str
    remark: str
    icon: str
    edit_url: str = ""
    move_url: str = ""


def timeline(case: Case, user: Supporter, *, today: datetime, most: int | None) -> list[Entry]:
    """At most `most` of them (None: all)."""
    visits = Visit.objects.filter(case=case, voided_at=None).select_related("by", "case").order_by("-occurred_at")[:most]
    events = CaseEvent.objects.filter(case=case, kind__in=TOLD).select_related("by", "case").order_by("-at")[:most]
    told = [_visit_entry(visit, user, today) for visit in visits]
    turns = list(events)
    names = _names(turns)
    told += [_event_entry(event, names, kyiv_day(today)) for event in turns]
    return sorted(told, key=lambda entry: entry.at, reverse=True)[:most]


def _visit_entry(visit: Visit, user: Supporter, today: datetime) -> Entry:
    kind = VisitKind(visit.kind)
    address = [visit.case.number, visit.pk]
    own = visit.by_id == user.pk
    return Entry(
        visit.occurred_at, str(kind.label) if visit.reached else _("Could not reach"),
        moment_label(visit.occurred_at, kyiv_day(today)), visit.by.short_name, visit.summary or "",
        _remark(visit, kyiv_day(today)), ICONS[kind] if visit.reached else "missed",
        reverse("visit_edit", args=address) if may_edit(visit, user, at=today) else "",
        reverse("visit_move", args=address) if own else "",
    )  # fmt: skip


def _remark(visit: Visit, today: date) -> str:
    if visit.corrects_id:
        return _("Correction: moved here from another card %(moment)s") % {"moment": moment_label(visit.recorded_at, today)}
    if visit.edited_at:
        return _("corrected %(moment)s") % {"moment": moment_label(visit.edited_at, today)}
    if (visit.recorded_at - visit.occurred_at).days >= 1:
        return _("written down %(moment)s") % {"moment": moment_label(visit.recorded_at, today)}
    return ""


def _event_entry(event: CaseEvent, names: dict[str, str], today: date) -> Entry:
    kind = EventKind(event.kind)
    at = datetime.fromisoformat(event.details["moved_at"]) if kind is EventKind.STAGE_CHANGED else event.at
    icon = "user" if kind in OWNERSHIP else "calendar" if kind is EventKind.STEP_POSTPONED else "stage"
    title = TITLES[kind](event, names, today)
    return Entry(at, title, moment_label(at, today), event.by.short_name, event.note or "", "", icon)


def _opened(event: CaseEvent, _names: dict[str, str], _today: date) -> str:
    return _("Support opened: %(stage)s") % {"stage": Stage(event.details["stage"]).label}


def _stage_changed(event: CaseEvent, _names: dict[str, str], _today: date) -> str:
    before, after = Stage(event.details["before"]), Stage(event.details["after"])
    title = _("Stage again: %(stage)s") if after in before.earlier() else _("Stage: %(stage)s")
    return title % {"stage": after.label}


def _postponed(event: CaseEvent, _names: dict[str, str], today: date) -> str:
    day = date_label(date.fromisoformat(event.details["after"]), today)
    return _("Next step put off until %(day)s: %(reason)s") % {
        "day": day, "reason": str(PostponeReason(event.details["reason"]).label).lower(),
    }  # fmt: skip


def _moved_away(_event: CaseEvent, _names: dict[str, str], _today: date) -> str:
    return _("Correction: an entry was moved to another card")


def _assigned(event: CaseEvent, names: dict[str, str], _today: date) -> str:
    return _("Asked to lead: %(name)s") % {"name": names.get(event.details["after"], "")}


def _accepted(event: CaseEvent, _names: dict[str, str], _today: date) -> str:
    return _("%(name)s leads the case now") % {"name": event.by.short_name}


def _returned(event: CaseEvent, _names: dict[str, str], _today: date) -> str:
    return _("%(name)s could not take the case") % {"name": event.by.short_name}


TITLES: Final[dict[EventKind, Callable[[CaseEvent, dict[str, str], date], str]]] = {
    EventKind.OPENED: _opened,
    EventKind.STAGE_CHANGED: _stage_changed,
    EventKind.STEP_POSTPONED: _postponed,
    EventKind.VISIT_MOVED_AWAY: _moved_away,
    EventKind.OWNER_ASSIGNED: _assigned,
    EventKind.OWNER_ACCEPTED: _accepted,
    EventKind.OWNER_RETURNED: _returned,
}


def _names(events: list[CaseEvent]) -> dict[str, str]:
    """Of the colleagues that were asked to lead, by their key."""
    asked = {UUID(event.details["after"]) for event in events if event.kind == EventKind.OWNER_ASSIGNED}
    return {str(one.pk): one.short_name for one in Supporter.objects.filter(pk__in=asked)} if asked else {}
