"""For which notifications a letter is sent, how often, and when."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from supporters.directory.models import Department, Supporter
from supporters.notifications.actions.deliveries import plan_letter
from supporters.notifications.actions.notification_emails import LATEST, MOST_EMAILS, PAUSE, plan_notification_emails
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Delivery, DeliveryState, Letter, MailChoice, Notification, QuietWindow, Rule, Unmailed
from tests.database import CountedQueries
from tests.factories import kyiv_utc, make_absence, make_department, make_supporter
from tests.office import make_device
from tests.supporters.rendered import EVENING, MINUTE, NOON, decided, make_notification, numbers

pytestmark = pytest.mark.django_db
STEP = "step_due"


@pytest.fixture
def department() -> Department:
    return make_department()


@pytest.fixture
def reader(department: Department) -> Supporter:
    return make_supporter(department)


def choose(reader: Supporter, kind: str, *, at_once: bool) -> None:
    MailChoice.objects.create(supporter=reader, rule=kind, at_once=at_once)


def test_all_that_is_new_to_one_reader_goes_into_one_letter(department: Department, reader: Supporter) -> None:
    other = make_supporter(department)
    rows = [make_notification(reader), make_notification(reader, Rule.COVER_NAMED), make_notification(other)]
    assert plan_notification_emails(at=NOON + MINUTE) == 2
    assert [decided(row) for row in rows] == ["letter 1"] * 3
    assert rows[0].letter_id == rows[1].letter_id != rows[2].letter_id
    letter = Delivery.objects.get(subject_id=reader.pk)
    assert (letter.letter, letter.state, letter.not_before) == (Letter.NOTIFICATIONS, DeliveryState.PLANNED, NOON + MINUTE)
    assert plan_notification_emails(at=NOON + 40 * MINUTE) == 0, "all is decided"


def read(reader: Supporter) -> None:
    Notification.objects.update(read_at=NOON)


def settled(reader: Supporter) -> None:
    Notification.objects.update(settled_at=NOON)


def absent(reader: Supporter) -> None:
    make_absence(reader, at=NOON)


def suspended(reader: Supporter) -> None:
    Supporter.objects.active().filter(pk=reader.pk).update(suspended_at=NOON)


def closed(reader: Supporter) -> None:
    Supporter.objects.active().filter(pk=reader.pk).update(is_active=False)


def unwanted(reader: Supporter) -> None:
    choose(reader, Rule.CASE_ASSIGNED, at_once=False)


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (read, Unmailed.READ),
        (settled, Unmailed.READ),
        (absent, Unmailed.AWAY),
        (suspended, Unmailed.AWAY),
        (closed, Unmailed.AWAY),
        (unwanted, Unmailed.CHOICE),
    ],
)
def test_no_letter_is_planned_and_the_reason_is_kept(
    reader: Supporter, happens: Callable[[Supporter], None], why: Unmailed
) -> None:
    notification = make_notification(reader)
    happens(reader)
    assert plan_notification_emails(at=NOON) == 0
    assert (decided(notification), numbers(reader)) == (why, [])


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        *((rule, "letter 1") for rule in (Rule.CASE_ASSIGNED, Rule.COVER_NAMED, Rule.APPROVAL_ASKED, Rule.FACTORS_REMOVED)),
        *((f"{STEP}:{level}", "letter 1") for level in (1, 2)),
        *((rule, Unmailed.DIGEST) for rule in (Rule.CASE_TAKEN_OVER, Rule.POST_CHANGED, Rule.NEW_DEVICE, STEP, "case_silent")),
        ("no_longer_a_rule", Unmailed.DIGEST),
    ],
)
def test_each_kind_has_a_habit(reader: Supporter, rule: str, expected: str) -> None:
    notification = make_notification(reader, rule)
    plan_notification_emails(at=NOON)
    assert decided(notification) == expected


@pytest.mark.parametrize(
    ("kind", "rule", "at_once", "expected"),
    [
        (STEP, STEP, True, "letter 1"),
        ("unanswered", f"{STEP}:1", False, Unmailed.CHOICE),
        ("unanswered", "case_silent:2", False, Unmailed.CHOICE),
        (STEP, f"{STEP}:1", False, "letter 1"),
        (Rule.COVER_NAMED, Rule.CASE_ASSIGNED, False, "letter 1"),
    ],
)
def test_choice_of_the_reader_comes_before_the_habit(
    department: Department, reader: Supporter, kind: str, rule: str, at_once: bool, expected: str
) -> None:
    choose(reader, kind, at_once=at_once)
    own, others = make_notification(reader, rule), make_notification(make_supporter(department), STEP)
    plan_notification_emails(at=NOON)
    assert (decided(own), decided(others)) == (expected, Unmailed.DIGEST)


def test_what_comes_in_the_pause_joins_the_next_letter(reader: Supporter) -> None:
    make_notification(reader)
    plan_notification_emails(at=NOON)
    later = [make_notification(reader, at=NOON + n * MINUTE) for n in (1, 20)]
    digest = make_notification(reader, STEP, at=NOON + MINUTE)
    assert plan_notification_emails(at=NOON + PAUSE - MINUTE) == 0
    assert [decided(row) for row in (*later, digest)] == ["", "", Unmailed.DIGEST], "what has no letter need not wait"
    assert plan_notification_emails(at=NOON + PAUSE) == 1
    assert [decided(row) for row in later] == ["letter 2"] * 2


def fill_the_day(reader: Supporter) -> datetime:
    """Plan the letters that are allowed on one day; returns the moment at which the pause after the last one ends."""
    at = NOON
    for _ in range(MOST_EMAILS):
        make_notification(reader, at=at)
        plan_notification_emails(at=at)
        at += PAUSE
    return at


def test_no_letter_is_planned_when_the_day_has_had_its_letters(reader: Supporter) -> None:
    at = fill_the_day(reader)
    notification = make_notification(reader, at=at)
    assert plan_notification_emails(at=at) == 0
    assert (decided(notification), numbers(reader)) == (Unmailed.CAP, [1, 2, 3, 4])
    tomorrow = make_notification(reader, at=at + timedelta(days=1))
    assert plan_notification_emails(at=at + timedelta(days=1)) == 1
    assert decided(tomorrow) == "letter 1"


def test_letter_that_was_not_needed_is_not_counted(reader: Supporter) -> None:
    at = fill_the_day(reader)
    Delivery.objects.filter(number=2).update(state=DeliveryState.SUPPRESSED)
    notification = make_notification(reader, at=at)
    assert plan_notification_emails(at=at) == 1
    assert decided(notification) == f"letter {MOST_EMAILS + 1}"


@pytest.mark.parametrize("rule", [Rule.CASE_ASSIGNED, Rule.FACTORS_REMOVED, STEP, f"{STEP}:1"])
@pytest.mark.parametrize("made_at", [EVENING, EVENING - 62 * MINUTE, EVENING - 60 * MINUTE])
def test_no_letter_is_planned_at_night(reader: Supporter, rule: str, made_at: datetime) -> None:
    """Whatever the subject and the reader's choice, the letter waits for the morning."""
    choose(reader, STEP, at_once=True)
    notification = make_notification(reader, rule, at=made_at)
    for at in (EVENING, kyiv_utc(2026, 11, 26, 5, 59)):
        assert plan_notification_emails(at=at) == 0
        assert decided(notification) == ""
    assert plan_notification_emails(at=kyiv_utc(2026, 11, 26, 6)) == 1
    assert decided(notification) == "letter 1"


@pytest.mark.parametrize(
    ("state", "found", "is_taken_back"),
    [
        (DeliveryState.PLANNED, {}, True),
        (DeliveryState.UNKNOWN, {"lease_until": EVENING}, True),
        (DeliveryState.SENDING, {"lease_until": EVENING}, False),
        (DeliveryState.SENT, {"settled_at": NOON}, False),
    ],
)
def test_letter_that_has_not_left_before_the_night_is_planned_anew_in_the_morning(
    reader: Supporter, state: DeliveryState, found: dict[str, datetime], is_taken_back: bool
) -> None:
    notifications = [make_notification(reader, at=EVENING - 62 * MINUTE) for _ in range(2)]
    plan_notification_emails(at=EVENING - 61 * MINUTE)
    Delivery.objects.update(state=state, attempts=1, **found)
    plan_notification_emails(at=EVENING)
    assert [decided(one) for one in notifications] == ["" if is_taken_back else "letter 1"] * 2
    assert plan_notification_emails(at=kyiv_utc(2026, 11, 26, 6)) == is_taken_back
    states = Delivery.objects.order_by("made_at").values_list("state", flat=True)
    assert list(states) == ([DeliveryState.SUPPRESSED, DeliveryState.PLANNED] if is_taken_back else [state])


def test_letter_that_has_left_is_kept_when_another_is_taken_back(department: Department, reader: Supporter) -> None:
    told, untold = make_notification(reader, at=EVENING - 62 * MINUTE), make_notification(make_supporter(department))
    plan_notification_emails(at=EVENING - 61 * MINUTE)
    Delivery.objects.filter(subject_id=reader.pk).update(state=DeliveryState.SENT, settled_at=EVENING)
    plan_notification_emails(at=EVENING)
    assert (decided(told), decided(untold)) == ("letter 1", "")


@pytest.mark.parametrize("of", ["everybody", "own", "above", "other"])
def test_window_holds_the_letters_back(department: Department, reader: Supporter, of: str) -> None:
    above = make_department("Обласний відділ")
    Department.objects.filter(pk=department.pk).update(parent=above)
    where = {"everybody": None, "own": department, "above": above, "other": make_department("Інший відділ")}[of]
    QuietWindow.objects.create(
        department=where, from_at=NOON - 10 * MINUTE, to_at=NOON + 60 * MINUTE, reason="Тривога", made_by=reader, made_at=NOON
    )
    before, meanwhile = make_notification(reader, at=NOON - 11 * MINUTE), make_notification(reader, f"{STEP}:1", at=NOON - MINUTE)
    assert plan_notification_emails(at=NOON) == (of == "other")
    assert {decided(before), decided(meanwhile)} == {"letter 1" if of == "other" else ""}
    assert plan_notification_emails(at=NOON + 60 * MINUTE) == (of != "other")


def test_old_notification_gets_no_letter(reader: Supporter) -> None:
    notification = make_notification(reader, at=NOON - LATEST)
    assert plan_notification_emails(at=NOON) == 0
    assert decided(notification) == ""


def test_renewed_notification_has_a_letter_again(reader: Supporter) -> None:
    subject_id = uuid4()
    for at in (NOON, NOON + PAUSE):
        notify([reader.pk], Rule.CASE_ASSIGNED, "case", subject_id, at=at)
        assert plan_notification_emails(at=at) == 1
    assert decided(Notification.objects.get()) == "letter 2"


def test_new_device_has_a_letter_of_its_own(reader: Supporter) -> None:
    device = make_device(reader, at=NOON)
    notify([reader.pk], Rule.NEW_DEVICE, "device", device.pk, at=NOON)
    plan_letter(Letter.DEVICE, device.pk, at=NOON)
    assert plan_notification_emails(at=NOON) == 0
    assert Notification.objects.get().letter == Delivery.objects.get()


def test_letter_of_a_new_device_tells_of_nothing_else(reader: Supporter) -> None:
    """Neither does a later letter of another kind tell of the device."""
    device = make_device(reader, at=NOON)
    for rule in (Rule.NEW_DEVICE, Rule.COVER_NAMED):
        notify([reader.pk], rule, "device", device.pk, at=NOON)
    for letter in (Letter.DEVICE, Letter.PASSWORD):
        plan_letter(letter, device.pk, at=NOON)
    assert plan_notification_emails(at=NOON) == 1
    told = Notification.objects.order_by("rule").values_list("rule", "letter__letter")
    assert list(told) == [(Rule.COVER_NAMED, Letter.NOTIFICATIONS), (Rule.NEW_DEVICE, Letter.DEVICE)]


def test_morning_letter_neither_counts_nor_makes_a_pause(reader: Supporter) -> None:
    for number in range(MOST_EMAILS):
        plan_letter(Letter.DIGEST, reader.pk, number=number, at=NOON - MINUTE)
    notification = make_notification(reader)
    assert plan_notification_emails(at=NOON) == 1
    assert decided(notification) == "letter 1"


def test_queries_do_not_grow_with_the_readers(department: Department) -> None:
    counts = []
    for day, people in enumerate((1, 3)):
        at = NOON + timedelta(days=day)
        for _ in range(people):
            reader = make_supporter(department)
            for rule in (Rule.CASE_ASSIGNED, Rule.COVER_NAMED, STEP):
                make_notification(reader, rule, at=at)
        with CountedQueries() as queries:
            assert plan_notification_emails(at=at) == people
        counts.append(len(queries))
    assert counts[0] == counts[1]
