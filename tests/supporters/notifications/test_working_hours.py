from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supporters.notifications.models import Hours
from supporters.notifications.models.working_calendar import last_waking_moment
from tests.factories import kyiv_utc

BEGIN = date(2026, 1, 1)
DAYS = st.integers(0, 400).map(lambda n: BEGIN + timedelta(days=n))
ONE_DAY = timedelta(days=1)


@given(DAYS, st.integers(0, 12), st.dictionaries(DAYS, st.booleans(), max_size=60))
def test_day_after_working_days_is_the_first_that_has_waited_so_long(
    day: date, working_days: int, exceptions: dict[date, bool]
) -> None:
    """A person notified on `day` has waited `working_days` on the returned day, and less on the day before."""
    hours = Hours(exceptions, frozenset())
    after = hours.after(day, working_days)
    assert hours.before(after, working_days) >= day
    assert not working_days or hours.before(after - ONE_DAY, working_days) < day


def test_weekend_is_not_counted() -> None:
    friday = date(2026, 11, 27)
    assert Hours({}, frozenset()).after(friday, 2) == date(2026, 12, 1)
    assert Hours({date(2026, 11, 28): True}, frozenset()).after(friday, 2) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("at", "waking"),
    [
        (kyiv_utc(2026, 11, 25, 10, 5), kyiv_utc(2026, 11, 25, 10, 5)),
        (kyiv_utc(2026, 11, 25, 20), kyiv_utc(2026, 11, 25, 18, 59)),
        (kyiv_utc(2026, 11, 26, 3), kyiv_utc(2026, 11, 25, 18, 59)),
    ],
)
def test_last_waking_moment_is_now_or_before_the_night(at: datetime, waking: datetime) -> None:
    assert last_waking_moment(at) == waking
