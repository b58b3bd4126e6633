"""The page «When will the reminder come?» of a case."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from cases.case.models import Case
from cases.case.states import CaseState, Risk
from cases.course.actions.steps import NextStep, postpone_step
from cases.course.states import PostponeReason
from privacy.ids import new_id
from privacy.models import AccessRecord
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import long_moment_label
from supporters.directory.models import Department, Supporter
from supporters.notifications.models import Notification, QuietWindow, RulePolicy, Unmailed, WorkerPulse
from tests.database import CountedQueries
from tests.dispatching import dispatch
from tests.factories import House, kyiv_utc, make_absence, make_case, make_department, make_head, make_house, make_person

pytestmark = pytest.mark.django_db
Page = Callable[..., str]
NOON = kyiv_utc(2026, 11, 25, 10)  # a Wednesday
LONG_BEFORE = kyiv_utc(2026, 11, 10, 9)
AHEAD, SOON = "Its moment has not come yet.", "It is sent within a minute."


@pytest.fixture
def house() -> Iterator[House]:
    """All accounts read English; the clock stays at NOON."""
    with time_machine.travel(NOON, tick=False):
        house = make_house()
        Supporter.objects.get_queryset().update(language="en")
        yield house


@pytest.fixture
def page(house: House, signed_in: Callable[[Any], Client]) -> Page:
    def read(case: Case, *, at: datetime = NOON, reader: Supporter | None = None, beat: timedelta = timedelta()) -> str:
        WorkerPulse.objects.update_or_create(name="beat", defaults={"at": at - beat})
        with time_machine.travel(at, tick=False):
            answer = signed_in(reader or house.owner).get(f"/cases/{case.number}/reminder/")
        assert answer.status_code == 200
        return str(answer.text.split("<main", 1)[1])

    return read


def case_with(house: House, days: int = 0, hour: time | None = None, *, risk: Risk = Risk.GREEN) -> Case:
    """A case with a contact at NOON, so that only its next step is due."""
    step = NextStep(what="Зателефонувати", due_on=NOON.date() + timedelta(days=days), due_time=hour)
    case = make_case(house.owner, person=make_person("Шевченко"), step=step, at=LONG_BEFORE)
    Case.objects.filter(pk=case.pk).update(risk=risk, last_contact_at=NOON)
    return case


def quiet(house: House, department: Department | None) -> None:
    QuietWindow.objects.create(
        id=new_id(),
        department=department,
        from_at=NOON - timedelta(hours=1),
        to_at=NOON + timedelta(hours=4),
        reason="Повітряна тривога",
        made_by=house.administrator,
        made_at=NOON,
    )


@pytest.mark.parametrize(
    ("hour", "risk", "reminder_due_at", "reason"),
    [
        (None, Risk.RED, kyiv_utc(2026, 11, 27, 6, 30), "The reminder of a step without an hour comes at 8:30."),
        (time(14, 10), Risk.GREEN, kyiv_utc(2026, 11, 27, 12, 10), "It comes at its hour."),
        (time(6), Risk.GREEN, kyiv_utc(2026, 11, 26, 18, 30), "it comes at 20:30 on the evening before."),
        (time(22), Risk.GREEN, kyiv_utc(2026, 11, 27, 18, 30), "it comes at 20:30 on that evening."),
        (time(6), Risk.RED, kyiv_utc(2026, 11, 27, 4), "The risk is high, so it comes at its hour, at night as well."),
    ],
)
def test_page_says_when_it_comes_and_why_then(
    house: House, page: Page, hour: time | None, risk: Risk, reminder_due_at: datetime, reason: str
) -> None:
    case = case_with(house, 2, hour, risk=risk)
    text = page(case)
    with translation.override("en"):
        assert long_moment_label(reminder_due_at) in text
    assert reason in text
    assert AHEAD in text
    notifications = Notification.objects.filter(rule="step_due", subject_id=case.follow_ups.get().pk)
    dispatch(at=reminder_due_at - timedelta(seconds=1))
    assert not notifications.exists()
    dispatch(at=reminder_due_at)
    assert notifications.exists()


def test_page_says_that_it_is_night(house: House, page: Page) -> None:
    case = case_with(house, 0, time(20, 59))
    assert "Nobody is called from 21:00 until 8:00" in page(case, at=NOON + timedelta(hours=10))
    assert SOON in page(case, at=NOON + timedelta(hours=8, minutes=59))


@pytest.mark.parametrize("where", ["everywhere", "above"])
def test_page_says_that_it_is_quiet(house: House, page: Page, where: str) -> None:
    above = make_department("Центр")
    Department.objects.filter(pk=house.department.pk).update(parent=above)
    quiet(house, above if where == "above" else None)
    assert "It is quiet until today, 16:00: Повітряна тривога" in page(case_with(house))
    assert dispatch(at=NOON) == 0


def test_quiet_elsewhere_is_no_reason(house: House, page: Page) -> None:
    quiet(house, house.other_department)
    text = page(case_with(house))
    assert SOON in text
    assert "Повітряна" not in text


def test_nothing_is_quiet_for_who_is_in_danger(house: House, page: Page) -> None:
    quiet(house, None)
    assert SOON in page(case_with(house, 0, time(11), risk=Risk.RED))


def test_page_says_that_the_kind_is_switched_off(house: House, page: Page) -> None:
    RulePolicy.objects.create(rule="step_due", is_on=False, changed_by=house.administrator, changed_at=NOON)
    text = page(case_with(house))
    assert "This kind of reminder is switched off." in text
    assert "If nobody answers" not in text


def test_page_says_that_the_clock_has_stopped(house: House, page: Page) -> None:
    assert "The clock of the site has stopped." in page(case_with(house), beat=timedelta(minutes=4))


def test_page_says_that_there_is_no_recipient(house: House, page: Page) -> None:
    Supporter.objects.active().filter(pk__in=[house.owner.pk, house.head.pk]).update(is_active=False)
    assert "There is nobody whose access is open" in page(house.case, reader=house.psychologist)


def test_page_says_to_whom_it_was_sent_and_what_follows(house: House, page: Page) -> None:
    above = make_department("Центр")
    Department.objects.filter(pk=house.department.pk).update(parent=above)
    second = make_head(above, surname="Головко")
    case = case_with(house)
    dispatch(at=NOON)
    Notification.objects.update(unmailed=Unmailed.DIGEST)
    text = page(case)
    assert "No letter: it waits for the morning letter" in text
    assert SOON not in text
    assert AHEAD not in text
    friday, wednesday = "27\u00a0November", "2\u00a0December"
    for words in (house.owner.short_name, house.head.short_name, second.short_name, friday, wednesday):
        assert words in text
    assert "after 2 working days without an answer" in text
    assert dispatch(at=NOON + timedelta(days=1), rule="step_due:1") == 0
    assert dispatch(at=NOON + timedelta(days=2), rule="step_due:1") == 4  # two for each of the two cases
    text = page(case, at=NOON + timedelta(days=2))
    assert "No answer for 2 working days" in text
    assert "after 2 working days without an answer" not in text
    assert "after 5 working days without an answer" in text


def test_cover_is_the_recipient_on_the_day_of_the_reminder(house: House, page: Page) -> None:
    make_absence(house.owner, cover=house.colleague, days=(2, 3), at=NOON)
    case = case_with(house, 2)
    assert house.colleague.short_name in page(case)
    assert house.colleague.short_name not in page(case_with(house, 1))


def test_page_says_how_often_the_step_was_put_off(house: House, page: Page) -> None:
    case = case_with(house)
    with reading_under_way(Reading()):
        for day in (1, 2, 3):
            postpone_step(
                case.pk,
                due_on=NOON.date() + timedelta(days=day),
                due_time=None,
                reason=PostponeReason.ASKED,
                words="",
                by=house.owner,
                at=NOON,
            )
    assert "It was put off 3 times" in page(case)


def test_nothing_is_reminded_of_once_the_support_is_over(house: House, page: Page) -> None:
    case = case_with(house)
    Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED)
    assert "Nothing is planned, so no reminder comes." in page(case)


def test_card_leads_to_the_page_and_the_reading_is_recorded(house: House, page: Page, signed_in: Callable[[Any], Client]) -> None:
    card = signed_in(house.owner).get(house.case.get_absolute_url()).text
    assert f'href="/cases/{house.case.number}/reminder/"' in card
    assert "Коваленко" in page(house.case)
    record = AccessRecord.objects.filter(route="case_reminder").latest("at")
    assert record.subject_ids == [house.case.person_id]


def test_page_costs_the_same_however_often_it_was_sent(house: House, page: Page) -> None:
    case, costs = case_with(house), []
    for day in (0, 2, 7):
        dispatch(at=NOON + timedelta(days=day))
        page(case, at=NOON + timedelta(days=8))
        with CountedQueries() as queries:
            page(case, at=NOON + timedelta(days=8))
        costs.append(len(queries))
    assert Notification.objects.about("follow_up", [case.follow_ups.get().pk]).count() > 3
    assert costs == sorted(costs, reverse=True), "the more was sent, the less is left to look up"
