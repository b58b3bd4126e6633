"""Indicators of a head. Each is one condition on cases: the tile counts by it, and the list behind the tile filters by it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.case.models import StageSpan, conditions
from cases.case.states import Stage
from cases.course.models import FollowUp, Visit
from cases.leading.models import gaps
from dashboards.clock import Clock


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """Counts support records. `condition` matches open cases only, so every number is a part of those on support.

    `outlasts`: records whose support has ended are counted too (dashboards/outcomes.py).
    """

    code: str
    title: str | Promise
    definition: str | Promise
    condition: Callable[[Clock], Q]
    tone: Literal["", "due", "overdue"] = ""
    outlasts: bool = False


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
    is_stalled = conditions.overdue(clock.today) | conditions.silent(clock.silence, clock.today)
    return conditions.without_owner() & is_stalled


ON_SUPPORT: Final = Indicator(
    code="on_support",
    title=_("On support"),
    definition=_(
        "Open records of your department and of those below it, as far as the filters reach. What you lead elsewhere is not "
        "counted."
    ),
    condition=lambda _clock: conditions.opened(),
)
OVERDUE: Final = Indicator(
    code="overdue",
    title=_("Overdue steps"),
    definition=_("Open records whose next step had to be taken before today."),
    condition=lambda clock: conditions.overdue(clock.today),
    tone="overdue",
)
SILENT: Final = Indicator(
    code="silent",
    title=_("Without contact for too long"),
    definition=_(
        "Open records without a contact for more days than their stage allows at their risk. Attempts that reached nobody and "
        "contacts with institutions do not count; without any contact the days run from the opening."
    ),
    condition=lambda clock: conditions.silent(clock.silence, clock.today),
    tone="overdue",
)
UNACCEPTED: Final = Indicator(
    code="unaccepted",
    title=_("Without an owner"),
    definition=_("Open records that nobody leads. Whoever answers for the department is responsible for them."),
    condition=lambda _clock: conditions.without_owner(),
    tone="due",
)
GAPS: Final = Indicator(
    code="gaps",
    title=_("Between institutions"),
    definition=_(
        "Open records of people who should have arrived by now or have been on the road for 24 hours, whose place is not known "
        "or not served by the department of the owner, whose offer has no answer in time, or whom nobody leads."
    ),
    condition=lambda clock: gaps.gaps(clock.gaps),
    tone="overdue",
)
VISITED: Final = Indicator(
    code="visited",
    title=_("Records with an entry within 7 days"),
    definition=_("Open records with an entry of today or of the six days before. An entry that was taken back does not count."),
    condition=_visited,
)
OFFERED: Final = Indicator(
    code="offered",
    title=_("Offered, no answer yet"),
    definition=_("Open records that were offered to a colleague or to a department, which has not answered."),
    condition=lambda _clock: conditions.offered(),
    tone="due",
)
MAIN: Final = (ON_SUPPORT, OVERDUE, SILENT, GAPS)
FURTHER: Final = (
    UNACCEPTED,
    Indicator(
        code="adrift",
        title=_("Nobody leads and nothing moves"),
        definition=_("Open records without an owner that are overdue or without contact for too long."),
        condition=_adrift,
        tone="overdue",
    ),
    Indicator(
        code="long_overdue",
        title=_("Overdue by more than 7 days"),
        definition=_("Open records whose next step had to be taken more than 7 days ago."),
        condition=lambda clock: conditions.overdue(clock.week_ago),
        tone="overdue",
    ),
    Indicator(
        code="first_contact",
        title=_("First contact is late"),
        definition=_("Open records without any contact, opened more hours ago than their stage gives for the first one."),
        condition=lambda clock: conditions.first_contact_late(clock.first_contact, clock.today),
        tone="overdue",
    ),
    OFFERED,
    Indicator(
        code="closing",
        title=_("The end is proposed"),
        definition=_(
            "Open records whose end a colleague has proposed, and no head has decided. The list “Decisions” has the reasons."
        ),
        condition=lambda _clock: Q(conditions.opened(), conditions.closing()),
        tone="due",
    ),
    Indicator(
        code="held",
        title=_("Paused"),
        definition=_("Open records whose support is paused today. Silence and the first contact rest; the next step does not."),
        condition=lambda clock: conditions.held(clock.today),
    ),
    Indicator(
        code="high_risk",
        title=_("High risk"),
        definition=_("Open records whose risk is high now."),
        condition=lambda _clock: conditions.high_risk(),
        tone="due",
    ),
    Indicator(
        code="moved_often",
        title=_("Steps that are put off"),
        definition=_(
            "Open records whose planned step was put off three times or more, or planned later than their stage allows at their "
            "risk."
        ),
        condition=_put_off,
        tone="due",
    ),
    VISITED,
)
CAME: Final[Mapping[Stage, Indicator]] = {
    stage: Indicator(
        code=f"came_{stage}",
        title=format_lazy("{}: {}", _("Came in 30 days"), stage.label),
        definition=_("Open records that came to this stage, or were opened in it, today or in the 29 days before."),
        condition=_moved(stage, came),
    )
    for stage in Stage
}
LEFT: Final[Mapping[Stage, Indicator]] = {
    stage: Indicator(
        code=f"left_{stage}",
        title=format_lazy("{}: {}", _("Moved on in 30 days"), stage.label),
        definition=_("Open records that left this stage for another one today or in the 29 days before."),
        condition=_moved(stage, left),
    )
    for stage in Stage
}


@dataclass(frozen=True)
class Part:
    """Records on support by who leads them: each belongs to exactly one part."""

    code: str
    title: str | Promise
    condition: Q


LED: Final = Part("led", _("With an owner"), conditions.led())
QUEUED: Final = Part("queued", _("Without an owner"), conditions.without_owner())
PARTS: Final[Mapping[str, Part]] = {part.code: part for part in (LED, QUEUED)}
TILES: Final = (*MAIN, *FURTHER)
INDICATORS: Final[Mapping[str, Indicator]] = {each.code: each for each in (*TILES, *CAME.values(), *LEFT.values())}
