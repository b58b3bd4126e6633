"""The frozen numbers that a head reads: of today, of seven days before, and their line."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from dashboards.frozen.freezing import freeze
from dashboards.frozen.history import History, Point, Spread, histories_of, history_of
from dashboards.frozen.moments import weekly
from dashboards.scope import Scope, Subtree
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from tests.dashboards.frozen.mornings import TODAY, make_day, morning
from tests.database import CountedQueries
from tests.factories import make_absence, make_case, make_department, make_head, make_supporter

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, Department]:
    ministry = make_department("Міністерство")
    west, east = make_department("Захід", parent=ministry), make_department("Схід", parent=ministry)
    return {"ministry": ministry, "west": west, "east": east, "sector": make_department("Сектор", parent=west)}


def read(head: Supporter, *codes: str, department: Department | None = None, **more: Any) -> History:
    scope = Scope(subtree=Subtree(head), department=department.pk if department else None)
    history = history_of(scope, codes or ("overdue",), today=TODAY, **more)
    assert history
    return history


def overdue(history: History) -> tuple[int | None, int | None]:
    return history.lines["overdue"].before, history.lines["overdue"].now


def test_numbers_of_today_and_of_seven_days_before_are_added_up(tree: dict[str, Department]) -> None:
    for days, west, sector in ((-7, 4, 3), (-1, 9, 9), (0, 5, 0)):
        make_day(tree["west"], days, above=[tree["ministry"]], overdue=west)
        make_day(tree["sector"], days, above=[tree["ministry"], tree["west"]], overdue=sector)
    history = read(make_head(tree["west"]))
    assert overdue(history) == (7, 5)
    assert (history.lines["overdue"].change, history.before, history.today) == (-2, TODAY - timedelta(days=7), TODAY)
    assert overdue(read(make_head(tree["ministry"]))) == (7, 5)
    assert overdue(read(make_head(tree["ministry"]), department=tree["sector"])) == (3, 0)


def test_line_has_a_point_a_week_and_says_its_holes(tree: dict[str, Department]) -> None:
    for days, number in ((-77, 1), (-14, 2), (-7, 3), (-84, 9)):
        make_day(tree["west"], days, overdue=number)
    make_day(tree["west"], -21, silent=5)
    line = read(make_head(tree["west"])).lines["overdue"]
    values = [1, None, None, None, None, None, None, None, None, 2, 3, None]
    assert line.points == tuple(Point(day, value) for day, value in zip(weekly(TODAY, 12), values, strict=True))
    assert (line.now, line.before, line.change) == (None, 3, None)
    assert len(read(make_head(tree["west"]), weeks=52).lines["overdue"].points) == 52


def test_number_that_one_department_lacks_is_a_hole(tree: dict[str, Department]) -> None:
    make_day(tree["west"], overdue=4, gaps=1)
    make_day(tree["sector"], above=[tree["west"]], overdue=1)
    lines = read(make_head(tree["west"]), "overdue", "gaps").lines
    assert (lines["overdue"].now, lines["gaps"].now) == (5, None)


def test_department_counts_where_it_stood_on_that_day(tree: dict[str, Department]) -> None:
    make_day(tree["west"], -7, overdue=1)
    make_day(tree["sector"], -7, above=[tree["west"]], overdue=2)
    Department.objects.filter(pk=tree["sector"].pk).update(parent=tree["east"])
    for name in ("west", "east"):
        make_day(tree[name], overdue=0)
    make_day(tree["sector"], above=[tree["east"]], overdue=2)
    west, east = make_head(tree["west"]), make_head(tree["east"])
    assert overdue(read(west)) == (3, 0)
    assert overdue(read(east)) == (None, 2)
    assert overdue(read(east, department=tree["sector"])) == (2, 2), "it was the same department before"


def test_closed_department_stays_in_the_numbers_of_its_days(tree: dict[str, Department]) -> None:
    make_case(make_supporter(tree["west"]))
    freeze(TODAY - timedelta(days=7), at=morning(-7))
    Department.objects.filter(pk=tree["sector"].pk).update(closed_at=morning(-1))
    freeze(TODAY, at=morning())
    head = make_head(tree["west"])
    assert [point.value for point in read(head, "on_support").lines["on_support"].points[-2:]] == [1, 1]
    assert overdue(read(head, department=tree["sector"])) == (0, None)


def test_head_reads_the_own_subtree_only(tree: dict[str, Department]) -> None:
    for name in ("ministry", "west", "east"):
        make_day(tree[name], above=[] if name == "ministry" else [tree["ministry"]], overdue=3)
    west = make_head(tree["west"])
    assert overdue(read(west)) == (None, 3)
    scope = Scope(subtree=Subtree(west))
    asked = [tree[name].pk for name in ("ministry", "east", "west")]
    assert set(histories_of(scope, asked, ["overdue"], today=TODAY)) == {tree["west"].pk}
    with pytest.raises(KeyError):
        read(west, department=tree["east"])


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMINISTRATOR, Role.AUDITOR, Role.SUPPORTER, Role.PSYCHOLOGIST])
def test_who_may_not_list_cases_reads_nothing(tree: dict[str, Department], role: Role) -> None:
    make_day(tree["west"], overdue=3)
    reader = make_supporter(tree["west"], role=role)
    with pytest.raises(PermissionDenied):
        read(reader)
    with pytest.raises(PermissionDenied):
        histories_of(Scope(subtree=Subtree(reader)), [tree["west"].pk], ["overdue"], today=TODAY)


def test_who_covers_another_head_reads_both_and_each_department_once(tree: dict[str, Department]) -> None:
    west, east = make_head(tree["west"]), make_head(tree["east"])
    make_absence(west, cover=east)
    make_day(tree["west"], spread=(5, 4.0, 9.0), overdue=1)
    make_day(tree["east"], above=[tree["west"]], spread=(5, 4.0, 9.0), overdue=2)
    history = read(east)
    assert overdue(history) == (None, 3), "the east stood below the west on that day"
    assert history.first_contact[-1].spread is None, "medians of two departments are not added up"


def test_other_filter_leaves_nothing_to_compare(tree: dict[str, Department]) -> None:
    for narrow in ({"stage": "treatment"}, {"risk": "red"}, {"owner": make_supporter(tree["west"]).pk}):
        assert history_of(Scope(subtree=Subtree(make_head(tree["west"])), **narrow), ["overdue"], today=TODAY) is None


def test_hours_to_the_first_contact_are_those_of_the_whole_subtree(tree: dict[str, Department]) -> None:
    make_day(tree["west"], -7, spread=(9, 30.0, 71.5), overdue=0)
    make_day(tree["west"], spread=(10, 20.0, 70.0), overdue=0)
    make_day(tree["sector"], above=[tree["west"]], spread=(1, 2.0, 2.0), overdue=0)
    known = read(make_head(tree["west"])).first_contact
    assert [point.spread for point in known[-2:]] == [Spread(9, 30.0, 71.5), Spread(10, 20.0, 70.0)]
    assert {point.spread for point in known[:-2]} == {None}


def test_one_query_reads_any_number_of_codes_and_departments(tree: dict[str, Department]) -> None:
    for name in ("west", "east", "ministry"):
        make_day(tree[name], overdue=1, silent=2, on_support=3)
    scope = Scope(subtree=Subtree(make_head(tree["ministry"])))
    assert scope.subtree.places
    with CountedQueries() as queries:
        history_of(scope, ["overdue"], today=TODAY)
    assert len(queries) == 1
    with CountedQueries() as queries:
        history_of(scope, ["overdue", "silent", "on_support"], today=TODAY, weeks=52)
        found = histories_of(scope, [one.pk for one in tree.values()], ["overdue", "silent"], today=TODAY)
    assert len(queries) == 2
    assert (len(found), overdue(found[tree["west"].pk])) == (4, (None, 1))
