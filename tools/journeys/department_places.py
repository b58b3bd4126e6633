"""Departments of a head beside each other, now and over time."""

from typing import Final

from tools.journeys.cards.place import Place
from tools.journeys.screen import Screen
from tools.journeys.ways import HEAD, HEAD_OF_ALL, at


def departments_over_time(screen: Screen) -> None:
    """Four departments, added one by one."""
    screen.open("/dashboard/trends/?indicator=silent&weeks=52")
    for number in range(2, 6):
        screen.page.locator(".filters:not([open])>summary").click()
        screen.page.locator("select[name=add]").select_option(index=number)
        screen.follow(screen.page.locator(".filters button[type=submit]").last)


DEPARTMENT_PLACES: Final = (
    Place("dashboard of the ministry", "dashboard", HEAD_OF_ALL, at("/dashboard/")),
    Place("departments beside each other", "compared", HEAD_OF_ALL, at("/dashboard/departments/?sort=-silent")),
    Place("changes over time", "trends", HEAD, at("/dashboard/trends/?indicator=overdue")),
    Place("changes over time, departments", "trends", HEAD_OF_ALL, departments_over_time),
    Place("changes over time, hours", "trends", HEAD, at("/dashboard/trends/?indicator=first_contact_hours")),
    Place("morning meeting", "morning_meeting", HEAD, at("/dashboard/meeting/")),
    Place("morning meeting of the ministry", "morning_meeting", HEAD_OF_ALL, at("/dashboard/meeting/")),
    Place("morning meeting, refused", "morning_meeting", HEAD, at("/dashboard/meeting/?department=x")),
    Place("changes over time, refused", "trends", HEAD, at("/dashboard/trends/?indicator=overdue&weeks=13")),
)
