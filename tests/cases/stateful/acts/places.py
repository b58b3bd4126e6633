"""Stages and places: where a person is."""

from datetime import timedelta

from cases.case.models import Facility
from cases.case.states import STAGES, Programme, Stage, StayKind
from cases.course.actions.cases import change_stage
from cases.course.actions.moves import correct_stay, move_person
from cases.course.actions.stays import NewStay, Place
from supporters.directory.roles import Permission
from tests.cases.stateful.turn import Turn

AGO = tuple(timedelta(hours=hours) for hours in (0, 0, 0, 0, 1, 60))


def change_the_stage(turn: Turn) -> None:
    case = turn.card(Permission.STAGE_CHANGE)
    change_stage(
        case.pk,
        to=turn.choose(list(Stage if turn.seldom() else STAGES[Programme(case.programme)])),
        moved_at=turn.at - turn.choose(AGO),
        step=turn.next_step(),
        place=Place(_facility(turn)) if turn.flip() else None,
        by=turn.by,
        at=turn.at,
        reason="" if turn.seldom() else "Ускладнення",
        version=turn.version(case.version),
    )


def move(turn: Turn) -> None:
    case = turn.card(Permission.PLACE_CHANGE)
    moved_at = turn.at - turn.choose(AGO)
    move_person(case.pk, _stay(turn), moved_at=moved_at, by=turn.by, at=turn.at, version=turn.version(case.version))


def correct_place(turn: Turn) -> None:
    case = turn.card(Permission.PLACE_CHANGE)
    began_at = turn.at - turn.choose(AGO)
    correct_stay(case.pk, _stay(turn), began_at=began_at, by=turn.by, at=turn.at, version=turn.version(case.version))


def _stay(turn: Turn) -> NewStay:
    kind = turn.choose(list(StayKind))
    if kind is StayKind.ROAD:
        return NewStay(kind=kind, bound_for=_facility(turn))
    return NewStay(kind=kind, facility=_facility(turn)) if kind.is_in_institution else NewStay(kind=kind)


def _facility(turn: Turn) -> Facility:
    return Facility.objects.get(pk=turn.choose(turn.world.facilities))


ACTS = (change_the_stage, move, correct_place)
