from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpRequest
from django.test import RequestFactory

from supporters.forms.outbox import AGE, CLOCK, has_wrong_clock, saved_at

NOW = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


def sent(**headers: str) -> HttpRequest:
    return RequestFactory().post("/", headers={"Suprovid-Send": "1", **headers})


def test_age_leads_to_the_moment_of_saving() -> None:
    assert saved_at(sent(**{AGE: "7200"}), now=NOW) == NOW - timedelta(hours=2)


@pytest.mark.parametrize("age", ["-5", str(61 * 24 * 3600), "soon", "", "1" * 40, "--5", "-", "5-5", "٥"])
def test_age_that_cannot_be_is_no_age(age: str) -> None:
    assert saved_at(sent(**{AGE: age}), now=NOW) == NOW


@pytest.mark.parametrize("minutes", [-9, 0, 9])
def test_clock_that_is_nearly_right(minutes: int) -> None:
    shown = int((NOW + timedelta(minutes=minutes)).timestamp())
    assert not has_wrong_clock(sent(**{CLOCK: str(shown), AGE: "60"}), now=NOW)


@pytest.mark.parametrize("days", [-20_000, -1, 1, 700])
def test_clock_that_is_wrong(days: int) -> None:
    shown = int((NOW + timedelta(days=days)).timestamp())
    assert has_wrong_clock(sent(**{CLOCK: str(shown), AGE: "60"}), now=NOW)


def test_clock_that_was_set_while_the_form_waited() -> None:
    assert has_wrong_clock(sent(**{CLOCK: str(int(NOW.timestamp())), AGE: "-3600"}), now=NOW)


def test_no_script_says_nothing_of_a_clock() -> None:
    assert not has_wrong_clock(RequestFactory().post("/"), now=NOW)
