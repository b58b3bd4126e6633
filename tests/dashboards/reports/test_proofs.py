from datetime import timedelta

import pytest
from django.utils import timezone

from dashboards.reports.proofs import PROOFS, Now
from supporters.directory.calendar import kyiv_day, moment_label


@pytest.mark.parametrize(
    ("hours", "age"), [(25, "25 годин"), (47, "47 годин"), (48, "2 дні"), (719, "29 днів"), (720, "30 днів")]
)
def test_wait_for_the_first_contact_is_in_days_from_two_days_on(hours: int, age: str) -> None:
    at = timezone.now()
    opened_at, today = at - timedelta(hours=hours), kyiv_day(at)
    cell = PROOFS["first_contact"].cell((opened_at,), Now(at, today, {}))
    assert cell.text == f"{age}, відкрито: {moment_label(opened_at, today)}"
    assert cell.value == hours, "what is sorted and exported"
