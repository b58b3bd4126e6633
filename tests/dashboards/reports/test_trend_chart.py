"""Numbers at a line of a chart."""

from datetime import date, timedelta

from dashboards.reports.trend_chart import Values, chart_of

FIRST = date(2026, 6, 8)


def numbers(values: Values) -> list[str]:
    days = [FIRST + timedelta(weeks=week) for week in range(len(values))]
    return [mark.text for mark in chart_of([("", values)], days, {}, today=days[-1]).values]


def test_first_highest_and_lowest_number_stand_at_the_line() -> None:
    assert numbers([20, 30, 60, 40, 5, 10, 15]) == ["20", "60", "5"]


def test_number_that_would_touch_the_first_one_is_left_out() -> None:
    assert numbers([9, 8, *[None] * 8, *range(20, 36)]) == ["9"]
    assert numbers([9, *[20] * 8, 8, *range(20, 36)]) == ["9", "8"], "far enough"
