"""A vacancy is shown to a person, who answers; the outcome."""

from typing import Any

import pytest
from django.utils import timezone

from cases.case.models import CaseEvent
from cases.case.states import CaseRefusal, EventKind
from cases.course.models import Promise
from cases.course.states import PromiseState
from cases.reintegration.actions.employment import end_vacancy
from cases.reintegration.actions.jobs.proposals import ProposalOutcome, hire, propose_job, settle_proposal
from cases.reintegration.models import EmployerLetter, Job, JobProposal, Vacancy
from cases.reintegration.states import (
    DeclineReason,
    EmployerRefusal,
    JobKind,
    JobRefusal,
    LetterState,
    ProposalRefusal,
    ProposalState,
    VacancyEnd,
    VacancyRefusal,
)
from privacy.ids import new_id
from tests.ended import end_support
from tests.factories import House, make_case, make_house, make_loss, make_person
from tests.jobs import answer, make_job, make_letter, make_proposal, make_sent, make_wanted, new_job
from tests.persons import make_territories
from tests.refusing import refused
from tests.work import make_vacancy
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def house() -> House:
    make_territories()
    return make_house()


def outcome(state: ProposalState, **known: Any) -> ProposalOutcome:
    usual = {"refusal": None, "decline": None, "words": "", "evidence": ""}
    return ProposalOutcome(state=state, **{**usual, **known})


def settle(proposal: JobProposal, house: House, new: ProposalOutcome) -> JobProposal:
    return settle_proposal(proposal.pk, new, by=house.owner, at=timezone.now())


def hired(proposal: JobProposal, house: House) -> Job:
    new = new_job(in_days(0), kind=JobKind.SYSTEM, employer="")
    return hire(proposal.pk, new, by=house.owner, at=timezone.now(), pk=new_id())


def test_vacancy_is_shown_once_while_it_is_open(house: House) -> None:
    vacancy = make_vacancy(house.owner)
    make_proposal(make_case(house.owner, person=make_person("Савчук")), house.owner, vacancy)  # to another person as well
    proposal = make_proposal(house.case, house.owner, vacancy)
    assert (proposal.state, proposal.made_by, proposal.answered_at) == (ProposalState.SHOWN, house.owner, None)
    with refused(ProposalRefusal.SHOWN):
        make_proposal(house.case, house.owner, vacancy)
    answer(proposal, house.owner, DeclineReason.PLACE)
    assert make_proposal(house.case, house.owner, vacancy).pk != proposal.pk, "a declined one may be shown again"
    event = CaseEvent.objects.filter(kind=EventKind.JOB_PROPOSED, case=house.case).earliest("at")
    assert event.details == {"proposal": str(proposal.pk), "vacancy": str(vacancy.pk)}, "no employer in clear"


def test_ended_or_expired_vacancy_is_shown_to_nobody(house: House) -> None:
    expired, ended = make_vacancy(house.owner, "Водій"), make_vacancy(house.owner, "Сторож")
    Vacancy.objects.filter(pk=expired.pk).update(valid_until=in_days(-1))
    end_vacancy(ended.pk, reason=VacancyEnd.FILLED, version=ended.version, by=house.owner, at=timezone.now())
    for vacancy in (expired, ended):
        with refused(VacancyRefusal.ENDED):
            propose_job(house.case.pk, vacancy.pk, by=house.owner, at=timezone.now(), pk=new_id())


def test_nothing_is_shown_after_the_end_of_the_support(house: House) -> None:
    vacancy = make_vacancy(house.owner)
    end_support(house.case, house.owner, house.head)
    with refused(CaseRefusal.CLOSED):
        make_proposal(house.case, house.owner, vacancy)


def test_person_wants_it_or_declines_for_a_reason(house: House) -> None:
    wanted = answer(make_proposal(house.case, house.owner), house.owner, words="Хоче ближче до дому")
    assert (wanted.state, wanted.settled_at, wanted.words) == (ProposalState.WANTED, None, "Хоче ближче до дому")
    declined = answer(make_proposal(house.case, house.owner), house.owner, DeclineReason.STRAIN)
    assert (declined.state, declined.decline, declined.settled_by) == (ProposalState.DECLINED, "strain", house.owner)
    details = CaseEvent.objects.filter(kind=EventKind.JOB_ANSWERED).order_by("at").values_list("details", flat=True)
    assert [(one["answer"], one["decline"]) for one in details] == [("wanted", ""), ("declined", "strain")]
    with refused(ProposalRefusal.ANSWERED):
        answer(wanted, house.owner)


@pytest.mark.parametrize(
    ("state", "known"),
    [
        (ProposalState.REFUSED, {"refusal": EmployerRefusal.TRAINING, "evidence": "Лист відділу кадрів"}),
        (ProposalState.DECLINED, {"decline": DeclineReason.FOUND}),
        (ProposalState.GONE, {}),
    ],
)
def test_outcome_settles_it_and_cancels_the_waiting_letter(house: House, state: ProposalState, known: dict[str, Any]) -> None:
    proposal = make_wanted(house.case, house.owner)
    sent, waits = make_sent(proposal, house.owner), make_letter(proposal, house.owner)
    other = make_wanted(house.case, house.owner)
    other_sent, other_waits = make_sent(other, house.owner), make_letter(other, house.owner)
    settled = settle(proposal, house, outcome(state, words="Сказали по телефону", **known))
    assert (settled.state, settled.settled_by, settled.words) == (state, house.owner, "Сказали по телефону")
    assert settled.evidence == known.get("evidence")
    assert EmployerLetter.objects.get(pk=waits.pk).state == LetterState.CANCELLED
    asked = EmployerLetter.objects.select_related("promise").get(pk=sent.pk).promise
    assert asked
    assert asked.state == PromiseState.KEPT, "the answer is here"
    assert EmployerLetter.objects.get(pk=other_waits.pk).state == LetterState.WAITING, "of another proposal"
    assert Promise.objects.open().get() == other_sent.promise
    details = CaseEvent.objects.get(kind=EventKind.PROPOSAL_SETTLED).details
    assert details["reason"] == str(known.get("refusal") or known.get("decline") or "")
    with refused(ProposalRefusal.SETTLED):
        settle(proposal, house, outcome(state, **known))


def test_vacancy_that_was_not_answered_may_only_be_gone(house: House) -> None:
    proposal = make_proposal(house.case, house.owner)
    with refused(ProposalRefusal.OUTCOME):
        settle(proposal, house, outcome(ProposalState.REFUSED, refusal=EmployerRefusal.FILLED))
    with refused(ProposalRefusal.NOT_WANTED):
        hired(proposal, house)
    wanted = make_wanted(house.case, house.owner)
    with refused(ProposalRefusal.OUTCOME):
        settle(wanted, house, outcome(ProposalState.HIRED))
    assert settle(proposal, house, outcome(ProposalState.GONE)).answered_at is None


def test_hired_person_has_the_job_of_the_vacancy(house: House) -> None:
    proposal = make_wanted(house.case, house.owner)
    job = hired(proposal, house)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.settled_by) == (ProposalState.HIRED, house.owner)
    assert (job.proposal, job.employer, job.kind, job.person) == (proposal, None, JobKind.SYSTEM, house.case.person)
    event = CaseEvent.objects.get(kind=EventKind.PROPOSAL_SETTLED)
    assert event.details == {"proposal": str(proposal.pk), "outcome": "hired", "reason": ""}


def test_who_has_work_is_not_hired_before_it_ends(house: House) -> None:
    make_job(house.case, house.owner)
    proposal = make_wanted(house.case, house.owner)
    with refused(JobRefusal.EMPLOYED):
        hired(proposal, house)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WANTED


def test_nothing_goes_on_after_a_loss(house: House) -> None:
    proposal = make_wanted(house.case, house.owner)
    make_loss(house.case, house.owner)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.ENDED
    with refused(CaseRefusal.LOST):
        hired(proposal, house)
