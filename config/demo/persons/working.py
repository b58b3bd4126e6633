"""From the ward to work: what a person can do, three vacancies with different outcomes, a letter, the job and its checks."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from cases.case.models import Case
from cases.person.actions.consents import answer_consent
from cases.reintegration.actions.employment import NewProfile, profile_version, set_profile
from cases.reintegration.actions.jobs.jobs import NewJob, NewJobCheck, log_job_check, start_job
from cases.reintegration.actions.jobs.letters import prepare_letter, send_letter
from cases.reintegration.actions.jobs.proposals import (
    ProposalAnswer,
    ProposalOutcome,
    answer_proposal,
    hire,
    propose_job,
    settle_proposal,
)
from cases.reintegration.models import Job, JobProposal, Vacancy
from cases.reintegration.models.employment.matching import ProfileFacts
from cases.reintegration.models.jobs.job import CHECK_DAYS
from cases.reintegration.states import (
    DeclineReason,
    EmployerRefusal,
    Hands,
    JobAnswer,
    JobKind,
    LetterChannel,
    ProposalState,
    Rests,
    WorkAnswer,
)
from config.demo.persons.vacancies import BUSK, DECLINED, HIRED, REFUSED
from config.demo.story import moment
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.actions.consents import NewConsent
from veterans.models import Answer, Channel, Scope, Territory

FIRST_DAY: Final = timedelta(days=30)  # before today: the second check is due
FIRST_CHECK: Final = CHECK_DAYS[0]
CONDITIONS: Final = "Піднімається сходами з поручнем, поволі. Зміни – лише денні."
WISHES: Final = "Хоче лишитися серед своїх і працювати з людьми або з паперами, недалеко від дому."
AT_FIRST: Final = "Хоче перевчитися на оператора зв’язку. Адресу й години обговоримо після протезування."
HOW_IT_IS: Final = "Колектив прийняв добре, дорога займає пів години. Втомлюється під вечір."
SUPPORT: Final = "Домовилися про перерву щогодини, допоміг психолог."
IN_THE_GARAGE: Final = "Станція техобслуговування «Поворот», майстер"
GOES_WELL: Final = ("Звикає, просить не поспішати.", "Усе добре, має свій пост.", "Навчає новенького.", "Працює, задоволений.")


ABLE: Final[dict[str, Any]] = {
    **dict.fromkeys(("sitting", "fine_work", "screen", "driving", "system"), WorkAnswer.YES),
    **dict.fromkeys(("walking", "stairs", "shifts", "remote"), WorkAnswer.CONDITION),
    **dict.fromkeys(("standing", "heights", "noise", "night", "moving"), WorkAnswer.NO),
    "lifting_kg": 5,
    "hands": Hands.BOTH,
    "hours": 8,
    "rests": Rests.HOURLY,
}
NEW_TO_IT: Final[dict[str, Any]] = {
    **dict.fromkeys(("sitting", "screen", "remote"), WorkAnswer.YES),
    "standing": WorkAnswer.NO,
    "hands": Hands.BOTH,
}


def describe(case: Case, *, by: Supporter, today: date) -> None:
    """Two weeks ago, somebody in rehabilitation: no vacancy was shown yet."""
    facts = ProfileFacts(**NEW_TO_IT, wanted=frozenset({"dispatch"}))
    _describe(case, NewProfile(facts=facts, wishes=AT_FIRST), by=by, at=moment(today - timedelta(days=14), time(12, 0)))


def find_work(case: Case, vacancies: Mapping[str, Vacancy], *, by: Supporter, today: date) -> None:
    """The profile 50 days ago, the first day of work 30 days ago. One vacancy was declined, one employer refused, one hired."""

    def on(days: int, hour: int = 11) -> datetime:
        return moment(today - timedelta(days=days), time(hour, 20))

    _describe(case, NewProfile(facts=_able(), conditions=CONDITIONS, wishes=WISHES), by=by, at=on(50))
    declined, refused, hired = (
        propose_job(case.pk, vacancies[post].pk, by=by, at=on(46, hour), pk=new_id())
        for post, hour in ((DECLINED, 10), (REFUSED, 11), (HIRED, 12))
    )
    strain = ProposalAnswer(decline=DeclineReason.STRAIN, words="Простояти всю зміну поки не зможе.")
    answer_proposal(declined.pk, strain, by=by, at=on(45))
    for wanted in (refused, hired):
        answer_proposal(wanted.pk, ProposalAnswer(decline=None, words=""), by=by, at=on(45, 12))
    consent = NewConsent(scope=Scope.EMPLOYER, answer=Answer.GIVEN, given_at=on(45, 13), channel=Channel.SPOKEN)
    answer_consent(case.pk, consent, version=None, by=by, at=on(45, 13))
    _write(refused, None, by=by, at=on(44))
    _write(hired, today - timedelta(days=45), by=by, at=on(44, 12))
    outcome = ProposalOutcome(
        state=ProposalState.REFUSED,
        refusal=EmployerRefusal.TRAINING,
        decline=None,
        words="Беруть лише з досвідом розслідувань.",
        evidence="Лист відділу кадрів",
    )
    settle_proposal(refused.pk, outcome, by=by, at=on(38))
    started_on = today - FIRST_DAY
    new = NewJob(kind=JobKind.SYSTEM, started_on=started_on, employer="", evidence="Показав наказ про призначення")
    job = hire(hired.pk, new, by=by, at=on(32), pk=new_id())
    _check(job, FIRST_CHECK, HOW_IT_IS, SUPPORT, by=by)


def begin_in_a_garage(case: Case, *, by: Supporter, today: date) -> Job:
    """Found elsewhere, 40 days before this day."""
    started_on = today - timedelta(days=40)
    new = NewJob(kind=JobKind.EMPLOYER, started_on=started_on, employer=IN_THE_GARAGE, evidence="Показав договір")
    return start_job(case.pk, new, by=by, at=moment(started_on, time(17, 30)), pk=new_id())


def log_every_check(job: Job, *, by: Supporter) -> None:
    """On its day; also after the end of the support."""
    for days, words in zip(CHECK_DAYS, GOES_WELL, strict=True):
        _check(job, days, words, "", by=by)


def _describe(case: Case, new: NewProfile, *, by: Supporter, at: datetime) -> None:
    set_profile(case.pk, new, version=profile_version(case.person_id), by=by, at=at)


def _able() -> ProfileFacts:
    return ProfileFacts(**ABLE, bodies=("ngu", "npu"), territory=Territory.objects.get(pk=BUSK), held=frozenset({"driver"}))


def _write(proposal: JobProposal, name_agreed_on: date | None, *, by: Supporter, at: datetime) -> None:
    letter = prepare_letter(proposal.pk, name_agreed_on=name_agreed_on, by=by, at=at, pk=new_id())
    send_letter(letter.pk, channel=LetterChannel.EMAIL, by=by, at=at + timedelta(minutes=10))


def _check(job: Job, days: int, words: str, support: str, *, by: Supporter) -> None:
    at = moment(job.started_on + timedelta(days=days), time(18, 0))
    log_job_check(job.pk, NewJobCheck(answer=JobAnswer.WORKS, words=words, support=support, end=None), by=by, at=at)
