"""Indicators of a head. Each is one condition on cases: the tile counts by it, and the list behind the tile filters by it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from cases.case.models import RiskSpan, StageSpan, conditions
from cases.case.states import Stage
from cases.course.models import FollowUp, Visit
from cases.course.states import StepState
from cases.leading.models import gaps
from dashboards.clock import Clock


@dataclass(frozen=True, kw_only=True)
class ToDecide:
    """The row of a number among what a head decides today: `words` without the number, `act` names the link to the list."""

    place: int
    words: Callable[[int], str]
    act: str | Promise


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """Counts support records. `condition` matches open cases only, so every number is a part of those on support.

    `outlasts`: records whose support has ended are counted too (dashboards/outcomes.py). `less_is_better`: a change of the number
    is one of care. `beside`: codes of the numbers that grow when this one is made smaller by pausing, putting off, lowering,
    moving or ending.
    """

    code: str
    title: str | Promise
    definition: str | Promise
    condition: Callable[[Clock], Q]
    tone: Literal["", "due", "overdue"] = ""
    outlasts: bool = False
    less_is_better: bool = False
    beside: tuple[str, ...] = ()
    to_decide: ToDecide | None = None


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


def _put_off(clock: Clock) -> Q:
    ended = FollowUp.objects.filter(case=OuterRef("pk"), state=StepState.POSTPONED, settled_at__gte=clock.week)
    return conditions.opened() & Q(Exists(ended))


def _moved_often(_clock: Clock) -> Q:
    return conditions.opened() & Q(Exists(FollowUp.objects.put_off().filter(case=OuterRef("pk"))))


def _lowered(clock: Clock) -> Q:
    return conditions.opened() & Q(Exists(RiskSpan.objects.lowered_since(clock.week).filter(case=OuterRef("pk"))))


def _moved_on(clock: Clock) -> Q:
    return conditions.opened() & Q(Exists(StageSpan.objects.moved_since(clock.week).filter(case=OuterRef("pk"))))


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
    beside=("ended",),
)
OVERDUE: Final = Indicator(
    code="overdue",
    title=_("Overdue steps"),
    definition=_("Open records whose next step had to be taken before today."),
    condition=lambda clock: conditions.overdue(clock.today),
    tone="overdue",
    less_is_better=True,
    beside=("put_off",),
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
    less_is_better=True,
    beside=("held", "lowered", "moved"),
)
UNACCEPTED: Final = Indicator(
    code="unaccepted",
    title=_("Without an owner"),
    definition=_("Open records that nobody leads. Whoever answers for the department is responsible for them."),
    condition=lambda _clock: conditions.without_owner(),
    tone="due",
    less_is_better=True,
    to_decide=ToDecide(
        place=20,
        words=lambda n: ngettext("record without an owner", "records without an owner", n),
        act=_("Distribute"),
    ),
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
    less_is_better=True,
    beside=("offered",),
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
    to_decide=ToDecide(
        place=30,
        words=lambda n: ngettext("unanswered offer", "unanswered offers", n),
        act=_("See who was asked"),
    ),
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
        less_is_better=True,
    ),
    Indicator(
        code="long_overdue",
        title=_("Overdue by more than 7 days"),
        definition=_("Open records whose next step had to be taken more than 7 days ago."),
        condition=lambda clock: conditions.overdue(clock.week_ago),
        tone="overdue",
        less_is_better=True,
    ),
    Indicator(
        code="first_contact",
        title=_("First contact is late"),
        definition=_("Open records without any contact, opened more hours ago than their stage gives for the first one."),
        condition=lambda clock: conditions.first_contact_late(clock.first_contact, clock.today),
        tone="overdue",
        less_is_better=True,
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
        beside=("lowered",),
    ),
    Indicator(
        code="lowered",
        title=_("Risk lowered within 7 days"),
        definition=_("Open records whose risk was lowered today or in the six days before, and has not been raised again."),
        condition=_lowered,
    ),
    Indicator(
        code="moved",
        title=_("Moved to another stage within 7 days"),
        definition=_("Open records that moved to another stage today or in the six days before, once or more often."),
        condition=_moved_on,
    ),
    Indicator(
        code="moved_often",
        title=_("Steps that are put off"),
        definition=_(
            "Open records whose planned step was put off three times or more, or planned later than their stage allows at their "
            "risk."
        ),
        condition=_moved_often,
        tone="due",
    ),
    Indicator(
        code="put_off",
        title=_("Put off within 7 days"),
        definition=_("Open records a step of which was put off today or in the six days before, once or more often."),
        condition=_put_off,
    ),
    Indicator(
        code="asked",
        title=_("Questions without an answer"),
        definition=_("Open records about which a head has asked something, and who leads them has not answered yet."),
        condition=lambda _clock: Q(conditions.opened(), conditions.asked()),
        to_decide=ToDecide(
            place=70,
            words=lambda n: ngettext("question of a head without an answer", "questions of heads without an answer", n),
            act=_("See who was asked"),
        ),
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
