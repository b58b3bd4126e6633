"""Each promised step is first reminded of at the one expected moment, and not at all once it is kept.

The moment is computed a second time here in plain Python, over five years of dates with both clock changes, absences, nights,
outages and a machine that was off.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from django.db.models.functions import Coalesce

from cases.case.models import Case
from cases.case.states import CaseState, Risk
from cases.course.models import FollowUp
from cases.course.states import StepState
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Department, Supporter
from supporters.notifications.models import CalendarDay, Notification, QuietWindow
from tests.dispatching import remind_of
from tests.factories import kyiv_utc, make_absence, make_case, make_department, make_head, make_person, make_supporter

pytestmark = pytest.mark.django_db
KYIV = ZoneInfo("Europe/Kyiv")
LONG_BEFORE = kyiv_utc(2025, 12, 1, 9)
FIRST, DAYS = date(2026, 1, 1), 5 * 365 + 1
CLOCK_CHANGES = [
    date(year, month, day)
    for year, month, day in (
        (2026, 3, 29),
        (2026, 10, 25),
        (2027, 3, 28),
        (2027, 10, 31),
        (2028, 3, 26),
        (2028, 10, 29),
        (2029, 3, 25),
        (2030, 10, 27),
    )
]
HOURS = [None, *(time(hour, minute) for hour in range(24) for minute in (0, 30, 59))]
ENDS = (None, None, None, "done", "postponed", "closed", "on hold")
PROMISES = 30


@dataclass(frozen=True)
class Promise:
    step: FollowUp
    in_danger: bool
    end: str | None

    @property
    def reminder_due_at(self) -> datetime:
        """The moment of the reminder in UTC, before any delay by nights, outages or downtime."""
        day, hour = self.step.due_on, self.step.due_time
        if hour is None:
            return local(day, time(8, 30))
        if self.in_danger or time(8) <= hour < time(21):
            return local(day, hour)
        return local(day if hour >= time(21) else day - timedelta(days=1), time(20, 30))


@dataclass(frozen=True)
class World:
    promises: list[Promise]
    windows: list[tuple[datetime, datetime]]  # outages of the department
    off: tuple[datetime, datetime]  # no dispatch runs in between

    def first_dispatch(self, promise: Promise) -> datetime:
        at, before = promise.reminder_due_at, None
        while at != before:
            before = at
            at = self._next_dispatch(at)
            if not promise.in_danger or promise.step.due_time is None:
                at = _morning(at)
                at = next((end for begin, end in self.windows if begin <= at < end), at)
        return at

    def _next_dispatch(self, at: datetime) -> datetime:
        return self.off[1] if self.off[0] <= at < self.off[1] else at


def local(day: date, hour: time) -> datetime:
    """Kyiv time as PostgreSQL reads it: of an hour that occurs twice the second, a skipped hour counted on from the hour
    before."""
    moment = datetime.combine(day, hour, KYIV)
    return max(moment.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def _morning(at: datetime) -> datetime:
    clock = at.astimezone(KYIV)
    if clock.time() >= time(21):
        return local(clock.date() + timedelta(days=1), time(8))
    return local(clock.date(), time(8)) if clock.time() < time(8) else at


@pytest.mark.parametrize("seed", range(3))
def test_each_promise_is_first_reminded_of_at_its_moment_and_once(seed: int) -> None:
    chance = Random(seed)
    world = make_world(chance)
    moments = sorted({moment for promise in world.promises for moment in around(world.first_dispatch(promise))})
    for at in moments:
        if world.off[0] <= at < world.off[1]:
            continue
        settle(world, at)
        remind_of("step_due", at=at)
    rows = Notification.objects.filter(rule="step_due").annotate(first=Coalesce("first_at", "made_at")).order_by("-first")
    first_at = dict(rows.values_list("subject_id", "first"))  # a reminder that was passed on keeps the moment of the first one
    expected = {one.step.pk: world.first_dispatch(one) for one in world.promises if one.end is None}
    assert first_at == expected != {}
    twice = Notification.objects.filter(rule="step_due").values_list("recipient_id", "subject_id")
    assert len(twice) == len(set(twice))


def around(moment: datetime) -> Iterable[datetime]:
    return moment - timedelta(minutes=1), moment, moment + timedelta(minutes=1)


def settle(world: World, at: datetime) -> None:
    """An event that ends a promise happens one minute before its reminder is due."""
    for promise in world.promises:
        if promise.end and at >= promise.reminder_due_at - timedelta(minutes=1):
            _end(promise, at)


def _end(promise: Promise, at: datetime) -> None:
    if promise.end in ("done", "postponed"):
        FollowUp.objects.filter(pk=promise.step.pk).update(state=StepState(promise.end), settled_at=at)
    else:
        Case.objects.filter(pk=promise.step.case_id).update(state=CaseState.CLOSED)


def make_world(chance: Random) -> World:
    department = make_department()
    head, cover = make_head(department), make_supporter(department)
    owners = [make_supporter(department) for _ in range(4)]
    promises = [_promise(chance, owner) for owner in chance.choices(owners, k=PROMISES)]
    for owner in owners[1:]:
        for days in range(0, DAYS, 90):
            first = days + chance.randrange(60)
            make_absence(owner, cover=chance.choice([cover, None]), days=(first, first + chance.randrange(20)), at=_noon(FIRST))
    moments = [one.reminder_due_at for one in promises]
    off_at = chance.choice(moments)
    windows = [_window(chance, chance.choice(moments), department, head) for _ in range(6)]
    CalendarDay.objects.bulk_create(
        CalendarDay(day=FIRST + timedelta(days=n), is_worked=False, reason="Свято", changed_by=head, changed_at=LONG_BEFORE)
        for n in chance.sample(range(DAYS), 40)
    )
    return World(promises, windows, (off_at - timedelta(hours=chance.randrange(40)), off_at + timedelta(hours=30)))


def _promise(chance: Random, owner: Supporter) -> Promise:
    in_danger = chance.random() < 0.3
    with reading_under_way(Reading()):
        case = make_case(owner, person=make_person(), at=LONG_BEFORE)
    Case.objects.filter(pk=case.pk).update(risk=Risk.RED if in_danger else Risk.GREEN)
    step = case.follow_ups.get()
    step.due_on = _day(chance)
    step.due_time = chance.choice(HOURS)
    step.save(update_fields=["due_on", "due_time"])
    return Promise(step, in_danger, chance.choice(ENDS))


def _day(chance: Random) -> date:
    near = chance.choice(CLOCK_CHANGES) + timedelta(days=chance.randrange(-1, 2))
    return near if chance.random() < 0.4 else FIRST + timedelta(days=chance.randrange(DAYS))


def _window(chance: Random, near: datetime, department: Department, by: Supporter) -> tuple[datetime, datetime]:
    begin = near - timedelta(minutes=chance.randrange(120))
    end = begin + timedelta(minutes=chance.randrange(10, 600))
    QuietWindow.objects.create(
        department=chance.choice([None, department]), from_at=begin, to_at=end, reason="Тривога", made_by=by, made_at=begin
    )
    return begin, end


def _noon(day: date) -> datetime:
    return local(day, time(12))
