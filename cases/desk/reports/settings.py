"""The settings of the site, each with what it is and one fact about it; names no person and no case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import CharField, Count, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.models import Facility, StagePolicy
from cases.case.reports.stage_policies import stage_count_label
from cases.case.states import Stage
from cases.course.reports.facilities import facility_count_label
from cases.rights.models import LegalTerm, NoticePart, RetentionRule
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.notifications.models import CalendarDay, Delivery, QuietWindow, RulePolicy
from supporters.notifications.models.working_calendar import QUIET_FROM, QUIET_UNTIL, SATURDAY
from supporters.notifications.reports.rule_list import rule_count_label
from supporters.notifications.rules import reminder_rules

LONG_WAIT: Final = timedelta(hours=1)
QUIET_PART: Final = "#quiet"  # of the page of the calendar
Counts = Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class SettingsPart:
    """`what` is set there, `fact` is how it is now. `is_late`: somebody has to look."""

    label: str
    url: str
    what: str
    fact: str
    is_late: bool = False


def settings_parts(user: Supporter, *, at: datetime) -> tuple[SettingsPart, ...]:
    """What this user may set. One query."""
    counts = _counted(at)
    makers = {
        _rules: Permission.REMINDERS_MANAGE,
        _stages: Permission.REMINDERS_MANAGE,
        _calendar: Permission.REMINDERS_MANAGE,
        _quiet_hours: Permission.REMINDERS_MANAGE,
        _institutions: Permission.INSTITUTIONS_MANAGE,
        _queue: Permission.REMINDERS_MANAGE,
        _legal: Permission.REMINDERS_MANAGE,
    }
    return tuple(make(counts) for make, permission in makers.items() if permission in user.granted)


def _counted(at: datetime) -> Counts:
    """How many rows each fact counts, by its name; a name without rows is missing."""
    today = kyiv_day(at)
    ahead = CalendarDay.objects.filter(day__gte=today)
    by_weekday = ahead.filter(is_worked=True, day__iso_week_day__lte=SATURDAY) | ahead.filter(
        is_worked=False, day__iso_week_day__gt=SATURDAY
    )
    unconfirmed = {model.__name__: model.objects.filter(verified_on=None) for model in (LegalTerm, NoticePart, RetentionRule)}
    counted: dict[str, QuerySet[Any, Any]] = {
        "rules_off": RulePolicy.objects.filter(is_on=False),
        "stages_changed": StagePolicy.objects.exclude(changed_at=None),
        "exceptions": ahead.exclude(pk__in=by_weekday.values("pk")),
        "windows": QuietWindow.objects.filter(to_at__gt=at),
        "institutions": Facility.objects.valid_on(today),
        "letters": Delivery.objects.unsent(at).filter(made_at__lte=at - LONG_WAIT),
        **unconfirmed,
    }
    first, *others = (_count(name, rows) for name, rows in counted.items())
    return dict(first.union(*others, all=True))


def _count(name: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    named: QuerySet[Any, Any] = rows.order_by().values(fact=Value(name, CharField())).annotate(n=Count("pk"))
    return named.values_list("fact", "n")


def _rules(counts: Counts) -> SettingsPart:
    off = counts.get("rules_off", 0)
    label = rule_count_label(len(reminder_rules()), off=off)
    return SettingsPart(
        label=_("Rules of reminders"),
        url=reverse("rules"),
        what=_("What colleagues are reminded of, and who is notified when nobody answers."),
        fact=label if off else _("%(rules)s, all are on") % {"rules": label},
    )


def _stages(counts: Counts) -> SettingsPart:
    stages, changed = stage_count_label(len(Stage)), counts.get("stages_changed", 0)
    words = ngettext("%(stages)s, %(n)d was changed", "%(stages)s, %(n)d were changed", changed)
    return SettingsPart(
        label=_("What the stages ask for"),
        url=reverse("stages"),
        what=_("Within what time the first contact is due, and how long nobody may be without one."),
        fact=words % {"stages": stages, "n": changed} if changed else _("%(stages)s, none was changed") % {"stages": stages},
    )


def _calendar(counts: Counts) -> SettingsPart:
    number = counts.get("exceptions", 0)
    words = ngettext("Monday to Friday, %(n)d exception ahead", "Monday to Friday, %(n)d exceptions ahead", number)
    return SettingsPart(
        label=_("Working days"),
        url=reverse("working_calendar"),
        what=_("By which days the time without an answer is counted."),
        fact=words % {"n": number} if number else _("Monday to Friday, no exceptions ahead"),
    )


def _quiet_hours(counts: Counts) -> SettingsPart:
    number = counts.get("windows", 0)
    words = ngettext("%(from)s–%(until)s each day, and %(n)d more", "%(from)s–%(until)s each day, and %(n)d more", number)
    said = words if number else _("%(from)s–%(until)s each day")
    return SettingsPart(
        label=_("Quiet hours"),
        url=f"{reverse('working_calendar')}{QUIET_PART}",
        what=_("When nobody is reminded: the night, and hours of an alert or an outage."),
        fact=said % {"from": f"{QUIET_FROM:%H:%M}", "until": f"{QUIET_UNTIL:%H:%M}", "n": number},
    )


def _institutions(counts: Counts) -> SettingsPart:
    return SettingsPart(
        label=_("Directory of institutions"),
        url=reverse("institutions"),
        what=_("Which hospitals and centres a form offers today."),
        fact=facility_count_label(counts.get("institutions", 0)),
    )


def _queue(counts: Counts) -> SettingsPart:
    number = counts.get("letters", 0)
    words = ngettext("%(n)d letter has waited longer than an hour", "%(n)d letters have waited longer than an hour", number)
    return SettingsPart(
        label=_("Queue of reminders"),
        url=reverse("reminder_queue"),
        what=_("Whether reminders and letters are sent in time."),
        fact=words % {"n": number},
        is_late=number > 0,
    )


def _legal(counts: Counts) -> SettingsPart:
    number = sum(counts.get(model.__name__, 0) for model in (LegalTerm, NoticePart, RetentionRule))
    words = ngettext("%(n)d is not confirmed", "%(n)d are not confirmed", number)
    return SettingsPart(
        label=_("Rights to data: terms and texts"),
        url=reverse("legal"),
        what=_("What persons are promised, and within how many days. For reading only."),
        fact=words % {"n": number} if number else _("All are confirmed"),
    )
