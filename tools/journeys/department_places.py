"""Departments of a head beside each other, now and over time."""

from datetime import timedelta
from typing import Final

from tools.journeys.cards.place import Place
from tools.journeys.dates import in_days
from tools.journeys.screen import Screen
from tools.journeys.ways import ANALYST, HEAD, HEAD_OF_ALL, at


def departments_over_time(screen: Screen) -> None:
    """Four departments, added one by one."""
    screen.open("/dashboard/trends/?indicator=silent&weeks=52")
    for number in range(2, 6):
        screen.page.locator(".filters:not([open])>summary").click()
        screen.page.locator("select[name=add]").select_option(index=number)
        screen.follow(screen.page.locator(".filters button[type=submit]").last)


def last_month() -> str:
    """The last one that is over: a week of the month after it is published."""
    monday = in_days(-in_days(0).weekday())
    return f"{monday.replace(day=1) - timedelta(days=1):%Y-%m}"


DEPARTMENT_PLACES: Final = (
    Place("dashboard of the ministry", "dashboard", HEAD_OF_ALL, at("/dashboard/")),
    Place("country in numbers of a head", "country", HEAD_OF_ALL, at("/dashboard/country/?number=stages:rehabilitation")),
    Place("country in numbers of a month", "country", ANALYST, at(f"/dashboard/country/?period={last_month()}")),
    Place("country in numbers, refused", "country", ANALYST, at("/dashboard/country/?period=1999-01")),
    Place("departments beside each other", "compared", HEAD_OF_ALL, at("/dashboard/departments/?sort=-silent")),
    Place("changes over time", "trends", HEAD, at("/dashboard/trends/?indicator=overdue")),
    Place("changes over time, departments", "trends", HEAD_OF_ALL, departments_over_time),
    Place("changes over time, hours", "trends", HEAD, at("/dashboard/trends/?indicator=first_contact_hours")),
    Place("morning meeting", "morning_meeting", HEAD, at("/dashboard/meeting/")),
    Place("morning meeting of the ministry", "morning_meeting", HEAD_OF_ALL, at("/dashboard/meeting/")),
    Place("morning meeting, refused", "morning_meeting", HEAD, at("/dashboard/meeting/?department=x")),
    Place("changes over time, refused", "trends", HEAD, at("/dashboard/trends/?indicator=overdue&weeks=13")),
)
