"""Time passes, and the worker runs; people read what it has written."""

from datetime import datetime, time, timedelta

from cases.leading.actions.teams import end_memberships_over
from cases.reintegration.actions.peers import send_peer_changes
from supporters.administration.actions.suspension_by_one import end_unconfirmed
from supporters.administration.mailing import plan_digests, send_waiting
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.notifications.actions.notification_emails import plan_notification_emails
from supporters.notifications.actions.notifications import read_all_notifications
from supporters.notifications.dispatch import send_due
from tests.cases.stateful.turn import Turn
from tests.cases.stateful.world import World

MORNING = time(8, 30)


def the_worker_runs(turn: Turn) -> None:
    run_worker(turn.world)


def hours_pass(turn: Turn) -> None:
    turn.world.pass_time(timedelta(hours=turn.choose((1, 3, 7))))
    run_worker(turn.world)


def morning_comes(turn: Turn) -> None:
    """8:30 of a day to come: when most is due."""
    day = kyiv_day(turn.world.now) + timedelta(days=turn.choose((1, 1, 3, 8)))
    turn.world.move_to(datetime.combine(day, MORNING, KYIV))
    end_memberships_over(at=turn.world.now)
    run_worker(turn.world)


def letters_are_planned_and_wait(turn: Turn) -> None:
    """The mail server does not answer: what happens next may end what they announce."""
    send_due(at=turn.at)
    plan_digests(at=turn.at)
    plan_notification_emails(at=turn.at)


def read_all(turn: Turn) -> None:
    read_all_notifications(by=turn.by, at=turn.at)


def run_worker(world: World) -> None:
    """What beat starts each minute."""
    send_due(at=world.now)
    send_peer_changes(at=world.now)
    plan_digests(at=world.now)
    plan_notification_emails(at=world.now)
    send_waiting(at=world.now)
    end_unconfirmed(at=world.now)


ACTS = (the_worker_runs, hours_pass, morning_comes, letters_are_planned_and_wait, read_all)
