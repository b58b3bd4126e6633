"""Twenty concurrent submissions of a form for a rule, a stage, a day or quiet hours: one effect."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cases.case.models import stage_policy
from supporters.notifications.models import CalendarDay, QuietWindow, RulePolicy
from tests.cases.case.views.test_policies import fields as stage_fields
from tests.cases.course.views.test_double_submit import HANDS, press_at_once
from tests.factories import House
from tests.hours import make_exception, make_quiet_window
from tests.supporters.administration.test_staff_double_submit import codes
from tests.supporters.notifications.test_rule_pages import fields as rule_fields
from tests.supporters.notifications.test_working_calendar import day_fields, next_monday, window_fields

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.exhaustive]


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def test_rule_is_changed_once_when_a_form_is_sent_twenty_times(office: Client) -> None:
    assert codes(press_at_once(office, "/staff/rules/case_silent/", [rule_fields()] * HANDS)) == [302] * HANDS
    assert RulePolicy.objects.get().version == 1


def test_one_change_of_a_rule_is_taken_when_twenty_differ(office: Client) -> None:
    """There is no row to lock yet."""
    sent = [rule_fields(list_days=str(20 + n)) for n in range(HANDS)]
    assert codes(press_at_once(office, "/staff/rules/case_silent/", sent)) == [302] + [409] * (HANDS - 1)
    row = RulePolicy.objects.get()
    assert (row.version, row.history.count()) == (1, 1)  # type: ignore[attr-defined]


def test_one_change_of_a_stage_is_taken_when_twenty_differ(office: Client) -> None:
    address, first = "/staff/stages/treatment/", stage_fields()
    assert codes(press_at_once(office, address, [first] * HANDS)) == [302] * HANDS
    sent = [stage_fields(version="2", silence_green_days=str(20 + n)) for n in range(HANDS)]
    assert codes(press_at_once(office, address, sent)) == [302] + [409] * (HANDS - 1)
    assert stage_policy("treatment").version == 3


def test_day_is_noted_once_when_a_form_is_sent_twenty_times(office: Client) -> None:
    assert codes(press_at_once(office, "/staff/calendar/days/new/", [day_fields()] * HANDS)) == [302] * HANDS
    assert CalendarDay.objects.get().history.count() == 1  # type: ignore[attr-defined]


def test_day_is_noted_once_when_twenty_forms_name_it(office: Client) -> None:
    answers = press_at_once(office, "/staff/calendar/days/new/", [day_fields(reason=f"Наказ {n}") for n in range(HANDS)])
    assert codes(answers) == [302] + [422] * (HANDS - 1)
    assert CalendarDay.objects.get().history.count() == 1  # type: ignore[attr-defined]


def test_day_is_taken_back_once_when_pressed_twenty_times(house: House, office: Client) -> None:
    row = make_exception(house.administrator, next_monday())
    sent = {"submission_key": str(uuid4()), "day": f"{next_monday()}"}
    assert codes(press_at_once(office, "/staff/calendar/days/restore/", [sent] * HANDS)) == [302] * HANDS
    assert row.history.count() == 2  # type: ignore[attr-defined]


def test_quiet_hours_are_noted_once_when_a_form_is_sent_twenty_times(office: Client) -> None:
    assert codes(press_at_once(office, "/staff/calendar/quiet/new/", [window_fields()] * HANDS)) == [302] * HANDS
    assert QuietWindow.objects.count() == 1


def test_quiet_hours_end_once_when_pressed_twenty_times(house: House, office: Client) -> None:
    window = make_quiet_window(house.administrator)
    sent = {"submission_key": str(uuid4())}
    assert codes(press_at_once(office, f"/staff/calendar/quiet/{window.pk}/end/", [sent] * HANDS)) == [302] * HANDS
    assert window.history.count() == 2  # type: ignore[attr-defined]
