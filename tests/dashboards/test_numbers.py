"""Each number equals the length of its list and the result of an independent slow computation.

Tested for random cases, heads of every level and filters, on an ordinary day and in both nights in which the clock changes.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.case.models import Case, HandOver, OwnerSpan, Question, RiskSpan, StageSpan
from cases.case.states import STAGES, CaseState, Programme, QuestionState, Risk, Stage, StayKind
from cases.course.actions.facilities import serve_facilities
from cases.course.models import FollowUp, Stay, Visit
from cases.course.states import StepState, VisitKind
from cases.desk.reports.notifications.counts import count_digests
from cases.leading.reminders.gaps import cases_in_gaps
from dashboards.clock import clock_at
from dashboards.indicators import INDICATORS, TILES
from dashboards.reports.case_list import case_list
from dashboards.reports.counted import counted
from dashboards.reports.departments import DepartmentLine, below, can_compare, department_lines
from dashboards.reports.head import HeadPage, head_page
from dashboards.reports.load import LoadTable, load_table
from dashboards.reports.stages import StageRow
from dashboards.scope import Scope, Subtree
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Department, Supporter
from supporters.directory.reports.lists.keyset import Place
from supporters.notifications.models import hours_at
from tests.dashboards import slow
from tests.database import as_owner
from tests.factories import make_case, make_department, make_facility, make_hand_over, make_head, make_supporter

pytestmark = pytest.mark.django_db
COLUMNS = ("on_support", "overdue", "silent")
CASES = 9
LONG_BEFORE = datetime(2026, 1, 5, tzinfo=UTC)
NIGHTS = (
    datetime(2026, 10, 24, 20, tzinfo=UTC),  # Kyiv changes to winter time at 01:00 UTC
    datetime(2027, 3, 27, 21, tzinfo=UTC),  # and to summer time
    datetime(2026, 11, 25, 9, tzinfo=UTC),
)
MOMENTS = st.builds(lambda night, minutes: night + timedelta(minutes=minutes), st.sampled_from(NIGHTS), st.integers(0, 360))
LIMITS = (0, 1, 2, 3, 4, 6, 7, 8, 14, 29, 30, 31, 90)  # days at which some number changes
PLACES = (  # the west serves «here», the east «there»
    *((StayKind.ROAD, None), (StayKind.HOME, None), (StayKind.INPATIENT, None), (None, None)),
    *((StayKind.INPATIENT, "here"), (StayKind.REHABILITATION, "there"), (StayKind.OUTPATIENT, "nobody")),
)
AGES = st.builds(lambda days, minutes: timedelta(days=days, minutes=minutes), st.sampled_from(LIMITS), st.integers(1, 1500))


@dataclass(frozen=True)
class Tree:
    """Five departments, each with a head (four on three levels, one separate), and people and cases for random attributes."""

    departments: list[Department]
    heads: list[Supporter]
    people: list[Supporter]
    cases: list[Case]


@pytest.fixture
def tree() -> Tree:
    ministry = make_department("Міністерство")
    west, east = make_department("Захід", parent=ministry), make_department("Схід", parent=ministry)
    departments = [ministry, west, east, make_department("Захід, 1", parent=west), make_department("Інше")]
    people = [make_supporter(department) for department in departments[1:]]
    for department, code in ((west, "here"), (east, "there"), (west, "before"), (west, "nobody")):
        serve_facilities(department.pk, added=[make_facility(code).pk], removed=(), by=None, at=LONG_BEFORE)
    serve_facilities(west.pk, added=(), removed=["nobody"], by=None, at=LONG_BEFORE + timedelta(days=9))
    cases = [make_case(people[0]) for _ in range(CASES)]
    return Tree(departments, [make_head(department) for department in departments], people, cases)


@st.composite
def stories(draw: st.DrawFn) -> dict[str, Any]:
    """Random attributes of a case; people and departments are given by index."""
    owner = draw(st.sampled_from([None, 0, 1, 2, 3]))
    return {
        "department": draw(st.integers(0, 4)),
        "owner": owner,
        "asked": draw(st.sampled_from([None, *({0, 1, 2, 3} - {owner})])),
        "state": draw(st.sampled_from([CaseState.OPEN] * 5 + [CaseState.CLOSED])),
        "stage": draw(st.sampled_from(Stage)),
        "risk": draw(st.sampled_from(Risk)),
        "due_in": draw(st.sampled_from([-9, -8, -7, -1, 0, 1])),
        "opened": draw(AGES),
        "moves": draw(st.integers(0, 4)),
        "heard": draw(st.one_of(st.none(), AGES)),
        "visits": draw(st.lists(st.tuples(AGES, st.booleans()), max_size=2)),
        "moved": draw(st.one_of(st.none(), AGES)),
        "before": draw(st.sampled_from(Stage)),
        "place": draw(st.sampled_from(PLACES)),
        "came": draw(AGES),
        "expected_in": draw(st.sampled_from([None, -1, 0, 1])),
        "owned": draw(AGES),
        "answer_in": timedelta(minutes=draw(st.sampled_from([-1, 0, 1]))),
        "rated": draw(AGES),
        "risk_before": draw(st.one_of(st.none(), st.sampled_from(Risk))),
        "put_off": draw(st.lists(AGES, max_size=2)),
        "questions": draw(st.lists(st.booleans(), max_size=2)),
    }


def write_case(case: Case, story: dict[str, Any], tree: Tree, at: datetime) -> None:
    """Write the attributes directly into the rows: only reading is tested here."""
    owner, asked = (None if index is None else tree.people[index] for index in (story["owner"], story["asked"]))
    Case.objects.filter(pk=case.pk).update(
        department=tree.departments[story["department"]],
        owner=owner,
        queued_at=None if owner else at,
        state=story["state"],
        stage=story["stage"],
        programme=story["stage"].programme,
        risk=story["risk"],
        next_due_on=slow.day(at) + timedelta(days=story["due_in"]),
        opened_at=at - story["opened"],
        last_contact_at=at - story["heard"] if story["heard"] else None,
    )
    if asked and story["state"] == CaseState.OPEN:
        offer = make_hand_over(Case.objects.get(pk=case.pk), asked, by=tree.heads[story["department"]], at=at - timedelta(days=3))
        HandOver.objects.filter(pk=offer.pk).update(answer_by=at + story["answer_in"])
    write_place(case, story, at)
    write_risk(case, story, at)
    write_questions(case, story, tree, at)
    planned = FollowUp.objects.get(case=case)
    FollowUp.objects.filter(case=case).update(moves=story["moves"])
    for age in story["put_off"]:
        planned.pk, planned.state, planned.settled_at = new_id(), StepState.POSTPONED, at - age
        FollowUp.objects.bulk_create([planned])
    Visit.objects.bulk_create(
        Visit(
            case=case,
            episode=case.episodes.get(),
            kind=VisitKind.CALL,
            reached=False,
            occurred_at=at - age,
            recorded_at=at,
            by=tree.people[0],
            voided_at=at if voided else None,
            voided_by=tree.people[0] if voided else None,
        )
        for age, voided in story["visits"]
    )
    with as_owner():
        StageSpan.objects.filter(case=case).delete()
    moved, begun = story["moved"], at - timedelta(days=200)
    if moved:
        StageSpan.objects.create(case=case, value=story["before"], from_at=begun, to_at=at - moved)
    StageSpan.objects.create(case=case, value=story["stage"], from_at=at - moved if moved else begun)


def write_risk(case: Case, story: dict[str, Any], at: datetime) -> None:
    """The level of the case since the drawn moment, after another one or since it was opened."""
    since = at - story["rated"]
    with as_owner():
        RiskSpan.objects.filter(case=case).delete()
    if story["risk_before"]:
        RiskSpan.objects.create(case=case, value=story["risk_before"], from_at=since - timedelta(days=9), to_at=since)
    RiskSpan.objects.create(case=case, value=story["risk"], from_at=since)


def write_questions(case: Case, story: dict[str, Any], tree: Tree, at: datetime) -> None:
    """Each of another head; the drawn ones are withdrawn."""
    for head, withdrawn in zip(tree.heads, story["questions"], strict=False):
        settled = {"state": QuestionState.WITHDRAWN, "settled_by": head, "settled_at": at} if withdrawn else {}
        Question.objects.create(case=case, words="Чи був?", asked_by=head, asked_at=at, **settled)


def write_place(case: Case, story: dict[str, Any], at: datetime) -> None:
    """Somewhere before, then in the drawn place or nowhere; the owner leads the case since the drawn moment."""
    (kind, code), came_at = story["place"], at - story["came"]
    on_the_road = kind == StayKind.ROAD and story["expected_in"] is not None
    with as_owner():
        Stay.objects.filter(case=case).delete()
    Stay.objects.create(case=case, value_id="before", from_at=came_at - timedelta(days=9), to_at=came_at)
    if kind:
        expected_on = slow.day(at) + timedelta(days=story["expected_in"]) if on_the_road else None
        Stay.objects.create(case=case, kind=kind, value_id=code, from_at=came_at, expected_on=expected_on)
    Case.objects.filter(pk=case.pk).update(facility=code)
    OwnerSpan.objects.filter(case=case).update(from_at=at - story["owned"])


@contextmanager
def undone_afterwards() -> Iterator[None]:
    with transaction.atomic(), reading_under_way(Reading()):
        yield
        transaction.set_rollback(True)


def listed(scope: Scope, code: str, at: datetime) -> list[str]:
    """The case numbers on all pages of the list."""
    listing = case_list(scope, INDICATORS[code], at=at)
    found = [row.key for row in listing.every_row(per_page=4)]
    assert listing.rows(Place(), 4).count == len(found)
    return found


def shown(page: HeadPage) -> dict[str, int]:
    """The stages of families are left out where there is none."""
    numbers = {f"{how}_{stage}": 0 for stage in STAGES[Programme.FAMILY] for how in ("came", "left")}
    numbers |= {tile.code: tile.number for tile in (*page.main, *page.further)}
    for stage, row in rows_of(page).items():
        numbers |= {f"came_{stage}": row.came.number, f"left_{stage}": row.left.number}
    return numbers


def rows_of(page: HeadPage) -> dict[Stage, StageRow]:
    rows = {row.label: row for row in page.stages.rows}
    return {stage: rows[str(stage.label)] for stage in Stage if str(stage.label) in rows}


@given(
    at=MOMENTS,
    drawn=st.lists(stories(), min_size=CASES, max_size=CASES),
    viewer=st.integers(0, 4),
    department=st.sampled_from([None, None, 0, 1, 2, 3, 4]),
    stage=st.sampled_from(["", "", *Stage.values]),
    owner=st.sampled_from([None, None, 0, 1, 2, 3]),
    risk=st.sampled_from(["", "", *Risk.values]),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_number_is_the_length_of_its_list_and_what_the_slow_way_finds(
    tree: Tree, at: datetime, drawn: list[Any], viewer: int, department: int | None, stage: str, owner: int | None, risk: str
) -> None:
    with undone_afterwards():
        for case, story in zip(tree.cases, drawn, strict=True):
            write_case(case, story, tree, at)
        subtree = Subtree(tree.heads[viewer])
        chosen = tree.departments[department].pk if department is not None else None
        person = tree.people[owner].pk if owner is not None else None
        filters: dict[str, Any] = {
            "department": chosen if chosen in subtree.places else None,
            "stage": stage,
            "risk": risk,
            "owner": person if person in subtree.people else None,
        }
        expected = slow.matching(slow.all_cases(), slow.below(tree.departments[viewer].pk), filters)
        assert_everything_agrees(Scope(subtree=subtree, **filters), expected, at)


def assert_everything_agrees(scope: Scope, expected: list[slow.SlowCase], at: datetime) -> None:
    policies = slow.all_policies()
    codes = {case.number: case.codes(at, policies) for case in expected}
    page = head_page(scope, at=at, everybody=True)
    numbers = shown(page)
    assert set(numbers) == set(INDICATORS)
    for code, number in numbers.items():
        rows = listed(scope, code, at)
        assert (code, number, set(rows)) == (code, len(rows), {one for one, of_case in codes.items() if code in of_case})
    if scope.is_whole:
        head = scope.subtree.head
        assert count_digests([head], at=at)[head.pk].whole_overdue == numbers["overdue"], "what the morning e-mail says"
    due = [pk for pk, *_ in cases_in_gaps(at, hours_at(at))]
    assert set(scope.cases().filter(pk__in=due).values_list("number", flat=True)) == set(listed(scope, "gaps", at))
    at_stage = Counter(case.stage for case in expected if codes[case.number])
    shown_now = {stage: row.now.number for stage, row in rows_of(page).items()}
    assert [shown_now.get(stage, 0) for stage in Stage] == [at_stage[stage] for stage in Stage]
    groups = counted(scope, clock_at(at)).groups
    assert_departments_agree(department_lines(scope, groups, below(scope), at=at), expected, codes)
    load = load_table(scope, groups, today=slow.day(at), everybody=True)
    assert (page.departments is None) is not can_compare(scope)
    assert page.load == (None if can_compare(scope) else load)
    if load is None:
        assert scope.owner
    else:
        assert_load_agrees(load, scope, expected, codes)


def assert_departments_agree(lines: list[DepartmentLine], expected: list[slow.SlowCase], codes: dict[str, set[str]]) -> None:
    for line in lines:
        mine = [case for case in expected if case.department in slow.below(line.place.pk)]
        assert [line.numbers[code] for code in COLUMNS] == columns_of(mine, codes)
        assert line.led == sum(case.owner is not None for case in mine if codes[case.number])


def assert_load_agrees(load: LoadTable, scope: Scope, expected: list[slow.SlowCase], codes: dict[str, set[str]]) -> None:
    found = {row.cells[0].url.split("owner=")[1].split("&")[0]: [cell.number for cell in row.cells] for row in load.rows}
    for person in scope.subtree.people:
        mine = [case for case in expected if case.owner == person]
        assert found.get(str(person), [0, 0, 0]) == columns_of(mine, codes)
    queued = [case for case in expected if not case.owner]
    others = [[cell.number for cell in row.cells] for row in load.others]
    assert others == [columns_of(queued, codes)]
    assert [cell.number for cell in load.total.cells] == columns_of(expected, codes)
    needs = [row.cells[1].number + row.cells[2].number for row in load.rows]
    assert needs == sorted(needs, reverse=True)


def columns_of(cases: list[slow.SlowCase], codes: dict[str, set[str]]) -> list[int]:
    return [sum(code in codes[case.number] for case in cases) for code in COLUMNS]


def test_every_tile_has_its_number_in_the_property() -> None:
    assert len(TILES) >= 10
    assert len({indicator.code for indicator in INDICATORS.values()}) == len(TILES) + 2 * len(Stage)
