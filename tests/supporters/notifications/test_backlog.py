"""Due rows without a notification."""

from datetime import datetime, timedelta

import pytest

from cases.course.actions.steps import NextStep
from supporters.directory.models import Supporter
from supporters.notifications.backlog import backlog
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import QuietWindow
from supporters.notifications.reports.reminder_queue import queue_page
from tests.factories import (
    kyiv_utc,
    make_case,
    make_department,
    make_person,
    make_supporter,
)
from tests.supporters.readers import DAY, LONG_BEFORE, MINUTE, MORNING

pytestmark = pytest.mark.django_db
NOON = kyiv_utc(2026, 11, 25, 10)


def pending(at: datetime, rule: str = "step_due") -> tuple[int, timedelta]:
    found = backlog(at=at)[rule]
    return found.rows, found.at_least


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


def case_due(owner: Supporter, days_ago: int = 0, surname: str = "Коваленко") -> None:
    step = NextStep(what="Зателефонувати", due_on=DAY - timedelta(days=days_ago))
    make_case(owner, person=make_person(surname), step=step, at=LONG_BEFORE)


def test_row_is_pending_until_the_dispatch_runs(owner: Supporter) -> None:
    case_due(owner)
    assert pending(MORNING - MINUTE) == (0, timedelta())
    assert pending(MORNING) == (1, timedelta())
    send_due(at=MORNING)
    assert pending(MORNING) == (0, timedelta())


@pytest.mark.parametrize(
    ("later", "waited"),
    [
        (timedelta(minutes=2), timedelta()),
        (timedelta(minutes=3), timedelta(minutes=3)),
        (timedelta(hours=2), timedelta(hours=1)),
        (timedelta(days=1), timedelta(days=1)),
    ],
)
def test_wait_of_a_pending_row_is_a_lower_bound(owner: Supporter, later: timedelta, waited: timedelta) -> None:
    case_due(owner)
    assert pending(MORNING + later) == (1, waited)


def test_row_without_a_possible_recipient_stays_pending(owner: Supporter) -> None:
    case_due(owner)
    Supporter.objects.active().update(is_active=False)
    send_due(at=NOON)
    assert pending(NOON) == (1, timedelta(hours=1))
    assert queue_page(backlog(at=NOON), at=NOON).oldest_pending_label


@pytest.mark.parametrize("everybody", [True, False])
def test_row_that_waits_for_the_end_of_quiet_hours_is_not_pending(owner: Supporter, everybody: bool) -> None:
    case_due(owner)
    assert pending(kyiv_utc(2026, 11, 25, 20)) == (0, timedelta())  # 22:00
    QuietWindow.objects.create(
        department=None if everybody else owner.department,
        from_at=NOON,
        to_at=NOON + timedelta(hours=1),
        reason="Тривога",
        made_by=owner,
        made_at=NOON,
    )
    assert pending(NOON) == (0, timedelta())
    assert pending(NOON + timedelta(hours=1)) == (1, timedelta(hours=1))
