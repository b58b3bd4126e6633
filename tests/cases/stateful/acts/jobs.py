"""Work of a person: it begins and ends, and somebody asks how it goes."""

from datetime import timedelta

from django.db.models.functions import Coalesce

from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.states import CaseState
from cases.reintegration.actions.jobs.jobs import NewJob, NewJobCheck, NewJobEnd, end_job, log_job_check, start_job
from cases.reintegration.models import Job, JobCheck
from cases.reintegration.states import JobAnswer, JobEnd, JobKind
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Permission
from tests.cases.stateful.turn import Aims, Turn
from tests.cases.stateful.world import World

DAYS_AGO = (0, 3, 14, 40)


def begin_work(turn: Turn) -> None:
    case = turn.card(Permission.PERSON_EDIT)
    first = kyiv_day(turn.at) - timedelta(days=turn.choose(DAYS_AGO))
    new = NewJob(kind=JobKind.EMPLOYER, started_on=first, employer="Кав’ярня", evidence="Показав договір")
    start_job(case.pk, new, by=turn.by, at=turn.at, pk=new_id())


def end_work(turn: Turn) -> None:
    end_job(_job(turn, Permission.PERSON_EDIT).pk, _end(turn), by=turn.by, at=turn.at)


def ask_how_work_goes(turn: Turn) -> None:
    """The check is due by now, mostly."""
    job, answer = _job(turn, Permission.VISIT_LOG), turn.choose(list(JobAnswer))
    if not turn.seldom():
        JobCheck.objects.open().filter(job=job).update(due_on=kyiv_day(turn.at))
    end = _end(turn) if answer is JobAnswer.LEFT else None
    log_job_check(job.pk, NewJobCheck(answer=answer, words="Добре", support="", end=end), by=turn.by, at=turn.at)


def _job(turn: Turn, permission: Permission) -> Job:
    """Also of a card that this one has absorbed."""
    case = turn.card(permission)
    return turn.choose(list(Job.objects.filter(of_group(case.pk)).order_by("-recorded_at")))


def _end(turn: Turn) -> NewJobEnd:
    return NewJobEnd(kind=turn.choose(list(JobEnd)), ended_on=kyiv_day(turn.at), words="Скоротили відділ")


def kept(world: World) -> Aims:
    found = Case.objects.filter(pk__in=world.cases, state__in=(CaseState.OPEN, CaseState.CLOSED), loss="").order_by("pk")
    return [aim for by in ("owner", "department__head") for aim in found.values_list("pk", by)]


def works(_world: World) -> Aims:
    """On the card that remains."""
    card, owner = Coalesce("case__absorbed_by", "case"), Coalesce("case__absorbed_by__owner", "case__owner")
    return list(Job.objects.current().order_by("recorded_at").values_list(card, owner))


AIMS = {begin_work: kept, end_work: works, ask_how_work_goes: works}
ACTS = (begin_work, end_work, ask_how_work_goes)
