"""From a profile to work: vacancies shown, answers, jobs and their checks."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.states import CaseState, CheckState, EventKind, Stage
from cases.reintegration.actions.jobs.jobs import SEARCH_WITHIN
from cases.reintegration.models import FunctionalProfile, Job, JobCheck, JobProposal, ProfileTraining, Vacancy
from cases.reintegration.models.jobs.job import CHECK_DAYS
from cases.reintegration.states import (
    LIFTING_KG,
    OPEN_PROPOSALS,
    DeclineReason,
    EmployerRefusal,
    Factor,
    Hands,
    JobAnswer,
    JobEnd,
    JobKind,
    ProposalState,
    Rests,
    WorkAnswer,
)
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tools.demo_data.course import moment
from tools.demo_data.reintegration.rows import Pages

DESCRIBED_SHARES: Final = {Stage.REHABILITATION: 0.3, Stage.REINTEGRATION: 0.6, Stage.CONTINUED: 0.7}
MOST_SHOWN: Final = 4  # vacancies, to one person
HIRED_SHARE, ELSEWHERE_SHARE, LOST_SHARE, MISSED_SHARE = 0.35, 0.1, 0.2, 0.03
OUTCOMES: Final = (ProposalState.SHOWN, ProposalState.WANTED, ProposalState.DECLINED, ProposalState.REFUSED)
KNOWN: Final = (WorkAnswer.YES, WorkAnswer.YES, WorkAnswer.CONDITION, WorkAnswer.NO)
TRAININGS: Final = ("driver", "computer", "dispatch", "repair")
WISHES: Final = "Хоче працювати недалеко від дому, з людьми або з паперами."
WORDS: Final = "Колектив прийняв добре, до зміни звикає."
EMPLOYER: Final = "Комунальне підприємство громади, водій"
EVIDENCE: Final = "Показав наказ про прийняття"
ENDED_WORDS: Final = "Підприємство скоротило посаду."


@dataclass(frozen=True)
class Span:
    """From the beginning of the support to its last entry; `by` leads the case."""

    case: Case
    by: Supporter
    since: datetime
    until: datetime

    @property
    def is_over(self) -> bool:
        return self.case.state != CaseState.OPEN


class Work:
    def __init__(self, pages: Pages, vacancies: list[Vacancy], rng: Random) -> None:
        self.pages, self.vacancies, self.rng = pages, vacancies, rng
        self.places = [one.territory_id for one in vacancies if one.territory_id]

    def write(self, span: Span) -> None:
        if self.rng.random() >= DESCRIBED_SHARES.get(Stage(span.case.stage), 0):
            return
        described_at = self.pages.between(span.since, span.until)
        self._describe(span, described_at)
        shown = self.rng.sample(self.vacancies, self.rng.randint(0, MOST_SHOWN))
        is_hired = bool(shown) and self.rng.random() < HIRED_SHARE
        for place, vacancy in enumerate(shown):
            state = ProposalState.HIRED if is_hired and not place else self.rng.choice(OUTCOMES)
            if span.is_over and state in OPEN_PROPOSALS:
                state = ProposalState.ENDED
            proposal = self._show(span, vacancy, state, self.pages.between(described_at, span.until))
            if state is ProposalState.HIRED:
                self._begin(span, proposal)
        if not is_hired and self.rng.random() < ELSEWHERE_SHARE:
            self._begin(span, None)

    def _describe(self, span: Span, at: datetime) -> None:
        profile = FunctionalProfile(
            pk=new_id(),
            person=span.case.person,
            **{name: self.rng.choice(KNOWN) for name in Factor.values},
            lifting_kg=self.rng.choice(LIFTING_KG),
            hands=self.rng.choice(Hands.values),
            rests=self.rng.choice(Rests.values),
            hours=self.rng.choice((4, 6, 8)),
            system=self.rng.choice(KNOWN),
            remote=self.rng.choice(KNOWN),
            territory_id=self.rng.choice(self.places),
            wishes=WISHES,
            recorded_by=span.by,
            recorded_at=at,
        )
        training = ProfileTraining(
            pk=new_id(), profile=profile, kind_id=self.rng.choice(TRAININGS), is_held=self.rng.random() < 0.5
        )
        self.pages.rows.add(profile, training)
        self.pages.event(span.case, EventKind.PERSON_CHANGED, span.by, at, fields=[], work="profile")

    def _show(self, span: Span, vacancy: Vacancy, state: ProposalState, at: datetime) -> JobProposal:
        """The answer an hour later, the outcome another hour later."""
        answered = None if state in (ProposalState.SHOWN, ProposalState.ENDED) else at + timedelta(hours=1)
        settled = None if state in OPEN_PROPOSALS else at + timedelta(hours=2)
        proposal = JobProposal(
            pk=new_id(),
            case=span.case,
            vacancy=vacancy,
            state=state,
            made_by=span.by,
            made_at=at,
            answered_by=span.by if answered else None,
            answered_at=answered,
            decline=self.rng.choice(DeclineReason.values) if state is ProposalState.DECLINED else "",
            refusal=self.rng.choice(EmployerRefusal.values) if state is ProposalState.REFUSED else "",
            settled_by=span.by if settled else None,
            settled_at=settled,
        )
        self.pages.rows.add(proposal)
        known = {"proposal": str(proposal.pk)}
        self.pages.event(span.case, EventKind.JOB_PROPOSED, span.by, at, **known, vacancy=str(vacancy.pk))
        if answered:
            answer = ProposalState.DECLINED if state is ProposalState.DECLINED else ProposalState.WANTED
            details = {"answer": answer.value, "decline": proposal.decline}
            self.pages.event(span.case, EventKind.JOB_ANSWERED, span.by, answered, **known, **details)
        if settled and state in (ProposalState.HIRED, ProposalState.REFUSED):
            details = {"outcome": state.value, "reason": proposal.refusal}
            self.pages.event(span.case, EventKind.PROPOSAL_SETTLED, span.by, settled, **known, **details)
        return proposal

    def _begin(self, span: Span, proposal: JobProposal | None) -> None:
        at = proposal.settled_at if proposal and proposal.settled_at else self.pages.between(span.since, span.until)
        job = Job(
            pk=new_id(),
            case=span.case,
            person=span.case.person,
            proposal=proposal,
            employer=None if proposal else EMPLOYER,
            kind=JobKind.EMPLOYER,
            evidence=EVIDENCE,
            started_on=kyiv_day(at),
            recorded_by=span.by,
            recorded_at=at,
        )
        details = {"job_kind": job.kind, "started_on": job.started_on.isoformat()}
        self.pages.event(span.case, EventKind.JOB_STARTED, span.by, at, job=str(job.pk), **details)
        lasted = (kyiv_day(self.pages.now) - job.started_on).days
        if lasted > 1 and self.rng.random() < LOST_SHARE:
            self._lose(span, job, lasted)
        self.pages.rows.add(job)
        self._add_checks(span, job)

    def _lose(self, span: Span, job: Job, lasted: int) -> None:
        """The promise to find other work is kept."""
        job.ended_on = job.started_on + timedelta(days=self.rng.randint(1, min(lasted - 1, CHECK_DAYS[-1])))
        job.ended_at = moment(job.ended_on, time(19))
        job.end_kind, job.end_words, job.ended_by = self._end_kind(), ENDED_WORDS, span.by
        words, kept_at = _("Find new work: the former one was lost"), job.ended_at + timedelta(hours=20)
        due_on = job.ended_on + SEARCH_WITHIN
        job.search = self.pages.promise(span.case, words, due_on, by=span.by, at=job.ended_at, kept_at=kept_at)
        self.pages.event(span.case, EventKind.JOB_ENDED, span.by, job.ended_at, job=str(job.pk), end=job.end_kind)

    def _end_kind(self) -> JobEnd:
        return self.rng.choice([one for one in JobEnd if one.is_lost])

    def _add_checks(self, span: Span, job: Job) -> None:
        """Those of the past are logged on their day, all but a few; those after the end of the job have ended with it."""
        today = kyiv_day(self.pages.now)
        for days in CHECK_DAYS:
            check = JobCheck(pk=new_id(), case=span.case, job=job, days=days, due_on=job.started_on + timedelta(days=days))
            if job.ended_on and check.due_on > job.ended_on:
                check.state, check.settled_at = CheckState.ENDED, job.ended_at
            elif check.due_on < today and (job.ended_on or self.rng.random() >= MISSED_SHARE):
                self._log(span, check)
            self.pages.rows.add(check)

    def _log(self, span: Span, check: JobCheck) -> None:
        at = moment(check.due_on, time(18))
        check.state, check.answer, check.words, check.settled_at = CheckState.DONE, JobAnswer.WORKS, WORDS, at
        check.logged_by, check.logged_at = span.by, at
        details = {"check": str(check.pk), "days": check.days, "answer": JobAnswer.WORKS.value}
        self.pages.event(span.case, EventKind.JOB_CHECKED, span.by, at, **details)
