"""Several workers decide concurrently for which notifications a letter is planned."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from supporters.directory.models import Department
from supporters.notifications.actions import notification_emails
from supporters.notifications.actions.notification_emails import PAUSE, plan_notification_emails
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Notification, Rule
from tests.database import WAITS_FOR_US, execute, rows
from tests.factories import make_department, make_supporter
from tests.supporters.rendered import MINUTE, NOON, decided, make_notification, numbers
from tools.running_site import wait_for

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def department() -> Department:
    return make_department()


def beside(work: Callable[[], Any]) -> Any:
    """Return the result of `work`, done in another thread with its own connection and a lock timeout of 3 s."""

    def with_connection() -> Any:
        try:
            execute("SET lock_timeout = '3s'")
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(with_connection).result(timeout=30)


def test_worker_who_comes_second_leaves_it_to_the_first(department: Department) -> None:
    """It can't see the uncommitted letters of the first, so it would plan a second one within the pause."""
    reader = make_supporter(department)
    first = make_notification(reader)
    with transaction.atomic():
        assert plan_notification_emails(at=NOON) == 1
        late = beside(lambda: make_notification(reader))
        assert beside(lambda: plan_notification_emails(at=NOON)) == 0
    assert (decided(first), decided(late)) == ("letter 1", "")
    assert plan_notification_emails(at=NOON + MINUTE) == 0
    assert plan_notification_emails(at=NOON + PAUSE) == 1


def test_notification_renewed_meanwhile_is_decided_anew(department: Department, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notification was read when the decision was made, but is sent again meanwhile: «no letter» must not be recorded for
    it."""
    reader, subject_id, decide = make_supporter(department), uuid4(), notification_emails._record_unmailed
    notify([reader.pk], Rule.CASE_ASSIGNED, "case", subject_id, at=NOON)
    Notification.objects.update(read_at=NOON)

    def renew_notification() -> None:
        notify([reader.pk], Rule.CASE_ASSIGNED, "case", subject_id, at=NOON + MINUTE)

    with ThreadPoolExecutor(1) as other:
        begun: list[Future[Any]] = []

        def meanwhile(*decided_by_now: Any) -> None:
            begun.append(other.submit(beside, renew_notification))
            assert wait_for(lambda: begun[0].done() or bool(rows(WAITS_FOR_US)), 30)
            decide(*decided_by_now)

        monkeypatch.setattr(notification_emails, "_record_unmailed", meanwhile)
        assert plan_notification_emails(at=NOON + MINUTE) == 0
        begun[0].result(timeout=30)
    monkeypatch.undo()
    assert plan_notification_emails(at=NOON + 2 * MINUTE) == 1


def test_each_reader_has_one_letter_when_four_workers_plan_at_once(department: Department) -> None:
    readers = [make_supporter(department) for _ in range(20)]
    for reader in readers * 2:
        make_notification(reader)
    barrier = Barrier(4)

    def plan(_hand: int) -> int:
        barrier.wait(timeout=30)
        try:
            return plan_notification_emails(at=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        assert sum(hands.map(plan, range(4))) == 20
    assert [numbers(reader) for reader in readers] == [[1]] * 20
    assert not Notification.objects.undecided().exists()
