"""A planned visit whose day has come is asked about until an entry describes it, also when the step stays."""

from datetime import date, time, timedelta

import pytest

from cases.case.models import Case
from cases.course.actions.steps import NextStep
from cases.course.actions.visits import NewVisit, log_visit, undo_visit
from cases.course.models import Visit
from cases.course.states import VisitKind
from privacy.ids import new_id
from supporters.notifications.models import Notification
from tests.dispatching import dispatch
from tests.factories import kyiv_utc, make_case, make_department, make_supporter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
DAY = date(2026, 11, 25)  # winter: Kyiv is UTC+2
ASKED = kyiv_utc(2026, 11, 25, 16)
NOON = kyiv_utc(2026, 11, 25, 10)


@pytest.fixture
def case() -> Case:
    step = NextStep(what="Відвідати", due_on=DAY, kind=VisitKind.VISIT)
    return make_case(make_supporter(make_department()), step=step, at=kyiv_utc(2026, 11, 1, 9))


def log_beside(case: Case, *, kind: VisitKind = VisitKind.VISIT, reached: bool = True, days: int = 0) -> Visit:
    """An entry that leaves the planned step as it is."""
    at = NOON + timedelta(days=days)
    new = NewVisit(kind=kind, reached=reached, summary="Розмова", occurred_at=at)
    return log_visit(case.pk, new, None, by=case.owner, at=at, pk=new_id())  # type: ignore[arg-type]


def asked(*, days: int = 0, rule: str = "visit_unlogged") -> int:
    return dispatch(at=ASKED + timedelta(days=days), rule=rule)


@pytest.mark.usefixtures("case")
def test_visit_is_asked_about_in_the_evening_of_its_day() -> None:
    assert dispatch(at=ASKED - timedelta(minutes=1), rule="visit_unlogged") == 0
    assert asked() == 1


@pytest.mark.parametrize(
    ("entry", "times"),
    [
        ({}, 0),
        ({"kind": VisitKind.CALL}, 1),
        ({"kind": VisitKind.CALL, "reached": False}, 1),
        ({"days": -1}, 1),
    ],
    ids=["visit", "call", "attempt", "the day before"],
)
def test_kept_step_is_unlogged_unless_a_visit_of_that_day_is(case: Case, entry: dict[str, object], times: int) -> None:
    log_beside(case, **entry)  # type: ignore[arg-type]
    assert asked() == times


def test_visit_just_after_midnight_in_kyiv_is_of_its_day(case: Case) -> None:
    at = kyiv_utc(2026, 11, 24, 22)
    for moment, times in ((at - timedelta(seconds=1), 1), (at, 0)):
        new = NewVisit(kind=VisitKind.VISIT, reached=True, summary="Розмова", occurred_at=moment)
        log_visit(case.pk, new, None, by=case.owner, at=at, pk=new_id())  # type: ignore[arg-type]
        assert asked() == times
        Notification.objects.filter(rule="visit_unlogged").update(settled_at=ASKED)


def test_question_ends_by_a_later_visit_and_the_step_stays_due(case: Case) -> None:
    assert (asked(), asked(rule="step_due")) == (1, 0)
    log_beside(case, days=1)
    asked(days=1)
    open_rules = set(Notification.objects.filter(settled_at=None).values_list("rule", flat=True))
    assert "step_due" in open_rules
    assert "visit_unlogged" not in open_rules


def test_visit_that_is_taken_back_describes_nothing(case: Case) -> None:
    visit = log_beside(case)
    undo_visit(visit.pk, by=visit.by, at=NOON + timedelta(minutes=1))
    assert asked() == 1


def test_step_of_another_kind_is_not_asked_about(case: Case) -> None:
    case.follow_ups.update(kind=VisitKind.CALL)
    assert asked() == 0


def test_hour_of_a_step_counts(case: Case) -> None:
    case.follow_ups.update(due_time=time(17, 30))
    assert asked() == 0
    assert dispatch(at=kyiv_utc(2026, 11, 25, 17, 30), rule="visit_unlogged") == 1
