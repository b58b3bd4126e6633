"""Turn drawn courses into the rows that the actions would have written for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any, Final

from django.utils import timezone
from stdnum import damm

from cases.case.models import (
    Case,
    CaseEvent,
    DepartmentSpan,
    Episode,
    Facility,
    HandOver,
    OwnerSpan,
    RiskSpan,
    StageSpan,
    StateSpan,
)
from cases.case.states import CaseState, EventKind, HandOverReason, Programme, Risk, Stage, StayKind
from cases.course.actions.stays import OF_STAGE, NewStay, Place, stay_at_stage
from cases.course.models import Promise, Stay, Visit
from cases.course.states import PromiseBy, PromiseState, is_contact
from cases.leading.actions.hand_overs.asking import DAY
from config.demo.places import STAGES_WITH_WARDS
from config.demo.words import PROMISED, RISK_REASONS, invent_summary
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tools.demo_data.course import Course, Entry, Move
from tools.demo_data.endings import end, pause, propose_end
from tools.demo_data.plan import Plan
from tools.demo_data.rows import Rows
from veterans.models import Person

ROAD_SHARE: Final = 0.4  # of the changes of stage: the way was recorded
NOW_ON_THE_ROAD_SHARE, UNKNOWN_SHARE, HOME_SHARE = 0.03, 0.04, 0.7  # of the cases, of the stays in institutions, of the others
KNOWN_WAY_SHARE = 0.8  # of the people who are on the road now: it is recorded where they go
PROMISING_SHARE = 0.05  # of the entries make a promise


@dataclass(frozen=True)
class Outcome:
    """Final state of a case. Without a due day it is not open; without an owner it waits in the queue of `head`.

    `asked`: to whom an open case is offered. `held`: paused until the day of its step. `closing`: its end is proposed.
    """

    state: CaseState
    risk: Risk
    owner: Supporter | None
    asked: Supporter | None
    head: Supporter
    due_on: date | None
    held: bool
    closing: bool


class Historian:
    """Writes one case at a time; numbers are drawn without repetition."""

    def __init__(self, rows: Rows, rng: Random, facilities: dict[Stage, list[Facility]], persons: int) -> None:
        self.rows, self.rng, self.facilities = rows, rng, facilities
        self.numbers = iter(rng.sample(range(10_000_000), persons))

    def write(self, person: Person, courses: list[Course], outcome: Outcome) -> Case:
        """Write the case with its episodes, oldest first."""
        moves = [move for course in courses for move in course.moves]
        case = self._case(person, courses, outcome)
        author = outcome.owner or outcome.head
        self.rows.add(case)
        self._add_spans(case, courses, outcome)
        if outcome.asked:
            self._add_hand_over(case, outcome.asked, outcome.head)
        self._add_stays(case, moves, author)
        for course, after in zip(courses, [*courses[1:], None], strict=True):
            is_over = after is not None or outcome.state != CaseState.OPEN
            episode = self._add_episode(
                case, course, author, ended_at=course.closing_at if is_over else None, due_on=outcome.due_on
            )
            if is_over and author != outcome.head:
                self._end(episode, author, outcome.head, again_at=after.started_at if after else None)
        self._add_open_endings(episode, courses[-1], author, outcome)
        return case

    def _end(self, episode: Episode, by: Supporter, head: Supporter, *, again_at: datetime | None) -> None:
        ended_at = episode.ended_at
        assert ended_at is not None  # noqa: S101 - of a course that is over
        closure = propose_end(self.rows, episode, by, self.rng, at=ended_at - timedelta(hours=2))
        end(self.rows, closure, head, at=ended_at, again_at=again_at, today=kyiv_day(timezone.now()))

    def _add_open_endings(self, episode: Episode, course: Course, by: Supporter, outcome: Outcome) -> None:
        at = course.entries[-1].recorded_at + timedelta(minutes=30)
        if outcome.held and outcome.due_on:
            pause(self.rows, episode.case, outcome.due_on, by, at=at)
        if outcome.closing:
            propose_end(self.rows, episode, by, self.rng, at=at)

    def _case(self, person: Person, courses: list[Course], outcome: Outcome) -> Case:
        contacts = [one.at for one in courses[-1].entries if is_contact(one.kind, reached=one.reached)]
        digits = f"{next(self.numbers):07d}"
        return Case(
            number=digits + damm.calc_check_digit(digits),
            person=person,
            programme=Programme.VETERAN,
            state=outcome.state,
            stage=courses[-1].moves[-1].stage,
            risk=outcome.risk,
            owner=outcome.owner,
            department=(outcome.owner or outcome.head).department,
            queued_at=None if outcome.owner else courses[-1].started_at,
            next_due_on=outcome.due_on,
            last_contact_at=contacts[-1] if contacts else None,
            opened_at=courses[-1].started_at,
        )

    def _add_spans(self, case: Case, courses: list[Course], outcome: Outcome) -> None:
        opened_at = courses[0].started_at
        states = [(CaseState.OPEN, opened_at)]
        for course, after in zip(courses, [*courses[1:], None], strict=True):
            if after is not None:
                states += [(CaseState.CLOSED, course.closing_at), (CaseState.OPEN, after.started_at)]
            elif outcome.state != CaseState.OPEN:
                states.append((outcome.state, course.closing_at))
        self._add_line(StateSpan, case, states)
        self._add_line(StageSpan, case, [(move.stage, move.at) for course in courses for move in course.moves])
        self._add_risk(case, courses, outcome)
        self._add_line(DepartmentSpan, case, [(case.department, opened_at)])
        if outcome.owner:
            self.rows.add(OwnerSpan(case=case, value=outcome.owner, from_at=opened_at))

    def _add_hand_over(self, case: Case, asked: Supporter, head: Supporter) -> None:
        """Offered by the head a few hours ago, or too long ago."""
        asked_at = timezone.now() - timedelta(hours=self.rng.choice((3, 9, 30, 60)))
        self.rows.add(
            HandOver(
                case=case,
                from_owner=case.owner,
                to_department=asked.department,
                to_owner=asked,
                reason=HandOverReason.OVERLOAD if case.owner else HandOverReason.QUEUE,
                asked_by=head,
                asked_at=asked_at,
                answer_by=asked_at + DAY,
            )
        )

    def _add_risk(self, case: Case, courses: list[Course], outcome: Outcome) -> None:
        """Stable at first; another level was set at the last entry and is reviewed within a month."""
        opened_at, set_at = courses[0].started_at, courses[-1].entries[-1].recorded_at
        if outcome.risk is Risk.GREEN:
            self._add_line(RiskSpan, case, [(Risk.GREEN, opened_at)])
            return
        self._add_line(RiskSpan, case, [(Risk.GREEN, opened_at), (outcome.risk, set_at)])
        span = self.rows.waiting[RiskSpan][-1]
        assert isinstance(span, RiskSpan)  # noqa: S101 - the one just added
        span.by, span.reason = outcome.owner or outcome.head, self.rng.choice(RISK_REASONS[outcome.risk])
        span.review_on = set_at.date() + timedelta(days=self.rng.randint(1, 30))

    def _add_line(self, kind: type[Any], case: Case, values: list[tuple[Any, datetime]]) -> None:
        """Consecutive spans; the last one is current."""
        ends: list[datetime | None] = [at for _, at in values[1:]]
        for (value, from_at), to_at in zip(values, [*ends, None], strict=True):
            self.rows.add(kind(case=case, value=value, from_at=from_at, to_at=to_at))

    def _add_stays(self, case: Case, moves: list[Move], by: Supporter) -> None:
        """Stays without gaps; the way to the next stage may be one of them."""
        stays = [stay for move, after in zip(moves, [*moves[1:], None], strict=True) for stay in self._stays(move, after)]
        ends: list[datetime | None] = [at for at, _ in stays[1:]]
        for (from_at, new), to_at in zip(stays, [*ends, None], strict=True):
            span = {"value": new.facility, "from_at": from_at, "to_at": to_at}
            self.rows.add(Stay(case=case, recorded_by=by, **span, **new.fields))
        case.facility = stays[-1][1].facility

    def _stays(self, move: Move, after: Move | None) -> Iterator[tuple[datetime, NewStay]]:
        """The stay of a stage, and the way from it."""
        if stay := stay_at_stage(move.stage, self._place(move.stage)):
            yield move.at, stay
        if self.rng.random() < (ROAD_SHARE if after else NOW_ON_THE_ROAD_SHARE):
            bound_for = self.rng.choice(self.facilities[after.stage if after else move.stage])
            if after:
                road = NewStay(kind=StayKind.ROAD, bound_for=bound_for, expected_on=kyiv_day(after.at))
                yield after.at - timedelta(hours=14), road
            else:
                yield self._now_on_the_road(move, bound_for)

    def _now_on_the_road(self, move: Move, bound_for: Facility) -> tuple[datetime, NewStay]:
        """Left some hours or days ago: expected yesterday, tomorrow, or without a day; of some the way is not known."""
        now = timezone.now()
        left_at = max(move.at + timedelta(hours=6), now - timedelta(hours=self.rng.randint(1, 96)))
        days, is_known = self.rng.choice((-1, 1, 2, None)), self.rng.random() < KNOWN_WAY_SHARE
        expected_on = None if days is None else max(kyiv_day(left_at), kyiv_day(now) + timedelta(days=days))
        return left_at, NewStay(kind=StayKind.ROAD, bound_for=bound_for if is_known else None, expected_on=expected_on)

    def _place(self, stage: Stage) -> Place | None:
        """None: in an institution that is not known yet."""
        if self.rng.random() < (UNKNOWN_SHARE if stage in OF_STAGE else HOME_SHARE):
            return None if stage in OF_STAGE else Place(None, kind=StayKind.HOME)
        ward = f"палата {self.rng.randint(1, 30)}" if stage in STAGES_WITH_WARDS else ""
        return Place(self.rng.choice(self.facilities[stage]), ward)

    def _add_episode(
        self, case: Case, course: Course, by: Supporter, *, ended_at: datetime | None, due_on: date | None
    ) -> Episode:
        episode = Episode(case=case, started_at=course.started_at, ended_at=ended_at)
        self.rows.add(episode)
        plan = Plan(case, by, self.rng)
        plan.promise(course.moves[0].stage, at=course.started_at)
        self._add_event(case, EventKind.OPENED, by, course.started_at, stage=course.moves[0].stage)
        turns = {after.at: (before.stage, after.stage) for before, after in pairwise(course.moves)}
        for entry in course.entries:
            self._add_turns(case, plan, turns, by, until=entry.at)
            self._add_entry(case, episode, plan, entry, by)
        plan.finish(ended_at, due_on)
        self.rows.add(*plan.steps)
        return episode

    def _add_turns(
        self, case: Case, plan: Plan, turns: dict[datetime, tuple[Stage, Stage]], by: Supporter, *, until: datetime
    ) -> None:
        """Changes of stage before the next entry."""
        for at in [moved_at for moved_at in turns if moved_at < until]:
            before, after = turns.pop(at)
            recorded_at = at + timedelta(minutes=20)
            plan.promise(after, at=recorded_at)
            self._add_event(case, EventKind.STAGE_CHANGED, by, recorded_at, before=before, after=after, moved_at=at.isoformat())

    def _add_entry(self, case: Case, episode: Episode, plan: Plan, entry: Entry, by: Supporter) -> None:
        summary = invent_summary(entry.kind, entry.stage, reached=entry.reached, rng=self.rng)
        visit = Visit(
            case=case,
            episode=episode,
            kind=entry.kind,
            reached=entry.reached,
            summary=summary or None,
            occurred_at=entry.at,
            recorded_at=entry.recorded_at,
            by=by,
        )
        self.rows.add(visit)
        if entry.plans:
            plan.promise(entry.stage, at=entry.recorded_at, visit=visit)
        if self.rng.random() < PROMISING_SHARE:
            self._add_promise(visit)
        self._add_event(
            case, EventKind.VISIT_LOGGED, by, entry.recorded_at, visit=str(visit.pk), visit_kind=entry.kind, reached=entry.reached
        )

    def _add_promise(self, visit: Visit) -> None:
        """Made in the entry. It is kept by now unless it is recent and the case open, which leaves a few for each supporter."""
        due_on = visit.occurred_at.date() + timedelta(days=self.rng.randint(2, 20))
        is_open = visit.case.state == CaseState.OPEN and due_on > date.today()  # noqa: DTZ011 - the rows are invented
        promise = Promise(
            case=visit.case,
            words=self.rng.choice(PROMISED),
            who=self.rng.choice(PromiseBy.values),
            due_on=due_on,
            made_by=visit.by,
            made_at=visit.recorded_at,
            made_in=visit,
            state=PromiseState.OPEN if is_open else PromiseState.KEPT,
            settled_at=None if is_open else visit.recorded_at + timedelta(days=1),
            settled_by=None if is_open else visit.by,
        )
        self.rows.add(promise)
        details = {"promise": str(promise.pk), "who": promise.who, "due_on": due_on.isoformat(), "visit": str(visit.pk)}
        self._add_event(visit.case, EventKind.PROMISE_MADE, visit.by, visit.recorded_at, **details)
        if promise.settled_at:
            self._add_event(visit.case, EventKind.PROMISE_KEPT, visit.by, promise.settled_at, promise=str(promise.pk))

    def _add_event(self, case: Case, kind: EventKind, by: Supporter, at: datetime, **details: Any) -> None:
        self.rows.add(CaseEvent(case=case, kind=kind, by=by, at=at, details=details))
