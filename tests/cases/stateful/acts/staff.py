"""Colleagues: absences and covers, off-boarding, suspension, another role or department."""

from datetime import timedelta

from django.db import transaction

from cases.case.models import Case
from cases.course.models import Promise
from privacy.ids import new_id
from supporters.administration.actions.absences import NewAbsence, add_absence, end_absence
from supporters.administration.actions.accounts import deactivate_supporter, reactivate_supporter
from supporters.administration.actions.covers import name_cover
from supporters.administration.actions.recognition import code_of, recognise
from supporters.administration.actions.role_changes import change_role
from supporters.administration.actions.suspension import IDLE, lift_suspension, suspend_idle
from supporters.administration.actions.takers import hand_over_work
from supporters.administration.reports.absences import absences_planned_by
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, AbsenceKind, Supporter
from supporters.directory.models.reach import staff_planned_by
from supporters.directory.roles import Permission, Role
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World, colleagues, open_departments, people_near

DAYS = (0, 1, 5, 40)


def plan_absence(turn: Turn) -> None:
    """The form names no cover; here it is named at once, perhaps an unfit one."""
    turn.permit(Permission.ABSENCES_PLAN)
    planned = set(staff_planned_by(turn.by).values_list("pk", flat=True))
    who = turn.choose([one for one in colleagues(turn.world) if one.pk in planned])
    cover = turn.choose(colleagues(turn.world, Role(who.role))) if turn.flip() else None
    first = kyiv_day(turn.at) + timedelta(days=turn.choose((0, 0, 1)))
    new = NewAbsence(
        supporter_id=who.pk,
        kind=AbsenceKind.LEAVE,
        from_on=first,
        to_on=first + timedelta(days=turn.choose(DAYS)),
        cover_id=cover.pk if cover else None,
    )
    add_absence(new, by=turn.by, at=turn.at, pk=new_id(), confirmed=True)


def change_cover(turn: Turn) -> None:
    absence, cover = _absence(turn), turn.choose((None, *colleagues(turn.world)))
    name_cover(absence.pk, cover_id=cover.pk if cover else None, by=turn.by, at=turn.at)


def end_leave(turn: Turn) -> None:
    end_absence(_absence(turn).pk, by=turn.by, at=turn.at)


def hand_over_the_work(turn: Turn) -> None:
    """The first step of off-boarding."""
    turn.permit(Permission.STAFF_MANAGE)
    leaver, to = _supporter(turn), _supporter(turn)
    held = Case.objects.in_hand_of([leaver.pk]).values_list("pk", flat=True)
    hand_over_work(leaver.pk, dict.fromkeys(held, to.pk), by=turn.by, at=turn.at)


def close_access(turn: Turn) -> None:
    """The last step of off-boarding; refused while the colleague leads a card or is the last to answer for a department."""
    turn.permit(Permission.STAFF_MANAGE)
    deactivate_supporter(_concerned(turn).pk, by=turn.by, at=turn.at)


def off_board(turn: Turn) -> None:
    """Both steps at once: random choices seldom find the second one after the first."""
    turn.permit(Permission.STAFF_MANAGE)
    leaver, to = _supporter(turn), _supporter(turn)
    held = Case.objects.in_hand_of([leaver.pk]).values_list("pk", flat=True)
    with transaction.atomic():
        hand_over_work(leaver.pk, dict.fromkeys(held, to.pk), by=turn.by, at=turn.at)
        deactivate_supporter(leaver.pk, by=turn.by, at=turn.at)


def open_access(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    reactivate_supporter(turn.choose([one for one in colleagues(turn.world) if not one.is_active]).pk, by=turn.by, at=turn.at)


def recognise_the_new(turn: Turn) -> None:
    turn.permit(Permission.COLLEAGUES_RECOGNISE)
    new = {one.pk: code_of(one) for one in Supporter.objects.unrecognised()}
    recognise(list(new), new, by=turn.by, at=turn.at)


def change_the_role(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    account, role = _concerned(turn), turn.choose((Role.SUPPORTER, Role.HEAD, Role.PSYCHOLOGIST, Role.ANALYST))
    department = turn.choose(open_departments(turn.world))
    change_role(account.pk, role, department.pk, by=turn.by, at=turn.at, version=turn.version(account.version))


def suspend_the_idle(turn: Turn) -> None:
    """As each night; one colleague has not signed in for sixty days."""
    seen, idle = turn.at - IDLE - timedelta(days=1), _concerned(turn)
    Supporter.objects.active().update(last_login=turn.at)
    Supporter.objects.active().filter(pk=idle.pk).update(last_login=seen, joined_at=seen, reopened_at=None)
    suspend_idle(at=turn.at)


def lift_the_suspension(turn: Turn) -> None:
    turn.permit(Permission.STAFF_MANAGE)
    lift_suspension(turn.choose([one for one in colleagues(turn.world) if one.is_suspended]).pk, at=turn.at)


def _absence(turn: Turn) -> Absence:
    turn.permit(Permission.ABSENCES_PLAN)
    return turn.choose(list(absences_planned_by(turn.by).order_by("-made_at")[:2]))


def _supporter(turn: Turn) -> Supporter:
    return turn.choose(colleagues(turn.world, Role.SUPPORTER, Role.HEAD))


def _concerned(turn: Turn) -> Supporter:
    """Mostly somebody who leads the card, is asked to, helps with it, has promised something or answers for its department."""
    if turn.seldom():
        return turn.choose(colleagues(turn.world))
    promised = set(Promise.objects.open().filter(case=turn.case).values_list("whose", flat=True))
    near = people_near(turn.world, turn.case)
    return turn.choose([one for one in colleagues(turn.world) if one.pk in promised] or near if turn.flip() else near)


def leaves(world: World) -> Aims:
    return _offices(world) if Absence.objects.not_cancelled().filter(to_on__gte=kyiv_day(world.now)).exists() else []


def closed_accounts(world: World) -> Aims:
    return _offices(world) if Supporter.objects.filter(is_active=False).exists() else []


def new_accounts(world: World) -> Aims:
    who = colleagues(world, Role.HEAD) if Supporter.objects.unrecognised().exists() else []
    return [(None, one.pk) for one in who]


def suspended_accounts(world: World) -> Aims:
    return _offices(world) if Supporter.objects.filter(suspended_at__isnull=False).exists() else []


def _offices(world: World) -> Aims:
    return [(None, one.pk) for one in colleagues(world, Role.ADMINISTRATOR)]


AIMS = {
    change_cover: leaves,
    end_leave: leaves,
    open_access: closed_accounts,
    recognise_the_new: new_accounts,
    lift_the_suspension: suspended_accounts,
}
ACTS = (
    plan_absence,
    change_cover,
    end_leave,
    hand_over_the_work,
    close_access,
    off_board,
    open_access,
    recognise_the_new,
    change_the_role,
    suspend_the_idle,
    lift_the_suspension,
)
