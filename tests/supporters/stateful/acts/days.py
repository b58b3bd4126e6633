"""Time passes: colleagues sign in, absences begin and end, the nightly tasks run."""

from datetime import date, datetime, time, timedelta
from typing import Final

from cases.leading.actions.teams import end_memberships_over
from supporters.administration.actions.suspension import suspend_idle
from supporters.administration.actions.suspension_by_one import end_unconfirmed
from supporters.administration.actions.upkeep import remove_expired
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.directory.models import Absence, Supporter
from tests.supporters.stateful.turn import Turn
from tests.supporters.stateful.world import World

MORNING: Final = time(8, 30)
DAY: Final = timedelta(days=1)


def a_day_passes(turn: Turn) -> None:
    to_day(turn.world, kyiv_day(turn.at) + DAY)


def days_pass(turn: Turn) -> None:
    """Until the next day on which an absence begins or is over; weeks where there is none."""
    today = kyiv_day(turn.at)
    known = Absence.objects.not_cancelled().filter(to_on__gte=today).values_list("from_on", "to_on")
    days = sorted({day for from_on, to_on in known for day in (from_on, to_on + DAY) if day > today})
    to_day(turn.world, days[0] if days else today + 40 * DAY)


def to_day(world: World, day: date) -> None:
    at = world.move_to(datetime.combine(day, MORNING, KYIV))
    Supporter.objects.pickable().update(last_login=at)
    suspend_idle(at=at)
    end_unconfirmed(at=at)
    end_memberships_over(at=at)
    remove_expired(at=at)


ACTS = (a_day_passes, days_pass, days_pass)
