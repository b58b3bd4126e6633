"""Mornings without a run are made up for from the history, as far as that is exact; the rest is a hole."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from cases.case.models import Case, Episode, StagePolicy
from cases.case.states import Stage
from cases.course.actions.steps import plan_step_again
from cases.course.models import FollowUp, Visit
from dashboards.frozen.freezing import freeze, freeze_due, freeze_past, missing_days
from dashboards.frozen.past import BY_ENTRIES, BY_LIMITS, CERTAIN
from dashboards.models import FrozenDay
from dashboards.outcomes import ENDED
from supporters.administration.actions.departments import close_department, move_department
from supporters.directory.models import Department
from supporters.notifications.parts import Run
from tests.at_once import at_once
from tests.dashboards.frozen.mornings import TODAY, frozen, make_day, morning
from tests.database import as_owner, execute
from tests.ended import begin_again, end_support
from tests.factories import make_case, make_department, make_head, make_loss, make_supporter, make_visit, planned_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
YESTERDAY = TODAY - timedelta(days=1)


def known_since(department: Department, at: datetime) -> None:
    """All that the history says of the department was recorded then."""
    with as_owner():
        execute("UPDATE supporters_departmenthistory SET pgh_created_at = %s WHERE pgh_obj_id = %s", [at, department.pk])


def recorded(department: Department, at: datetime) -> None:
    """The last change of the department was recorded then."""
    with as_owner():
        execute(
            "UPDATE supporters_departmenthistory SET pgh_created_at = %s WHERE pgh_id ="
            " (SELECT max(pgh_id) FROM supporters_departmenthistory WHERE pgh_obj_id = %s)",
            [at, department.pk],
        )


@pytest.fixture
def tree() -> dict[str, Department]:
    ministry = make_department("Міністерство")
    west = make_department("Захід", parent=ministry)
    made = {"ministry": ministry, "west": west, "sector": make_department("Сектор", parent=west)}
    for one in made.values():
        known_since(one, morning(-100))
    return made


def test_late_run_counts_what_was_at_six(tree: dict[str, Department]) -> None:
    owner = make_supporter(tree["sector"])
    make_case(owner, at=morning(-3))
    make_case(owner, at=morning(minutes=20))
    assert freeze(TODAY, at=morning(minutes=31)) == 3
    numbers = frozen()[tree["sector"].pk].numbers
    assert (numbers["on_support"], set(numbers)) == (1, set(CERTAIN))
    assert frozen()[tree["ministry"].pk].numbers == dict.fromkeys(CERTAIN, 0)


def test_late_run_counts_support_that_had_ended_by_six_and_not_begun_again(tree: dict[str, Department]) -> None:
    owner, head = make_supporter(tree["sector"]), make_head(tree["west"])
    ended, again, lost, earlier, later = (make_case(owner, at=morning(-20)) for _ in range(5))
    for case in (ended, again, lost):
        end_support(case, owner, head, at=morning(-2))
    end_support(earlier, owner, head, at=morning(-8))
    end_support(later, owner, head, at=morning(minutes=10))
    begin_again(again, owner, at=morning(-1))
    make_loss(lost, owner, at=morning(-1))
    assert freeze(TODAY, at=morning(minutes=31)) == 3
    assert [frozen()[tree[name].pk].numbers[ENDED.code] for name in tree] == [0, 0, 1]


def test_late_run_counts_by_the_step_that_was_planned_at_six(tree: dict[str, Department]) -> None:
    """An earlier one was planned again before, and the later one after."""
    owner = make_supporter(tree["sector"])
    case = make_case(owner, at=morning(-6))
    first = planned_step(case)
    make_visit(case, owner, at=morning(-5))
    second = planned_step(case)
    for step, due_on in ((first, YESTERDAY), (second, TODAY + timedelta(days=3))):
        FollowUp.objects.filter(pk=step.pk).update(due_on=due_on)
    plan_step_again(first.pk, by=owner, at=morning(-1))
    make_visit(case, owner, at=morning(minutes=10))
    plan_step_again(second.pk, by=owner, at=morning(minutes=20))
    assert freeze(TODAY, at=morning(minutes=31)) == 3
    assert frozen()[tree["sector"].pk].numbers["overdue"] == 1


def test_missed_days_are_made_up_each_by_what_was_then(tree: dict[str, Department]) -> None:
    owner = make_supporter(tree["west"])
    make_day(tree["west"], -4, on_support=0)
    for days in (-3, -2, -1):
        make_case(owner, at=morning(days, minutes=60))
    assert missing_days(morning()) == [TODAY - timedelta(days=back) for back in range(4)]
    freeze_due(at=morning(minutes=5), run=Run())
    counts = [frozen(days)[tree["west"].pk].numbers["on_support"] for days in (-3, -2, -1, 0)]
    assert counts == [0, 1, 2, 3]
    assert "gaps" in frozen()[tree["west"].pk].numbers
    assert "gaps" not in frozen(-1)[tree["west"].pk].numbers
    assert missing_days(morning(minutes=10)) == []


def test_what_was_before_the_first_frozen_day_or_a_quarter_ago_is_not_made_up(tree: dict[str, Department]) -> None:
    assert missing_days(morning(-1, minutes=-1)) == [TODAY - timedelta(days=2)], "the last morning only"
    make_day(tree["west"], -100, on_support=0)
    assert missing_days(morning()) == [TODAY]
    make_day(tree["west"], -2, on_support=0)
    assert missing_days(morning()) == [TODAY, YESTERDAY]


def test_run_makes_up_seven_days_and_the_next_one_goes_on(tree: dict[str, Department]) -> None:
    make_day(tree["west"], -12, on_support=0)
    freeze_due(at=morning(), run=Run())
    assert missing_days(morning(minutes=10)) == [TODAY - timedelta(days=back) for back in range(7, 12)]
    freeze_due(at=morning(minutes=10), run=Run())
    assert missing_days(morning(minutes=20)) == []


def test_limits_that_were_changed_since_leave_a_hole(tree: dict[str, Department]) -> None:
    make_case(make_supporter(tree["west"]), at=morning(-3))
    StagePolicy.objects.filter(code=Stage.TREATMENT).update(changed_at=morning(minutes=5))
    freeze(TODAY, at=morning(minutes=40))
    assert set(CERTAIN) - set(frozen()[tree["west"].pk].numbers) == BY_LIMITS


def test_entry_that_was_edited_since_leaves_a_hole(tree: dict[str, Department]) -> None:
    owner = make_supporter(tree["west"])
    visit = make_visit(make_case(owner, at=morning(-3)), owner, at=morning(minutes=-5))
    Visit.objects.filter(pk=visit.pk).update(edited_at=morning(minutes=5))
    freeze(TODAY, at=morning(minutes=40))
    row = frozen()[tree["west"].pk]
    assert set(CERTAIN) - set(row.numbers) == BY_ENTRIES
    assert row.spreads == {}


def test_department_stands_where_it_stood_and_exists_when_it_existed(tree: dict[str, Department]) -> None:
    make_case(make_supporter(tree["sector"]), at=morning(-9))
    make_day(tree["west"], -3, on_support=1)
    new, gone = make_department("Новий", parent=tree["ministry"]), make_department("Колишній", parent=tree["ministry"])
    known_since(new, morning(-1, minutes=60))
    known_since(gone, morning(-50))
    move_department(tree["sector"].pk, parent_id=new.pk, at=morning(-1, minutes=90), version=None, confirmed=True)
    recorded(tree["sector"], morning(-1, minutes=90))
    close_department(gone.pk, at=morning(-1, minutes=90))
    recorded(gone, morning(-1, minutes=90))
    freeze_due(at=morning(minutes=5), run=Run())
    sector, own = tree["sector"].pk, {one.pk for one in tree.values()}
    assert (frozen(-1)[sector].above, frozen()[sector].above) == (
        [tree["ministry"].pk, tree["west"].pk],
        [tree["ministry"].pk, new.pk],
    )
    assert (set(frozen(-1)), set(frozen())) == (own | {gone.pk}, own | {new.pk})
    assert frozen(-1)[sector].numbers["on_support"] == frozen()[sector].numbers["on_support"] == 1


def test_card_from_before_the_history_of_its_department_counts_where_that_stood_first(tree: dict[str, Department]) -> None:
    make_case(make_supporter(tree["west"]), at=morning(-9))
    for one in tree.values():
        known_since(one, morning(-1))
    assert freeze_past([TODAY - timedelta(days=7)], at=morning()) == 2
    assert {pk: row.numbers["on_support"] for pk, row in frozen(-7).items()} == {tree["ministry"].pk: 0, tree["west"].pk: 1}


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_make_up_each_day_once(tree: dict[str, Department]) -> None:
    make_case(make_supporter(tree["west"]), at=morning(-9))
    make_day(tree["west"], -2, on_support=1)

    def run() -> dict[str, str]:
        one = Run()
        freeze_due(at=morning(minutes=40), run=one)
        return one.failed

    assert at_once([run, run]) == [{}, {}]
    freeze_due(at=morning(minutes=50), run=Run())
    assert FrozenDay.objects.count() == 1 + 2 * len(tree)


def test_hours_to_the_first_contact_are_spread_over_each_subtree(tree: dict[str, Department]) -> None:
    west, sector = make_supporter(tree["west"]), make_supporter(tree["sector"])
    for owner, waited in ((west, 10), (sector, 20), (sector, 30), (sector, 100)):
        case = make_case(owner, at=morning(-20))
        make_visit(case, owner, at=morning(-20) + timedelta(hours=waited))
        make_visit(case, owner, at=morning(-2))
    make_case(west, at=morning(-20))
    Episode.objects.filter(case=case).update(noticed_at=morning(-21))
    freeze(TODAY, at=morning())
    spreads: dict[Any, Any] = {pk: row.spreads["first_contact_hours"] for pk, row in frozen().items()}
    assert spreads[tree["sector"].pk] == {"n": 3, "median": 30.0, "p90": 105.2}, "the notice of one was a day before"
    assert spreads[tree["west"].pk] == spreads[tree["ministry"].pk] == {"n": 4, "median": 25.0, "p90": 95.8}


@pytest.mark.parametrize("change", ["voided", "long ago", "withdrawn", "not a contact", "later"])
def test_contact_that_is_none_or_long_ago_is_not_in_the_hours(tree: dict[str, Department], change: str) -> None:
    owner = make_supporter(tree["west"])
    case = make_case(owner, at=morning(-100))
    visit = Visit.objects.filter(pk=make_visit(case, owner, at=morning(-95 if change == "long ago" else -5)).pk)
    if change == "voided":
        visit.update(voided_at=morning(-4), voided_by=owner)
    if change == "not a contact":
        visit.update(reached=False)
    if change == "later":
        visit.update(recorded_at=morning(minutes=1))
    if change == "withdrawn":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE cases_statespan SET value = 'withdrawn' WHERE case_id = %s", [case.pk])
    make_visit(Case.objects.get(pk=case.pk), owner, at=morning(-1)) if change == "long ago" else None
    freeze(TODAY, at=morning())
    assert frozen()[tree["west"].pk].spreads["first_contact_hours"] == {"n": 0, "median": None, "p90": None}
