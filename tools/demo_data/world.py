"""Fill an empty database, or reuse a filled one."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

from django.conf import settings
from django.utils import timezone

from cases.case import models as of_case
from cases.case.states import CaseState, Risk
from cases.course import models as of_course
from cases.desk.reports.invariants import broken_invariants
from cases.endings import models as of_endings
from cases.person import models as of_person
from cases.reintegration import models as of_reintegration
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Branch, Supporter
from supporters.notifications.dispatch import send_due
from supporters.notifications.models.working_calendar import last_waking_moment
from tools import database
from tools.bench.search.people import people
from tools.demo_data.course import Course, draw_course, draw_due_in, draw_stage, draw_stages
from tools.demo_data.histories import Historian, Outcome
from tools.demo_data.persons import Registry
from tools.demo_data.reintegration.lives import Lives
from tools.demo_data.residences import Residences
from tools.demo_data.rows import Rows
from tools.demo_data.size import Size
from tools.demo_data.staff import CENTRAL, Staff, add_facilities, add_staff
from tools.ready_tables import ready_tables, tables_note
from veterans import models as of_veterans

ORDER = (
    of_veterans.Person, of_veterans.PersonName, of_veterans.Veteran, of_veterans.Identifier, of_veterans.FamilyTie,
    of_veterans.Phone, of_veterans.SearchToken, of_veterans.PlaceOfLife,
    of_case.Case, of_case.Episode, of_case.StateSpan, of_case.StageSpan, of_case.RiskSpan, of_case.DepartmentSpan,
    of_case.OwnerSpan, of_case.HandOver, of_course.HoldSpan, of_case.Closure, of_case.Outcome, of_course.Stay, of_course.Visit,
    of_endings.Check, of_course.FollowUp, of_course.Promise, of_veterans.Consent, of_reintegration.Vacancy,
    of_reintegration.FunctionalProfile, of_reintegration.ProfileTraining, of_reintegration.JobProposal, of_reintegration.Job,
    of_reintegration.JobCheck, of_reintegration.Circle, of_reintegration.CommunityEvent, of_reintegration.EventInvitation,
    of_reintegration.Liking, of_reintegration.PeerSide, of_person.SafetyTalk, of_case.CaseEvent,
)  # fmt: skip
FLUSH_AT = 20_000
OPEN_SHARE, REOPENED_SHARE = 0.45, 0.3  # of the cases: open, had two episodes
QUEUED_SHARE, OFFERED_SHARE, HELD_SHARE, CLOSING_SHARE = 0.02, 0.03, 0.03, 0.01  # of the open cases
RISK_WEIGHTS = {Risk.GREEN: 75, Risk.AMBER: 20, Risk.RED: 5}
PAST_DAYS = 700
Say = Callable[[str], None]


class InvariantBroken(Exception):
    """The generated data are inconsistent; the message says where."""


def ready_database(size: Size, seed: int, *, fresh: bool, say: Say) -> str:
    """Return the name of a filled database. One made today with the same generator and tables is reused, unless `fresh`."""
    name = f"suprovid_bench_{size.factor:g}".replace(".", "_")
    note = _note(size, seed)
    if not fresh and database.note_of(name) == note:
        say(f"{name}: as generated before")
        return name
    database.copy(name, ready_tables())
    began = perf_counter()
    with database.connected(name, settings.OWNER_DATABASE):
        rows = fill(size, Random(seed), seed)
    database.vacuum(name)
    database.keep_note(name, note)
    say(f"{name}: {rows} rows in {perf_counter() - began:.0f} s")
    return name


def fill(size: Size, rng: Random, seed: int) -> int:
    """Write everything, then the due reminders. Returns the number of rows. Raises InvariantBroken."""
    now = timezone.now()
    names = people(size.persons + size.supporters + size.departments + CENTRAL, seed)
    staff, rows = add_staff(size, names), Rows(*ORDER)
    facilities = add_facilities(size, staff.departments, kyiv_day(now))
    registry, historian = Registry(rows, rng), Historian(rows, rng, facilities, size.persons)
    residences, lives = Residences(rows, Random(seed)), Lives(rows, Random(seed + 1), size, staff)
    for number, name in enumerate(names):
        owner = staff.supporters[number % len(staff.supporters)]
        person = registry.add(name, Branch(owner.department.branch))
        residences.write(person, by=owner, at=now)
        courses, outcome = _draw(owner, staff, kyiv_day(now), rng)
        lives.write(historian.write(person, courses, outcome), courses, outcome.owner or outcome.head)
        rows.flush(unless_below=FLUSH_AT)
    rows.flush()
    lives.finish()
    send_due(at=last_waking_moment(now))
    if broken := {rule: count for rule, count in broken_invariants().items() if count}:
        raise InvariantBroken(str(broken))
    return sum(rows.written.values())


def _draw(owner: Supporter, staff: Staff, today: date, rng: Random) -> tuple[list[Course], Outcome]:
    """The history of one case and its final state."""
    head = staff.heads[staff.departments.index(owner.department)]
    is_open = rng.random() < OPEN_SHARE
    last_day = today - timedelta(days=rng.randint(1, 6) if is_open else rng.randint(7, PAST_DAYS))
    last = draw_stage(rng)
    courses = [draw_course(last_day, draw_stages(last, rng), rng)]
    if rng.random() < REOPENED_SHARE:
        before = courses[0].started_at.date() - timedelta(days=rng.randint(20, 200))
        courses.insert(0, draw_course(before, draw_stages(draw_stage(rng), rng), rng))
    is_queued = is_open and rng.random() < QUEUED_SHARE
    risk = rng.choices(list(RISK_WEIGHTS), list(RISK_WEIGHTS.values()))[0]
    held = is_open and risk is not Risk.RED and rng.random() < HELD_SHARE
    due_in = rng.randint(1, 20) if held else draw_due_in(rng)
    return courses, Outcome(
        state=CaseState.OPEN if is_open else CaseState.CLOSED,
        risk=risk,
        owner=None if is_queued else owner,
        asked=_draw_asked(owner, staff, rng) if is_open and rng.random() < OFFERED_SHARE else None,
        head=head,
        due_on=today + timedelta(days=due_in) if is_open else None,
        held=held,
        closing=is_open and rng.random() < CLOSING_SHARE,
    )


def _draw_asked(owner: Supporter, staff: Staff, rng: Random) -> Supporter | None:
    """A colleague in the department of the owner; None when there is none."""
    others = [one for one in staff.supporters if one.department_id == owner.department_id and one != owner]
    return rng.choice(others) if others else None


def _note(size: Size, seed: int) -> str:
    """What the content depends on: size, seed, today, the generator, the tables."""
    sources = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.rglob("*.py")))
    return json.dumps([size.factor, seed, str(kyiv_day(timezone.now())), _short(sources), tables_note()])


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
