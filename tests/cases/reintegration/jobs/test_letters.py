"""The letter to an employer: without the name, unless the person has agreed twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.actions.speaking import count_speaking
from cases.case.models import Case, CaseEvent
from cases.case.states import EventKind
from cases.course.models import Promise
from cases.course.states import PromiseState
from cases.person.actions.consents import end_consent
from cases.reintegration.actions.employment import end_vacancy
from cases.reintegration.actions.jobs.letters import cancel_letter, send_letter
from cases.reintegration.models import EmployerLetter, JobProposal, Vacancy
from cases.reintegration.states import LetterChannel, LetterRefusal, LetterState, ProposalRefusal, VacancyEnd, VacancyRefusal
from tests.consenting import make_consent
from tests.factories import House, make_case, make_house, make_loss, make_person
from tests.jobs import answer, make_letter, make_proposal, make_sent, make_wanted
from tests.persons import make_territories
from tests.refusing import refused
from tools.journeys.dates import in_days
from veterans.actions.consents import ConsentMissing
from veterans.models import Answer, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def house() -> House:
    make_territories()
    return make_house()


def agree(house: House, answer: Answer = Answer.GIVEN) -> None:
    make_consent(house.case, house.owner, scope=Scope.EMPLOYER, answer=answer)


def withdraw(house: House) -> int:
    return sum(end_consent(house.case.pk, Scope.EMPLOYER, version=None, by=house.owner, at=timezone.now()).values())


def send(letter: EmployerLetter, house: House) -> EmployerLetter:
    return send_letter(letter.pk, channel=LetterChannel.PAPER, by=house.owner, at=timezone.now())


def state_of(letter: EmployerLetter) -> str:
    return EmployerLetter.objects.get(pk=letter.pk).state


def test_letter_without_a_name_needs_no_consent_but_the_wish(house: House) -> None:
    shown = make_proposal(house.case, house.owner)
    with refused(ProposalRefusal.NOT_WANTED):
        make_letter(shown, house.owner)
    letter = make_letter(answer(shown, house.owner), house.owner)
    assert (letter.state, letter.name_agreed_on, letter.channel) == (LetterState.WAITING, None, "")
    with refused(LetterRefusal.WAITS):
        make_letter(shown, house.owner)
    made = CaseEvent.objects.get(kind=EventKind.LETTER_MADE)
    assert made.details == {"letter": str(letter.pk), "proposal": str(shown.pk), "named": False}


@pytest.mark.parametrize("consent", [None, Answer.REFUSED, "withdrawn"])
def test_name_is_refused_without_the_consent_for_employers(house: House, consent: Answer | str | None) -> None:
    proposal = make_wanted(house.case, house.owner)
    if consent == "withdrawn":
        agree(house)
        withdraw(house)
    elif isinstance(consent, Answer):
        agree(house, consent)
    with pytest.raises(ConsentMissing):
        make_letter(proposal, house.owner, name_agreed_on=in_days(0))
    assert not EmployerLetter.objects.exists()


@pytest.mark.parametrize("day", [-1, 1])
def test_person_agrees_for_this_employer_after_the_vacancy_was_shown(house: House, day: int) -> None:
    agree(house)
    proposal = make_wanted(house.case, house.owner)
    with refused(LetterRefusal.AGREED):
        make_letter(proposal, house.owner, name_agreed_on=in_days(day))
    assert make_letter(proposal, house.owner, name_agreed_on=in_days(0)).name_agreed_on == in_days(0)


def test_sent_letter_promises_to_ask_for_the_answer(house: House) -> None:
    letter = send(make_letter(make_wanted(house.case, house.owner), house.owner), house)
    assert (letter.state, letter.channel, letter.settled_by) == (LetterState.SENT, "paper", house.owner)
    promise = Promise.objects.get()
    assert (letter.promise, promise.state, promise.due_on) == (promise, PromiseState.OPEN, in_days(7))
    with refused(LetterRefusal.NONE):
        send(letter, house)


def test_withdrawn_consent_cancels_the_letter_with_the_name_and_says_how_many(house: House) -> None:
    agree(house)
    named = [make_letter(make_wanted(house.case, house.owner), house.owner, name_agreed_on=in_days(0)) for _ in range(2)]
    nameless, sent = (
        make_letter(make_wanted(house.case, house.owner), house.owner),
        make_sent(make_wanted(house.case, house.owner), house.owner),
    )
    other = make_case(house.owner, person=make_person("Савчук"))
    make_consent(other, house.owner, scope=Scope.EMPLOYER)
    theirs = make_letter(make_wanted(other, house.owner), house.owner, name_agreed_on=in_days(0))
    assert withdraw(house) == 2
    assert state_of(theirs) == LetterState.WAITING, "the consent of another person"
    assert EmployerLetter.objects.sent().get() == sent
    assert [state_of(one) for one in named] == [LetterState.CANCELLED] * 2
    assert (state_of(nameless), state_of(sent)) == (LetterState.WAITING, LetterState.SENT)
    for letter in named:
        with refused(LetterRefusal.NONE):
            send(letter, house)
    assert CaseEvent.objects.filter(kind=EventKind.LETTER_CANCELLED).count() == 2


def test_letter_with_the_name_is_not_sent_after_the_consent_has_ended(house: House) -> None:
    make_consent(house.case, house.owner, scope=Scope.EMPLOYER, valid_until=in_days(0))
    letter = make_letter(make_wanted(house.case, house.owner), house.owner, name_agreed_on=in_days(0))
    with pytest.raises(ConsentMissing):
        send_letter(letter.pk, channel=LetterChannel.PAPER, by=house.owner, at=timezone.now() + timedelta(days=2))
    assert state_of(letter) == LetterState.WAITING


def test_letter_is_cancelled_by_its_author(house: House) -> None:
    proposal = make_wanted(house.case, house.owner)
    letter = make_letter(proposal, house.owner)
    cancel_letter(letter.pk, by=house.owner, at=timezone.now())
    assert state_of(letter) == LetterState.CANCELLED
    assert make_letter(proposal, house.owner).pk != letter.pk


def test_nobody_is_written_to_about_an_ended_vacancy(house: House) -> None:
    expired, ended = make_wanted(house.case, house.owner), make_wanted(house.case, house.owner)
    Vacancy.objects.filter(pk=expired.vacancy_id).update(valid_until=in_days(-1))
    end_vacancy(ended.vacancy_id, reason=VacancyEnd.FILLED, version=1, by=house.owner, at=timezone.now())
    for proposal in (expired, ended):
        with refused(VacancyRefusal.ENDED):
            make_letter(proposal, house.owner)


def test_loss_cancels_what_waits(house: House) -> None:
    letter = make_letter(make_wanted(house.case, house.owner), house.owner)
    counted = count_speaking(house.case.pk, stay=frozenset())
    assert (counted["job_proposals"], counted["employer_letters"]) == (1, 1)
    make_loss(house.case, house.owner)
    assert state_of(letter) == LetterState.CANCELLED
    assert JobProposal.objects.get().state == "ended"
    assert Case.objects.get(pk=house.case.pk).loss
