"""A random ministry at a random moment: the people and acts of tests/cases/stateful, and things that fall due on its cards."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import CaseState
from cases.course.models import FollowUp
from cases.course.states import StepState
from cases.reintegration.actions.circles.events import cancel_event
from cases.reintegration.models import CommunityPackage, EventInvitation
from cases.rights.models import DataRequest
from supporters.directory.calendar import kyiv_day, midnight
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from tests.cases.stateful.acts import ACTS, hours
from tests.cases.stateful.machine import has_aim, turn_of
from tests.cases.stateful.turn import REFUSALS
from tests.cases.stateful.world import START, World, cards, colleagues, open_departments
from tests.community import make_event, make_invited
from tests.ended import end_support, make_check, make_closure
from tests.factories import (
    hand_over_to,
    kyiv_utc,
    make_absence,
    make_hand_over,
    make_loss,
    make_lowering,
    make_package,
    make_promise,
    make_risk,
)
from tests.jobs import make_job
from tests.persons import make_request
from tests.questions import make_question
from tests.rights import make_data_request
from tools.journeys.dates import in_days

LIVES, THINGS = 16, 24  # acts of a ministry, and things that fall due in it
OF_WORKER: Final = {do.__name__ for do in hours.ACTS}  # its notifications are no rows that are due
LIVED: Final = [name for name, act in ACTS.items() if name not in OF_WORKER for _ in range(act.weight)]
DAYS: Final = (-3, -1, 0, 0, 0, 1, 2, 8)  # from the moment to the day of a thing
BEGINNINGS: Final = (START, START, kyiv_utc(2027, 3, 27, 16), kyiv_utc(2027, 10, 30, 16))  # before the clock changes, too
HOURS: Final = (0, 1, 9, 30, 60)  # until the ministry is looked at, or a few minutes after midnight


def make_ministry(world: World, luck: Random) -> None:
    """Half of the things before and half after what people live through, so that both cross."""
    world.move_to(luck.choice(BEGINNINGS))
    for _ in range(THINGS // 2):
        _try(luck.choice(MAKERS), world, luck)
    for _ in range(LIVES):
        _live(world, luck)
    for _ in range(THINGS - THINGS // 2):
        _try(luck.choice(MAKERS), world, luck)
    minutes = timedelta(minutes=luck.randrange(60))
    at_night = midnight(in_days(1)) + minutes / 10
    world.move_to(at_night if luck.random() < 0.3 else world.now + timedelta(hours=luck.choice(HOURS)) + minutes)


def _live(world: World, luck: Random) -> None:
    name = luck.choice(LIVED)
    if not has_aim(world, name):
        return
    with suppress(*REFUSALS), transaction.atomic():
        ACTS[name].do(turn_of(world, name, luck, luck.randrange(9)))


def _try(make: Callable[[Case, Supporter, World, Random], Any], world: World, luck: Random) -> None:
    """By who leads the card, or anybody."""
    world.pass_time()
    case = luck.choice(cards(world))
    by = case.owner if case.owner and luck.random() < 0.8 else luck.choice(colleagues(world))
    with suppress(*REFUSALS), transaction.atomic():
        make(case, by, world, luck)


def _step(case: Case, _by: Supporter, _world: World, luck: Random) -> None:
    planned = FollowUp.objects.filter(case=case, state=StepState.PLANNED)
    day = in_days(luck.choice(DAYS))
    if planned.update(due_on=day):
        Case.objects.filter(pk=case.pk).update(next_due_on=day)


def _promise(case: Case, by: Supporter, _world: World, luck: Random) -> None:
    make_promise(case, by, days=luck.choice(DAYS), is_mine=luck.random() < 0.5)


def _many_promises(case: Case, by: Supporter, _world: World, luck: Random) -> None:
    for _ in range(5):
        make_promise(case, by, days=luck.choice(DAYS))


def _job(case: Case, by: Supporter, _world: World, luck: Random) -> None:
    make_job(case, by, days_ago=luck.choice((13, 14, 31, 95)))


def _review(case: Case, by: Supporter, _world: World, luck: Random) -> None:
    """Of three days ago, but of now when the support rests: a higher risk ends the pause, which may have begun today."""
    ago = timedelta(days=0 if case.holds.filter(to_at=None).exists() else 3)
    make_risk(case, by, days=luck.choice((1, 3, 5)), at=timezone.now() - ago)


def _lowering(case: Case, by: Supporter, world: World, luck: Random) -> None:
    make_lowering(case, luck.choice([by, *colleagues(world, Role.HEAD)]))


def _package(case: Case, by: Supporter, _world: World, luck: Random) -> None:
    made = timezone.now() - timedelta(days=luck.choice((5, 6, 7, 9)))
    found = make_package(case, by)
    CommunityPackage.objects.filter(pk=found.pk).update(made_at=made, agreed_on=kyiv_day(made))


def _event(case: Case, by: Supporter, _world: World, luck: Random) -> None:
    event = make_event(by, days=40)
    invited = make_invited(case, event, by)
    cancel_event(event.pk, words="Зал зачинено", version=event.version, by=by, at=timezone.now())
    since = timezone.now() - timedelta(hours=luck.choice((0, 10, 30)))
    EventInvitation.objects.filter(pk=invited.pk).update(inform_since=since)


def _data_request(case: Case, by: Supporter, _world: World, luck: Random) -> None:
    found = make_data_request(case, by, days=5)
    DataRequest.objects.filter(pk=found.pk).update(due_on=in_days(luck.choice((*DAYS, 7, 9))))


def _request(case: Case, _by: Supporter, world: World, luck: Random) -> None:
    make_request(case, luck.choice(colleagues(world, Role.SUPPORTER, Role.HEAD)))


def _closing(case: Case, by: Supporter, world: World, luck: Random) -> None:
    if case.state == CaseState.OPEN:
        make_closure(case, luck.choice([by, *colleagues(world, Role.HEAD)]))


def _check(case: Case, by: Supporter, world: World, luck: Random) -> None:
    end_support(case, by, luck.choice(colleagues(world, Role.HEAD)))
    make_check(case, due_on=in_days(luck.choice(DAYS)))


def _loss(case: Case, by: Supporter, _world: World, luck: Random) -> None:
    if luck.random() < 0.4:  # of a lost card little is due
        make_loss(case, by)


def _question(case: Case, _by: Supporter, world: World, luck: Random) -> None:
    make_question(case, luck.choice(colleagues(world, Role.HEAD)))


def _offer(case: Case, by: Supporter, world: World, luck: Random) -> None:
    asked: list[Supporter | Department] = [*colleagues(world, Role.SUPPORTER), *open_departments(world)]
    make_hand_over(case, luck.choice(asked), by=by)


def _given(case: Case, by: Supporter, world: World, luck: Random) -> None:
    hand_over_to(case, luck.choice(colleagues(world, Role.SUPPORTER)), by=by)


def _away(_case: Case, by: Supporter, world: World, luck: Random) -> None:
    others = [one for one in colleagues(world, Role(by.role)) if one != by]
    make_absence(by, cover=luck.choice([None, *others]), days=(0, 3))


MAKERS: Final = (
    *(_step, _step, _step, _promise, _promise, _promise, _many_promises, _job, _review, _lowering, _package, _event),
    *(_data_request, _request, _closing, _check, _loss, _question, _offer, _offer, _given, _away),
)
