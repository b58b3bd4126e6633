"""Which notifications an action settles, reads or makes new again, and which it leaves as they are."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import (
    read_notification,
    reopen_notifications,
    settle_all,
    settle_notifications,
    settle_reminders_about,
)
from supporters.notifications.models import Notification, Rule
from tests.factories import make_department, make_supporter
from tests.supporters.rendered import MINUTE, NOON

pytestmark = pytest.mark.django_db
CASE, LOSS, REMINDER = "case", "loss", "step_due"
BEFORE, LATER = NOON - MINUTE, NOON + MINUTE


@pytest.fixture
def reader() -> Supporter:
    return make_supporter(make_department())


def notified(reader: Supporter, rule: str, subject_id: UUID, kind: str = CASE, **known: datetime) -> Notification:
    """`known`: when it was read or settled."""
    return Notification.objects.create(
        recipient=reader, rule=rule, subject_kind=kind, subject_id=subject_id, period_on=kyiv_day(BEFORE), made_at=BEFORE, **known
    )


def settled() -> dict[tuple[str, str], datetime | None]:
    return {(row.subject_kind, row.rule): row.settled_at for row in Notification.objects.all()}


def test_notices_and_reminders_of_a_subject_are_settled_apart(reader: Supporter) -> None:
    """Those of another kind of subject stay, even with the same key."""
    key = uuid4()
    for kind, rule in ((CASE, Rule.RISK_RAISED), (CASE, REMINDER), (LOSS, Rule.LOSS_KNOWN), (LOSS, REMINDER)):
        notified(reader, rule, key, kind)
    settle_notifications(CASE, [key], at=NOON)
    expected = {(CASE, Rule.RISK_RAISED): NOON, (CASE, REMINDER): None, (LOSS, Rule.LOSS_KNOWN): None, (LOSS, REMINDER): None}
    assert settled() == expected
    settle_reminders_about(LOSS, [key], at=LATER)
    assert settled() == {**expected, (LOSS, REMINDER): LATER}


def test_what_was_settled_or_read_before_keeps_its_time(reader: Supporter) -> None:
    key = uuid4()
    notified(reader, REMINDER, key, settled_at=BEFORE, read_at=BEFORE)
    notified(reader, Rule.RISK_RAISED, key, read_at=BEFORE)
    settle_all(CASE, [key], at=NOON)
    assert settled() == {(CASE, REMINDER): BEFORE, (CASE, Rule.RISK_RAISED): NOON}
    assert set(Notification.objects.values_list("read_at", flat=True)) == {BEFORE}


def test_only_what_was_settled_with_the_act_that_is_undone_is_new_again(reader: Supporter) -> None:
    key = uuid4()
    undone = notified(reader, REMINDER, key, settled_at=NOON, read_at=NOON)
    read = notified(reader, f"{REMINDER}:1", key, settled_at=NOON, read_at=BEFORE)
    earlier = notified(reader, f"{REMINDER}:2", key, settled_at=BEFORE, read_at=NOON)
    reopen_notifications(CASE, key, settled_at=NOON)
    for row in (undone, read, earlier):
        row.refresh_from_db()
    assert [(row.settled_at, row.read_at) for row in (undone, read, earlier)] == [(None, None), (None, BEFORE), (BEFORE, NOON)]


def test_news_of_the_topic_that_were_read_before_keep_their_time(reader: Supporter) -> None:
    key = uuid4()
    read, unread = notified(reader, Rule.TEAM_JOINED, key, read_at=BEFORE), notified(reader, Rule.TEAM_LEFT, key)
    read_notification(unread.pk, by=reader, at=NOON)
    for row in (read, unread):
        row.refresh_from_db()
    assert (read.read_at, unread.read_at) == (BEFORE, NOON)
