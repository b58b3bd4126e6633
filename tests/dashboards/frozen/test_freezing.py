"""The numbers of each department as of 06:00: once a day, all departments or none, and which days are kept."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from cases.case.models import Case
from cases.case.states import CaseState, Risk
from dashboards.clock import clock_at
from dashboards.frozen import freezing
from dashboards.frozen.counting import FROZEN
from dashboards.frozen.freezing import freeze, freeze_due, thin_out
from dashboards.frozen.moments import frozen_moment, last_morning, weekly
from dashboards.models import FrozenDay
from dashboards.reports.counted import counted
from dashboards.scope import Scope, Subtree
from dashboards.tasks import freeze_counts
from supporters.directory.calendar import KYIV
from supporters.directory.models import Department
from supporters.notifications.models import Task
from supporters.notifications.parts import Run
from tests.at_once import at_once
from tests.dashboards.frozen.mornings import TODAY, frozen, make_day, morning
from tests.database import CountedQueries
from tests.ended import end_support
from tests.factories import make_case, make_department, make_head, make_supporter

YESTERDAY = TODAY - timedelta(days=1)
CODES = {one.code for one in FROZEN}


@pytest.fixture
def tree() -> dict[str, Department]:
    ministry = make_department("Міністерство")
    west = make_department("Захід", parent=ministry)
    return {"ministry": ministry, "west": west, "sector": make_department("Сектор", parent=west)}


@pytest.mark.django_db
def test_each_department_gets_its_own_numbers_and_its_place_in_the_tree(tree: dict[str, Department]) -> None:
    owner, below = make_supporter(tree["west"]), make_supporter(tree["sector"])
    make_case(owner)
    Case.objects.filter(pk=make_case(below).pk).update(risk=Risk.RED, next_due_on=TODAY - timedelta(days=1))
    Case.objects.filter(pk=make_case(below).pk).update(state=CaseState.CLOSED)
    assert freeze(TODAY, at=morning(minutes=5)) == 3
    rows = frozen()
    assert {row.made_at for row in rows.values()} == {morning(minutes=5)}
    assert [set(row.numbers) for row in rows.values()] == [CODES] * 3
    west, sector, ministry = (rows[tree[name].pk] for name in ("west", "sector", "ministry"))
    assert (west.above, sector.above) == ([tree["ministry"].pk], [tree["ministry"].pk, tree["west"].pk])
    assert (ministry.above, set(ministry.numbers.values())) == ([], {0})
    picked = ("on_support", "high_risk", "overdue")
    assert [west.numbers[code] for code in picked] == [1, 0, 0]
    assert [sector.numbers[code] for code in picked] == [1, 1, 1]


@pytest.mark.django_db
def test_frozen_numbers_add_up_to_the_tiles_of_that_moment(tree: dict[str, Department]) -> None:
    for department in (tree["west"], tree["sector"], tree["sector"]):
        make_case(make_supporter(department))
    owner, head = make_supporter(tree["west"]), make_head(tree["ministry"])
    end_support(make_case(owner, at=morning(-2)), owner, head, at=morning(-1))
    live = counted(Scope(subtree=Subtree(head)), clock_at(morning())).numbers
    freeze(TODAY, at=morning())
    assert {code: sum(row.numbers[code] for row in frozen().values()) for code in CODES} == {code: live[code] for code in CODES}
    assert (live["on_support"], live["ended"]) == (3, 1)


@pytest.mark.django_db
def test_day_is_frozen_once_and_never_before_six(tree: dict[str, Department]) -> None:
    assert (freeze(TODAY, at=morning(minutes=-1)), FrozenDay.objects.count()) == (0, 0)
    assert freeze(TODAY, at=morning()) == 3
    make_case(make_supporter(tree["west"]))
    assert freeze(TODAY, at=morning(minutes=10)) == 0
    assert frozen()[tree["west"].pk].numbers["on_support"] == 0


@pytest.mark.django_db
def test_closed_department_gets_no_row_and_its_earlier_rows_stay(tree: dict[str, Department]) -> None:
    freeze(YESTERDAY, at=morning(-1))
    Department.objects.filter(pk=tree["sector"].pk).update(closed_at=morning(-1, minutes=60))
    new = make_department("Новий", parent=tree["ministry"])
    freeze(TODAY, at=morning())
    assert set(frozen(-1)) == {one.pk for one in tree.values()}
    assert set(frozen()) == {tree["ministry"].pk, tree["west"].pk, new.pk}


@pytest.mark.django_db
@pytest.mark.parametrize("day", [date(2026, 10, 25), date(2027, 3, 28)])
def test_six_exists_on_the_days_when_clocks_change(tree: dict[str, Department], day: date) -> None:
    moment = frozen_moment(day)
    assert (moment.astimezone(KYIV).hour, moment.astimezone(KYIV).date()) == (6, day)
    assert freeze(day, at=moment) == 3
    assert FrozenDay.objects.filter(day=day).count() == 3
    assert (last_morning(moment), last_morning(moment - timedelta(minutes=1))) == (day, day - timedelta(days=1))
    assert weekly(day, 3) == (day - timedelta(days=14), day - timedelta(days=7), day)


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_make_each_row_once(tree: dict[str, Department]) -> None:
    made = at_once([lambda: freeze(TODAY, at=morning())] * 2)
    assert sorted(made) == [0, 3]
    assert FrozenDay.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_freeze_that_is_killed_leaves_nothing_and_is_made_by_the_next_run(
    tree: dict[str, Department], monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(rows: Any) -> Any:
        FrozenDay.objects.get_queryset().bulk_create([next(iter(rows))])
        connection.connection.close()
        connection.cursor()

    with monkeypatch.context() as broken:
        broken.setattr(FrozenDay.objects, "bulk_create", killed)
        run = Run()
        freeze_due(at=morning(), run=run)
        assert set(run.failed) == {Task.FROZEN}
    assert FrozenDay.objects.count() == 0
    freeze_due(at=morning(minutes=10), run=Run())
    assert FrozenDay.objects.count() == 3


@pytest.mark.django_db
def test_statements_of_a_freeze_do_not_grow_with_departments(tree: dict[str, Department]) -> None:
    with CountedQueries() as few:
        freeze(YESTERDAY, at=morning(-1))
    for number in range(5):
        make_case(make_supporter(make_department(f"Ще {number}", parent=tree["west"])))
    with CountedQueries() as many:
        freeze(TODAY, at=morning())
    assert len(many) == len(few)


@pytest.mark.django_db
def test_last_24_months_are_kept_by_day_and_older_ones_by_week(tree: dict[str, Department]) -> None:
    first = date(2024, 12, 2)  # 24 months before, a Monday
    for day in (
        first,
        first - timedelta(days=1),
        first - timedelta(days=6),
        first - timedelta(days=7),
        first + timedelta(days=1),
    ):
        make_day(tree["west"], (day - TODAY).days)
    assert thin_out(TODAY) == 2
    kept = FrozenDay.objects.order_by("day").values_list("day", flat=True)
    assert list(kept) == [first - timedelta(days=7), first, first + timedelta(days=1)]


@pytest.mark.django_db
def test_task_freezes_and_removes_what_is_not_kept(tree: dict[str, Department]) -> None:
    make_day(tree["west"], -801)
    with time_machine.travel(morning(minutes=3), tick=False):
        run = freeze_counts()
    assert (run.tried, run.failed) == ({Task.FROZEN}, {})
    assert set(FrozenDay.objects.values_list("day", flat=True)) == {TODAY}


@pytest.mark.django_db
def test_nothing_is_removed_unless_the_day_was_frozen_now(tree: dict[str, Department], monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the task, which runs every ten minutes, costs one query for the rest of the day."""
    freeze(TODAY, at=morning())
    monkeypatch.setattr(freezing, "thin_out", None)
    with CountedQueries() as queries:
        freeze_due(at=morning(minutes=10), run=Run())
    assert len(queries) == 1
