"""Checks of a job."""

from django.utils.translation import ngettext

from cases.actions.endings.kinds import End, Speaking, register_speaking, settled_at, waits_again
from cases.actions.jobs.jobs import JOB_CHECK
from cases.actions.jobs.letters import cancel_named_letters
from cases.actions.person.consents import register_unsent
from cases.models import EmployerLetter, JobCheck, JobProposal
from cases.models.joining.group import REMAINING
from cases.registry import Subject, leader, register
from cases.reports.course.jobs import job_title
from cases.reports.course.turns import CourseKind, register_turns
from cases.states import CheckState, EventKind, LetterState, ProposalState
from veterans.models import Scope

register(
    Subject(
        code=JOB_CHECK,
        model=JobCheck,
        count=lambda n: ngettext("%(n)d check of a job", "%(n)d checks of jobs", n),
        case=REMAINING,
        responsible=lambda rows, at: leader(rows, at, case=REMAINING),
        ends_with="group",
    )
)
register_speaking(
    Speaking(
        code="job_proposals",
        place=10,
        label=lambda n: ngettext("%(n)d shown vacancy", "%(n)d shown vacancies", n),
        rows=lambda cards: JobProposal.objects.open().filter(cards.group),
        ended=lambda by, at: {"state": ProposalState.ENDED, "settled_by": by, "settled_at": at},
        outlasts=frozenset({End.JOIN}),
        since=lambda since: JobProposal.objects.filter(since.settled, state=ProposalState.ENDED),
    ),
    Speaking(
        code="employer_letters",
        place=11,
        label=lambda n: ngettext("%(n)d letter to an employer", "%(n)d letters to employers", n),
        rows=lambda cards: EmployerLetter.objects.waiting().filter(cards.group),
        ended=lambda by, at: {"state": LetterState.CANCELLED, "settled_by": by, "settled_at": at},
        outlasts=frozenset({End.JOIN}),
        since=lambda since: EmployerLetter.objects.filter(since.settled, state=LetterState.CANCELLED),
    ),
    Speaking(
        code="job_checks",
        place=12,
        label=lambda n: ngettext("%(n)d check of the job", "%(n)d checks of the job", n),
        subject=JOB_CHECK,
        rows=lambda cards: JobCheck.objects.open().filter(cards.group),
        ended=lambda _by, at: {"state": CheckState.ENDED, "settled_at": at},
        outlasts=frozenset(End),
        returns=waits_again(JobCheck, after_loss=settled_at, state=CheckState.OPEN, settled_at=None),
        since=lambda since: JobCheck.objects.filter(since.settled, state=CheckState.ENDED, job__ended_on=None),
    ),
)
register_unsent(Scope.EMPLOYER, cancel_named_letters)
register_turns(
    dict.fromkeys(
        (
            *(EventKind.JOB_PROPOSED, EventKind.JOB_ANSWERED, EventKind.PROPOSAL_SETTLED),
            *(EventKind.LETTER_MADE, EventKind.LETTER_SENT, EventKind.LETTER_CANCELLED),
            *(EventKind.JOB_STARTED, EventKind.JOB_ENDED, EventKind.JOB_CHECKED),
        ),
        lambda event, _names, today: job_title(event.kind, event.details, today),
    ),
    course=CourseKind.WORK,
)
