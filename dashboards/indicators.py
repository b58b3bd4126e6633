"""Indicators of a head. Each is one condition on cases: the tile counts by it, and the list behind the tile filters by it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.models import FollowUp, StagePolicy, StageSpan, Visit, conditions
from cases.states import Stage
from supporters.directory.calendar import kyiv_day, midnight

WEEK, MONTH = 7, 30  # days; the texts below repeat them


@dataclass(frozen=True)
class Clock:
    """Moments that the conditions compare with, computed once for all numbers of a page.

    The keys of `silence` are stage and risk, those of `first_contact` the stage (cases/models/conditions.py). `week` and `month`
    are the midnights when the periods began; both end today.
    """

    today: date
    week_ago: date
    week: datetime
    month: datetime
    silence: Mapping[str, datetime]
    first_contact: Mapping[str, datetime]

    def values(self) -> dict[str, Any]:
        """Flat, as the parameters of a prepared query."""
        return {
            "today": self.today, "week_ago": self.week_ago, "week": self.week, "month": self.month,
            **{f"silence {key}": moment for key, moment in self.silence.items()},
            **{f"first_contact {key}": moment for key, moment in self.first_contact.items()},
        }  # fmt: skip

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Clock":
        def of_kind(kind: str) -> dict[str, Any]:
            return {name.removeprefix(kind): value for name, value in values.items() if name.startswith(kind)}

        today, week_ago, week, month = (values[name] for name in ("today", "week_ago", "week", "month"))
        return cls(today, week_ago, week, month, of_kind("silence "), of_kind("first_contact "))


def clock_at(at: datetime) -> Clock:
    today, policies = kyiv_day(at), list(StagePolicy.objects.all())
    week, month = (midnight(today - timedelta(days=days - 1)) for days in (WEEK, MONTH))
    silence, first_contact = conditions.silence_begins(at, policies), conditions.first_contact_ends(at, policies)
    return Clock(today, today - timedelta(days=WEEK), week, month, silence, first_contact)


@dataclass(frozen=True)
class Indicator:
    """Counts support records. `condition` matches open cases only, so every number is a part of those on support."""

    code: str
    title: str | Promise
    definition: str | Promise
    condition: Callable[[Clock], Q]
    tone: Literal["", "due", "overdue"] = ""


def entered(since: datetime) -> Q:
    """Filter of entries: not voided, and later than `since`."""
    return Q(occurred_at__gte=since, voided_at=None)


def came(since: datetime) -> Q:
    """Filter of stage spans: begun since."""
    return Q(from_at__gte=since)


def left(since: datetime) -> Q:
    """Filter of stage spans: ended since."""
    return Q(to_at__gte=since)


def _visited(clock: Clock) -> Q:
    return conditions.opened() & Q(Exists(Visit.objects.filter(entered(clock.week), case=OuterRef("pk"))))


def _put_off(_clock: Clock) -> Q:
    return conditions.opened() & Q(Exists(FollowUp.objects.put_off().filter(case=OuterRef("pk"))))


def _moved(stage: Stage, how: Callable[[datetime], Q]) -> Callable[[Clock], Q]:
    def condition(clock: Clock) -> Q:
        return conditions.opened() & Q(Exists(StageSpan.objects.filter(how(clock.month), case=OuterRef("pk"), value=stage)))

    return condition


def _adrift(clock: Clock) -> Q:
    stands_still = conditions.overdue(clock.today) | conditions.silent(clock.silence)
    return conditions.without_accepted_owner() & stands_still


ON_SUPPORT: Final = Indicator(
    "on_support", _("On support"),
    _("Open records of your department and of those below it, as far as the filters reach. What you lead elsewhere is not "
      "counted."),
    lambda _clock: conditions.opened(),
)  # fmt: skip
OVERDUE: Final = Indicator(
    "overdue", _("Overdue steps"), _("Open records whose next step had to be taken before today."),
    lambda clock: conditions.overdue(clock.today), "overdue",
)  # fmt: skip
SILENT: Final = Indicator(
    "silent", _("Without contact for too long"),
    _("Open records without a contact for more days than their stage allows at their risk. Attempts that reached nobody and "
      "contacts with institutions do not count; without any contact the days run from the opening."),
    lambda clock: conditions.silent(clock.silence), "overdue",
)  # fmt: skip
UNACCEPTED: Final = Indicator(
    "unaccepted", _("Without an accepted owner"), _("Open records that nobody leads, or whose owner has not accepted yet."),
    lambda _clock: conditions.without_accepted_owner(), "due",
)  # fmt: skip
VISITED: Final = Indicator(
    "visited", _("Records with an entry within 7 days"),
    _("Open records with an entry of today or of the six days before. An entry that was taken back does not count."), _visited,
)  # fmt: skip
MAIN: Final = (ON_SUPPORT, OVERDUE, SILENT, UNACCEPTED)
FURTHER: Final = (
    Indicator(
        "adrift", _("Nobody leads and nothing moves"),
        _("Open records without an accepted owner that are overdue or without contact for too long."), _adrift, "overdue",
    ),
    Indicator(
        "long_overdue", _("Overdue by more than 7 days"), _("Open records whose next step had to be taken more than 7 days ago."),
        lambda clock: conditions.overdue(clock.week_ago), "overdue",
    ),
    Indicator(
        "first_contact", _("First contact is late"),
        _("Open records without any contact, opened more hours ago than their stage gives for the first one."),
        lambda clock: conditions.first_contact_late(clock.first_contact), "overdue",
    ),
    Indicator(
        "queued", _("Waiting in the queue"), _("Open records without an owner."),
        lambda _clock: conditions.without_owner(), "due",
    ),
    Indicator(
        "high_risk", _("High risk"), _("Open records whose risk is high now."), lambda _clock: conditions.high_risk(), "due",
    ),
    Indicator(
        "moved_often", _("Steps that are put off"),
        _("Open records whose planned step was put off three times or more, or planned later than their stage allows at their "
          "risk."),
        _put_off, "due",
    ),
    VISITED,
)  # fmt: skip
CAME: Final[Mapping[Stage, Indicator]] = {
    stage: Indicator(
        f"came_{stage}", format_lazy("{}: {}", _("Came in 30 days"), stage.label),
        _("Open records that came to this stage, or were opened in it, today or in the 29 days before."), _moved(stage, came),
    )
    for stage in Stage
}  # fmt: skip
LEFT: Final[Mapping[Stage, Indicator]] = {
    stage: Indicator(
        f"left_{stage}", format_lazy("{}: {}", _("Moved on in 30 days"), stage.label),
        _("Open records that left this stage for another one today or in the 29 days before."), _moved(stage, left),
    )
    for stage in Stage
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Records on support by who leads them: each belongs to exactly one part."""

    code: str
    title: str | Promise
    condition: Q


ACCEPTED: Final = Part("accepted", _("Accepted by the owner"), conditions.accepted())
HANDED_OVER: Final = Part("handed", _("Handed over, not accepted yet"), conditions.handed_over())
QUEUED: Final = Part("queued", _("Without an owner"), conditions.without_owner())
PARTS: Final[Mapping[str, Part]] = {part.code: part for part in (ACCEPTED, HANDED_OVER, QUEUED)}
TILES: Final = (*MAIN, *FURTHER)
INDICATORS: Final[Mapping[str, Indicator]] = {each.code: each for each in (*TILES, *CAME.values(), *LEFT.values())}
