"""Consent: what is taken back of several cards of one person and by whom, whose consent is in force, which words are read."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.database import as_owner
from tests.factories import make_person, make_supporter
from veterans.actions.consents import (
    NewConsent,
    NothingToWithdraw,
    consent_version,
    current_text,
    record_consent,
    restore_consent,
    withdraw_consent,
)
from veterans.models import Answer, Channel, Consent, ConsentText, LegalBasis, Person, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
SCOPE = Scope.PROVIDER
Minute = Callable[[int], datetime]


@pytest.fixture
def colleague(by: Supporter) -> Supporter:
    return make_supporter(by.department, surname="Бойко")


@pytest.fixture
def minute() -> Minute:
    """A minute of the last hour."""
    begun = timezone.now() - timedelta(hours=1)
    return lambda number: begun + timedelta(minutes=number)


@pytest.fixture
def joined() -> tuple[Person, Person]:
    """Who remains, and who was joined into them."""
    remains, other = make_person(), make_person("Ковальенко")
    Person.objects.filter(pk=other.pk).update(joined_into=remains)
    return remains, other


def answer(person: Person, by: Supporter, at: datetime, answer: Answer = Answer.GIVEN, scope: Scope = SCOPE) -> Consent:
    channel = None if answer is Answer.NOT_ASKED else Channel.PHONE
    new = NewConsent(scope=scope, answer=answer, given_at=at, channel=channel)
    return record_consent(person.pk, new, version=None, by=by, at=at)


def withdraw(person: Person, by: Supporter, at: datetime) -> None:
    withdraw_consent(person.pk, SCOPE, version=None, by=by, at=at)


def undo(person: Person, by: Supporter, at: datetime) -> None:
    restore_consent(person.pk, SCOPE, version=consent_version(person.pk, SCOPE), by=by, at=at)


def current(person: Person) -> Consent:
    return Consent.objects.current().get(person=person, scope=SCOPE)


def test_answer_taken_back_leaves_the_one_on_the_joined_card(
    joined: tuple[Person, Person], by: Supporter, minute: Minute
) -> None:
    remains, other = joined
    kept = answer(other, by, minute(0), Answer.REFUSED)
    answer(remains, by, minute(1))
    undo(remains, by, minute(2))
    assert (current(remains).answer, current(other)) == (Answer.NOT_ASKED, kept)


def test_withdrawal_taken_back_leaves_an_earlier_one(joined: tuple[Person, Person], by: Supporter, minute: Minute) -> None:
    remains, other = joined
    answer(other, by, minute(0))
    withdraw(remains, by, minute(1))
    answer(remains, by, minute(2))
    withdraw(remains, by, minute(3))
    undo(remains, by, minute(4))
    assert (current(remains).is_withdrawn, current(other).is_withdrawn) == (False, True)


def test_withdrawal_of_several_cards_is_taken_back_on_all(joined: tuple[Person, Person], by: Supporter, minute: Minute) -> None:
    remains, other = joined
    answer(other, by, minute(0))
    answer(remains, by, minute(1))
    withdraw(remains, by, minute(2))
    undo(remains, by, minute(3))
    assert (current(remains).is_withdrawn, current(other).is_withdrawn) == (False, False)


def test_withdrawal_after_an_answer_on_the_other_card_is_the_latest(
    joined: tuple[Person, Person], by: Supporter, colleague: Supporter, minute: Minute
) -> None:
    remains, other = joined
    answer(other, by, minute(0))
    refusal = answer(remains, colleague, minute(1), Answer.REFUSED)
    withdraw(remains, by, minute(2))
    undo(remains, by, minute(3))
    assert (current(remains), current(other).is_withdrawn) == (refusal, False)


def test_own_answer_about_another_scope_allows_nothing_here(by: Supporter, colleague: Supporter, minute: Minute) -> None:
    person = make_person()
    kept = answer(person, colleague, minute(0))
    answer(person, by, minute(1), scope=Scope.UNIT)
    with pytest.raises(NothingToWithdraw):
        undo(person, by, minute(2))
    assert current(person) == kept


def test_withdrawal_is_taken_back_by_its_author_within_a_quarter_of_an_hour(
    by: Supporter, colleague: Supporter, minute: Minute
) -> None:
    person = make_person()
    answer(person, colleague, minute(0))
    withdraw(person, by, minute(1))
    for who, at in ((colleague, minute(2)), (by, minute(17))):
        with pytest.raises(NothingToWithdraw):
            undo(person, who, at)
    undo(person, by, minute(16))
    assert (current(person).answer, current(person).is_withdrawn) == (Answer.GIVEN, False)


def test_consents_in_force_are_of_the_asked_persons_and_scopes_and_not_being_asked_ends_none(
    joined: tuple[Person, Person], by: Supporter, minute: Minute
) -> None:
    remains, other = joined
    answer(other, by, minute(0))
    answer(remains, by, minute(1), Answer.NOT_ASKED)
    answer(remains, by, minute(2), scope=Scope.UNIT)
    answer(make_person("Бойко"), by, minute(3))
    found = Consent.objects.consents_in_force([SCOPE], {remains.pk}, kyiv_day(minute(4)))
    assert found == {(SCOPE, remains.pk)}


def test_words_are_those_of_the_day_and_the_first_ones_before_any() -> None:
    first = ConsentText.objects.get(scope=SCOPE)
    day = first.valid_from + timedelta(days=30)
    known = {"words_uk": "Слова", "words_en": "Words", "source": "tests"}
    with as_owner():
        second = ConsentText.objects.create(code="second", scope_id=SCOPE, number=first.number + 1, valid_from=day, **known)
    days = [first.valid_from - timedelta(days=1), day - timedelta(days=1), day]
    assert [current_text(SCOPE, one) for one in days] == [first, first, second]


def test_basis_is_offered_from_its_first_day_to_its_last() -> None:
    day = date(2026, 5, 5)
    days: dict[str, tuple[int, int | None]] = {"over": (-9, -1), "last": (-9, 0), "first": (0, None), "later": (1, None)}
    known: dict[str, Any] = {"label_uk": "Підстава", "label_en": "Basis", "source": "tests", "number": 90}
    for code, (first, last) in days.items():
        to = None if last is None else day + timedelta(days=last)
        with as_owner():
            LegalBasis.objects.create(code=code, valid_from=day + timedelta(days=first), valid_to=to, **known)
    assert set(LegalBasis.objects.valid_on(day).filter(pk__in=days).values_list("pk", flat=True)) == {"last", "first"}
