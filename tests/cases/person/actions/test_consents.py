"""What a person answers about consent: rows are added, an end cancels what has not left, and asking is a promise."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from cases.case.models import CaseEvent
from cases.case.states import CaseRefusal, EventKind, PersonRefusal, Programme
from cases.course.models import Promise
from cases.course.states import PromiseState
from cases.person.actions import consents
from cases.person.actions.consents import answer_at_intake, answer_consent, end_consent, undo_answer
from cases.person.states import ConsentRefusal
from cases.reintegration.actions.packages import PACKAGE, receive_package
from cases.reintegration.models import CommunityPackage
from cases.reintegration.states.packages import PackageState
from privacy.opening import Reading
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.notifications.models import Notification
from tests.consenting import make_consent
from tests.database import execute
from tests.dispatching import dispatch
from tests.ended import end_support
from tests.factories import House, make_case, make_loss, make_package, make_person
from tests.refusing import refused
from tools.journeys.dates import in_days
from veterans.actions.consents import ConsentMissing, NewConsent, consent_version, require_consent
from veterans.actions.locks import lock_person
from veterans.models import Answer, Channel, Consent, Lasts, Person, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def current(house: House, scope: Scope = Scope.PROVIDER) -> Consent:
    return Consent.objects.current().get(person=house.case.person, scope=scope)


def withdraw(house: House, scope: Scope = Scope.PROVIDER) -> int:
    return sum(end_consent(house.case.pk, scope, version=None, by=house.owner, at=timezone.now()).values())


def undo(house: House, scope: Scope = Scope.PROVIDER) -> int:
    version = consent_version(house.case.person_id, scope)
    return sum(undo_answer(house.case.pk, scope, version=version, by=house.owner, at=timezone.now()).values())


def holds(house: House, scope: Scope = Scope.PROVIDER) -> bool:
    try:
        require_consent(house.case.person_id, scope, at=timezone.now())
    except ConsentMissing:
        return False
    return True


def test_another_answer_is_another_row(house: House) -> None:
    assert not holds(house)
    given = make_consent(house.case, house.owner, scope=Scope.PROVIDER, words="Лише телефон")
    assert holds(house)
    make_consent(house.case, house.owner, scope=Scope.PROVIDER, answer=Answer.REFUSED)
    assert not holds(house)
    given.refresh_from_db()
    assert (given.answer, given.words, given.lasts) == (Answer.GIVEN, "Лише телефон", Lasts.UNTIL_WITHDRAWN)
    assert given.replaced_at == current(house).recorded_at
    assert current(house).basis is None


def test_consent_of_one_scope_is_none_of_another(house: House) -> None:
    make_consent(house.case, house.owner, scope=Scope.UNIT)
    assert (holds(house), holds(house, Scope.UNIT)) == (False, True)


def test_consent_ends_after_its_last_day(house: House) -> None:
    at = timezone.now() - timedelta(days=2)
    make_consent(house.case, house.owner, scope=Scope.PROVIDER, valid_until=in_days(-1), at=at)
    assert not holds(house)
    make_consent(house.case, house.owner, scope=Scope.PROVIDER, valid_until=in_days(0), at=at)
    assert holds(house)


def test_answers_are_events_without_words_on_every_card_of_the_person(house: House, reading: Reading) -> None:
    make_case(house.owner, person=house.case.person, programme=Programme.FAMILY)
    make_consent(house.case, house.owner, scope=Scope.UNIT, words="Лише телефон")
    withdraw(house, Scope.UNIT)
    events = CaseEvent.objects.filter(kind=EventKind.CONSENT_ANSWERED).order_by("at", "case")
    assert [event.details for event in events] == [
        *[{"scope": "unit", "answer": "given"}] * 2,
        *[{"scope": "unit", "answer": "withdrawn"}] * 2,
    ]
    assert {event.note for event in events} == {None}


def test_withdrawal_cancels_what_has_not_left_at_once(house: House) -> None:
    at = timezone.now()
    package = make_package(house.case, house.owner, at=at - timedelta(days=8))
    dispatch(at=at.replace(hour=9), rule="package_waiting")
    assert Notification.objects.about(PACKAGE, [package.pk]).filter(settled_at=None).exists()
    assert withdraw(house) == 1
    package.refresh_from_db()
    assert (package.state, package.settled_by) == (PackageState.WITHDRAWN, house.owner)
    assert not Notification.objects.about(PACKAGE, [package.pk]).filter(settled_at=None).exists()
    assert CaseEvent.objects.filter(kind=EventKind.PACKAGE_WITHDRAWN).count() == 1


def test_refusal_after_a_consent_cancels_as_well(house: House) -> None:
    make_package(house.case, house.owner)
    make_consent(house.case, house.owner, scope=Scope.PROVIDER, answer=Answer.REFUSED)
    assert CommunityPackage.objects.get().state == PackageState.WITHDRAWN


def test_what_was_received_stays_and_another_scope_cancels_nothing(house: House) -> None:
    make_package(house.case, house.owner)
    make_consent(house.case, house.owner, scope=Scope.UNIT)
    assert withdraw(house, Scope.UNIT) == 0
    assert CommunityPackage.objects.get().state == PackageState.OPEN
    receive_package(house.case.pk, received_on=in_days(0), by=house.owner, at=timezone.now())
    assert withdraw(house) == 0
    assert CommunityPackage.objects.get().state == PackageState.RECEIVED


def test_only_a_given_consent_is_withdrawn_and_once(house: House) -> None:
    with refused(ConsentRefusal.NOT_GIVEN):
        withdraw(house)
    make_consent(house.case, house.owner, scope=Scope.PROVIDER, answer=Answer.REFUSED)
    with refused(ConsentRefusal.NOT_GIVEN):
        withdraw(house)
    make_consent(house.case, house.owner, scope=Scope.PROVIDER)
    withdraw(house)
    with refused(ConsentRefusal.NOT_GIVEN):
        withdraw(house)


def test_answer_to_an_older_state_is_refused(house: House) -> None:
    make_consent(house.case, house.owner, scope=Scope.PROVIDER)
    withdraw(house)
    new = NewConsent(scope=Scope.PROVIDER, answer=Answer.GIVEN, given_at=timezone.now(), channel=Channel.PHONE)
    with pytest.raises(ChangedMeanwhile):
        answer_consent(house.case.pk, new, version=1, by=house.owner, at=timezone.now())
    with pytest.raises(ChangedMeanwhile):
        end_consent(house.case.pk, Scope.PROVIDER, version=1, by=house.owner, at=timezone.now())
    with pytest.raises(ChangedMeanwhile):
        undo_answer(house.case.pk, Scope.PROVIDER, version=1, by=house.owner, at=timezone.now())
    assert Consent.objects.count() == 1


def test_promise_to_ask_is_kept_by_the_answer(house: House) -> None:
    make_consent(house.case, house.owner, answer=Answer.NOT_ASKED, basis="vital_interests")
    promise = Promise.objects.get()
    assert (promise.due_on, promise.whose, promise.state) == (in_days(3), None, PromiseState.OPEN)
    make_consent(house.case, house.owner, scope=Scope.UNIT)
    promise.refresh_from_db()
    assert promise.state == PromiseState.OPEN
    make_consent(house.case, house.colleague)
    promise.refresh_from_db()
    assert (promise.state, promise.settled_by) == (PromiseState.KEPT, house.colleague)
    assert CaseEvent.objects.filter(kind=EventKind.PROMISE_KEPT).count() == 1


def test_promise_to_ask_another_person_stays_open(house: House) -> None:
    other = make_case(house.owner)
    for case in (house.case, other):
        make_consent(case, house.owner, answer=Answer.NOT_ASKED, basis="vital_interests")
    assert Promise.objects.open().count() == 2, "each is promised"
    make_consent(house.case, house.owner)
    assert Promise.objects.open().get().case == other


def test_asking_is_promised_on_the_card_of_the_answer(house: House) -> None:
    family = make_case(house.owner, person=house.case.person, programme=Programme.FAMILY)
    make_consent(family, house.owner, answer=Answer.NOT_ASKED, basis="vital_interests")
    assert Promise.objects.get().case == family


def test_asking_after_the_end_of_a_support_is_not_promised(house: House) -> None:
    end_support(house.case, house.owner, house.head)
    make_consent(house.case, house.owner, answer=Answer.NOT_ASKED, basis="vital_interests")
    assert not Promise.objects.exists()


@pytest.mark.parametrize("ask_by", [None, in_days(9)])
def test_asking_at_intake_is_due_from_the_day_of_the_meeting(house: House, ask_by: date | None) -> None:
    met = timezone.now() - timedelta(days=2)
    new = NewConsent(scope=Scope.CARE, answer=Answer.NOT_ASKED, given_at=met, channel=None, basis="vital_interests")
    answer_at_intake(house.case, new, by=house.owner, at=timezone.now(), ask_by=ask_by)
    assert Promise.objects.get().due_on == (ask_by or in_days(1))


def test_consent_that_is_given_anew_cancels_nothing(house: House) -> None:
    make_package(house.case, house.owner)
    make_consent(house.case, house.owner, scope=Scope.PROVIDER, words="Лише телефон")
    assert CommunityPackage.objects.get().state == PackageState.OPEN


def test_answer_is_refused_when_somebody_is_joined_into_the_person_meanwhile(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cards of who is joined are not locked yet."""
    other = make_person("Ковальенко")

    def joined_meanwhile(person_id: UUID) -> Person:
        Person.objects.filter(pk=other.pk).update(joined_into=house.case.person)
        return lock_person(person_id)

    monkeypatch.setattr(consents, "lock_person", joined_meanwhile)
    with refused(PersonRefusal.JOINED):
        make_consent(house.case, house.owner)


def test_mistake_is_undone_by_a_new_row(house: House) -> None:
    first = make_consent(house.case, house.owner, scope=Scope.PROVIDER, at=timezone.now() - timedelta(days=5))
    make_consent(house.case, house.owner, scope=Scope.PROVIDER, answer=Answer.REFUSED)
    undo(house)
    again = current(house)
    assert Consent.objects.count() == 3
    assert (again.answer, again.given_at, again.taken_by) == (Answer.GIVEN, first.given_at, house.owner)
    assert again.pk != first.pk
    withdraw(house)
    undo(house)
    assert holds(house)
    assert CaseEvent.objects.filter(kind=EventKind.CONSENT_UNDONE).count() == 2


def test_first_answer_undone_means_not_asked_and_asking_is_promised_again(house: House) -> None:
    make_consent(house.case, house.owner, answer=Answer.NOT_ASKED, basis="vital_interests", at=timezone.now() - timedelta(days=1))
    make_consent(house.case, house.owner)
    undo(house, Scope.CARE)
    assert (current(house, Scope.CARE).answer, current(house, Scope.CARE).basis_id) == (Answer.NOT_ASKED, "vital_interests")
    assert Promise.objects.open().get().asks_consent == current(house, Scope.CARE)
    make_consent(house.case, house.owner, scope=Scope.UNIT)
    undo(house, Scope.UNIT)
    assert (current(house, Scope.UNIT).answer, current(house, Scope.UNIT).basis) == (Answer.NOT_ASKED, None)
    assert Promise.objects.open().count() == 1


def test_undone_consent_cancels_what_it_allowed(house: House) -> None:
    make_package(house.case, house.owner)
    assert undo(house) == 1
    assert CommunityPackage.objects.get().state == PackageState.WITHDRAWN


def test_mistake_is_undone_by_its_author_within_a_quarter_of_an_hour(house: House) -> None:
    with refused(ConsentRefusal.UNDO):
        undo(house)
    make_consent(house.case, house.colleague, scope=Scope.PROVIDER)
    with refused(ConsentRefusal.UNDO):
        undo(house)
    make_consent(house.case, house.owner, scope=Scope.UNIT, at=timezone.now() - timedelta(minutes=16))
    with refused(ConsentRefusal.UNDO):
        undo(house, Scope.UNIT)
    assert Consent.objects.count() == 2


def test_nobody_is_asked_after_a_loss(house: House) -> None:
    make_consent(house.case, house.owner, scope=Scope.PROVIDER)
    make_loss(house.case, house.owner)
    with refused(CaseRefusal.LOST):
        withdraw(house)
    with refused(CaseRefusal.LOST):
        make_consent(house.case, house.owner, scope=Scope.UNIT)


@pytest.mark.parametrize(
    "column", ["answer = 'refused'", "given_at = now()", "words = NULL", "basis_id = NULL", "person_id = person_id"]
)
def test_application_writes_only_the_end_of_an_answer(house: House, column: str) -> None:
    make_consent(house.case, house.owner)
    with pytest.raises(ProgrammingError), transaction.atomic():
        execute(f"UPDATE veterans_consent SET {column}")
    with pytest.raises(ProgrammingError), transaction.atomic():
        execute("DELETE FROM veterans_consent")
    execute("UPDATE veterans_consent SET replaced_at = NULL")


@pytest.mark.parametrize("table", ["veterans_consenttext", "veterans_consentscope", "veterans_legalbasis"])
def test_application_changes_no_text_and_no_basis(table: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        execute(f"UPDATE {table} SET source = 'x'")
