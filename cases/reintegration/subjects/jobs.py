"""Checks of a job."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.speaking import End, Speaking, register_speaking, settled_at, waits_again
from cases.case.actions.worked_on import OF_CARD, register_no_work, register_work
from cases.case.models import Case
from cases.case.models.group import REMAINING, of_persons
from cases.case.registry import Subject, leader, register
from cases.case.reports.held import Held, Part, register_held
from cases.case.states import CheckState, EventKind
from cases.course.actions.entry_checks import EntryChecks, register_entry_checks
from cases.course.reports.turns import CourseKind, register_turns
from cases.person.actions.consents import register_unsent
from cases.person.reports.consents import register_passed_on
from cases.reintegration.actions.jobs.jobs import JOB_CHECK, answer_checks, take_back_checks
from cases.reintegration.actions.jobs.letters import cancel_named_letters
from cases.reintegration.models import EmployerLetter, Job, JobCheck, JobProposal
from cases.reintegration.reports.jobs.words import job_title
from cases.reintegration.states import LetterState, ProposalState
from supporters.directory.calendar import date_label, kyiv_day
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


def sent_labels(person_id: UUID, today: date) -> tuple[str, ...]:
    """Those with the name, on every card of the person."""
    theirs = Case.objects.filter(of_persons([person_id])).values("pk")
    sent = EmployerLetter.objects.sent().named().filter(case__in=theirs).order_by("settled_at")
    words = _("A letter with the name was sent to an employer on %(day)s: it stays there")
    return tuple(words % {"day": date_label(kyiv_day(one.settled_at), today)} for one in sent if one.settled_at)


register_unsent(
    Scope.EMPLOYER,
    cancel_named_letters,
    lambda n: ngettext(
        "%(n)d letter with the name that was not sent is cancelled: destroy what is printed.",
        "%(n)d letters with the name that were not sent are cancelled: destroy what is printed.",
        n,
    ),
)
register_passed_on(Scope.EMPLOYER, sent_labels)
register_entry_checks(EntryChecks(answer=answer_checks, take_back=take_back_checks))
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

register_held(
    Held(
        model=JobProposal,
        title=gettext_lazy("Vacancies that were shown"),
        part=Part.WORK,
        place=1,
        order="made_at",
        labels={"vacancy": gettext_lazy("Vacancy")},
    ),
    Held(
        model=EmployerLetter,
        title=gettext_lazy("Letters to employers"),
        part=Part.WORK,
        place=2,
        order="made_at",
        labels={
            "name_agreed_on": gettext_lazy("When the person agreed that the employer learns the name"),
            "channel": gettext_lazy("How it was sent"),
        },
    ),
    Held(
        model=Job,
        title=gettext_lazy("Jobs"),
        part=Part.WORK,
        place=3,
        order="started_on",
        labels={
            "employer": gettext_lazy("Employer"),
            "started_on": gettext_lazy("First day of work"),
            "ended_on": gettext_lazy("Last day of work"),
            "end_words": gettext_lazy("What happened"),
        },
    ),
    Held(
        model=JobCheck,
        title=gettext_lazy("Checks of jobs"),
        part=Part.WORK,
        place=4,
        order="due_on",
        labels={
            "days": gettext_lazy("Days after the first day of work"),
            "support": gettext_lazy("What helps at work"),
            "logged_at": gettext_lazy("When it was asked"),
        },
    ),
)
register_work(OF_CARD, Job, JobProposal, EmployerLetter)
register_no_work("made with a job, which counts", "JobCheck")
