from datetime import datetime, timedelta

import pytest
from django.utils import timezone, translation

from supporters.directory.calendar import duration_label, elapsed_label, working_days_label

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("hours", "label"),
    [
        (1, "1 година"),
        (22, "22 години"),
        (23, "23 години"),
        (24, "1 день"),
        (25, "25 годин"),
        (36, "36 годин"),
        (48, "2 дні"),
        (72, "3 дні"),
        (120, "5 днів"),
        (720, "30 днів"),
        (721, "721 година"),
        (8760, "365 днів"),
        (0, "0 годин"),
    ],
)
def test_whole_days_are_written_as_days(hours: int, label: str) -> None:
    assert duration_label(hours) == label


def test_working_days_have_the_forms_of_the_language() -> None:
    labels = [working_days_label(days) for days in (1, 2, 5, 11, 21)]
    assert labels == ["1 робочий день", "2 робочі дні", "5 робочих днів", "11 робочих днів", "21 робочий день"]
    with translation.override("en"):
        assert [duration_label(hours) for hours in (1, 24, 36, 48)] == ["1 hour", "1 day", "36 hours", "2 days"]


def test_age_in_words() -> None:
    at = datetime(2026, 10, 25, 12, tzinfo=timezone.get_current_timezone())
    ages = [timedelta(minutes=59), HOUR, DAY, 47 * HOUR + 59 * timedelta(minutes=1), 48 * HOUR, 30 * DAY]
    labels = ["менше години", "1 година", "24 години", "47 годин", "2 дні", "30 днів"]
    assert [elapsed_label(at - age, at) for age in ages] == labels
