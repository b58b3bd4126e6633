"""Absences of anybody and their covers: now, later, one after the other, from a later day on."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from privacy.ids import new_id
from supporters.administration.actions.absences import NewAbsence, add_absence, end_absence
from supporters.administration.actions.covers import AbsenceRefused, name_cover
from supporters.administration.reports.absences import absences_planned_by
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, AbsenceKind, Supporter
from supporters.directory.roles import Permission, Role
from tests.supporters.stateful.turn import Turn
from tests.supporters.stateful.world import World, accounts

DAYS: Final = (0, 1, 5, 12, 30, 60)  # after the first day
SOON: Final = (0, 0, 1, 4, 15)


def plan_an_absence(turn: Turn) -> None:
    turn.permit(Permission.ABSENCES_PLAN)
    who = turn.somebody(Role.HEAD, Role.SUPPORTER, Role.PSYCHOLOGIST)
    plan(turn, who, kyiv_day(turn.at) + timedelta(days=turn.choose(SOON)))


@transaction.atomic
def plan_with_a_cover(turn: Turn) -> None:
    """Random choices seldom find the second act."""
    turn.permit(Permission.ABSENCES_PLAN)
    who = turn.somebody(Role.HEAD, Role.SUPPORTER, Role.PSYCHOLOGIST)
    planned = plan(turn, who, kyiv_day(turn.at) + timedelta(days=turn.choose(SOON)))
    name_cover(planned.pk, cover_id=turn.colleague_of(who).pk, by=turn.by, at=turn.at)


def one_covers_everybody(turn: Turn) -> None:
    """All colleagues of a department are away today, and the same one covers them."""
    turn.permit(Permission.ABSENCES_PLAN)
    cover = turn.favoured(Role.SUPPORTER)
    away = [one for one in accounts(turn.world) if (one.role, one.department_id) == (cover.role, cover.department_id)]
    for who in away:
        with suppress(AbsenceRefused), transaction.atomic():
            planned = plan(turn, who, kyiv_day(turn.at))
            name_cover(planned.pk, cover_id=cover.pk, by=turn.by, at=turn.at)


@transaction.atomic
def plan_the_next_absence(turn: Turn) -> None:
    """From the day after one that is known, with the same cover."""
    turn.permit(Permission.ABSENCES_PLAN)
    before = _known(turn)
    planned = plan(turn, before.supporter, before.to_on + timedelta(days=turn.choose((1, 1, 2, 8))))
    name_cover(planned.pk, cover_id=before.cover_id, by=turn.by, at=turn.at)


def name_a_cover(turn: Turn) -> None:
    turn.permit(Permission.ABSENCES_PLAN)
    absence = _known(turn)
    name_cover(absence.pk, cover_id=turn.colleague_of(absence.supporter).pk, by=turn.by, at=turn.at)


def name_a_cover_since(turn: Turn) -> None:
    """From a later day of the absence on."""
    turn.permit(Permission.ABSENCES_PLAN)
    absence = _known(turn)
    since = absence.from_on + timedelta(days=turn.choose((1, 2, 10, 31)))
    name_cover(absence.pk, cover_id=turn.colleague_of(absence.supporter).pk, since=since, by=turn.by, at=turn.at)


def end(turn: Turn) -> None:
    turn.permit(Permission.ABSENCES_PLAN)
    end_absence(_known(turn).pk, by=turn.by, at=turn.at)


def plan(turn: Turn, who: Supporter, first: date) -> Absence:
    last = first + timedelta(days=turn.choose(DAYS))
    new = NewAbsence(supporter_id=who.pk, kind=AbsenceKind.LEAVE, from_on=first, to_on=last, cover_id=None)
    return add_absence(new, by=turn.by, at=turn.at, pk=new_id())


def _known(turn: Turn) -> Absence:
    """Of those that are not over."""
    unfinished = absences_planned_by(turn.by).not_cancelled().filter(to_on__gte=kyiv_day(turn.at))
    return turn.choose(list(unfinished.order_by("-made_at", "pk")[:6]))


def unfinished(world: World) -> bool:
    return Absence.objects.not_cancelled().filter(to_on__gte=kyiv_day(world.now)).exists()


AIMS = dict.fromkeys((plan_the_next_absence, name_a_cover, name_a_cover_since, end), unfinished)
ACTS = (one_covers_everybody, plan_an_absence, plan_with_a_cover, plan_the_next_absence, name_a_cover, name_a_cover_since, end)
