"""Phones are added and ended; an ended number is found by nobody and stays in the history."""

from datetime import time
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from supporters.directory.models import Supporter
from tests.database import execute
from tests.factories import FAMILY_PHONE, PHONE, make_person
from veterans.actions.people import Relative
from veterans.actions.phones import NewPhone, PhoneEnded, PhoneKnown, add_phone, end_phone, give_phone
from veterans.models import EndReason, Kinship, Person, Phone, PhoneOwner, SearchToken, TokenKind, is_safe_at
from veterans.search import find_persons

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
FOREIGN = "+48601234567"  # ends as PHONE does
NEW = NewPhone(
    owner=PhoneOwner.FAMILY,
    number=FAMILY_PHONE,
    kinship=Kinship.WIFE,
    name="Оксана",
    safe_from=time(9),
    safe_to=time(18),
)


@pytest.fixture
def person() -> Person:
    return make_person(phone=PHONE)


def versions(row: Any) -> list[Any]:
    """In the history, the oldest first."""
    return list(row.history.order_by("pgh_id"))


def found(query: str) -> bool:
    return bool(find_persons(query, within=Person.objects.values("pk")).hits)


def end(phone: Phone, by: Supporter, reason: EndReason = EndReason.DEAD) -> Phone:
    return end_phone(phone.pk, reason=reason, by=by, at=timezone.now())


def test_phone_of_a_relative_is_added_with_its_safe_hours(person: Person) -> None:
    assert not found(FAMILY_PHONE)
    phone = Phone.objects.get(pk=add_phone(person.pk, NEW).pk)
    assert phone.tie
    assert (phone.owner, phone.number, phone.tie.relation, phone.tie.name) == ("family", FAMILY_PHONE, "wife", "Оксана")
    assert (phone.safe_from, phone.safe_to, phone.ended_at) == (time(9), time(18), None)
    assert all(found(digits) for digits in (FAMILY_PHONE, FAMILY_PHONE[-7:], FAMILY_PHONE[-4:]))


def test_number_is_added_once_to_one_owner(person: Person, by: Supporter) -> None:
    own = NewPhone(owner=PhoneOwner.OWN, number=PHONE)
    with pytest.raises(PhoneKnown):
        add_phone(person.pk, own)
    add_phone(person.pk, NewPhone(owner=PhoneOwner.WARD, number=PHONE))
    end(person.phones.get(owner=PhoneOwner.OWN), by)
    add_phone(person.pk, own)
    assert person.phones.open().count() == 2


@pytest.mark.parametrize("reason", EndReason)
def test_ended_number_stays_and_is_found_no_more(person: Person, by: Supporter, reason: EndReason) -> None:
    queries = (PHONE, PHONE[3:], PHONE[-7:], PHONE[-4:])
    assert all(map(found, queries))
    phone = end(person.phones.get(), by, reason)
    stored = Phone.objects.get(pk=phone.pk)
    assert (stored.number, stored.ended_by, stored.end_reason) == (PHONE, by, reason)
    assert stored.ended_at
    assert not any(map(found, queries))
    assert not SearchToken.objects.filter(person=person).exists()
    assert not person.phones.open().exists()


def test_number_is_ended_once(person: Person, by: Supporter) -> None:
    phone = end(person.phones.get(), by)
    with pytest.raises(PhoneEnded):
        end(phone, by, EndReason.ASKED)
    assert Phone.objects.get().end_reason == EndReason.DEAD


def test_token_stays_while_another_open_number_has_the_digits(person: Person, by: Supporter) -> None:
    own = person.phones.get()
    alike = add_phone(person.pk, NewPhone(owner=PhoneOwner.WARD, number=FOREIGN))
    same = add_phone(person.pk, NewPhone(owner=PhoneOwner.FAMILY, number=PHONE))
    assert FOREIGN[-4:] == PHONE[-4:]
    end(own, by)
    assert found(PHONE), "the family has the same number"
    end(same, by)
    assert not found(PHONE)
    assert (found(PHONE[-4:]), found(FOREIGN)) == (True, True)
    end(alike, by)
    assert not found(PHONE[-4:])


def test_foreign_number_is_not_found_by_its_tail_when_it_is_ended(person: Person, by: Supporter) -> None:
    """The last seven digits lead to the person by another number; only open ones are compared with what was typed."""
    foreign = add_phone(person.pk, NewPhone(owner=PhoneOwner.WARD, number=FOREIGN))
    add_phone(person.pk, NewPhone(owner=PhoneOwner.FAMILY, number="+380441234567"))
    assert found("601234567")
    end(foreign, by)
    assert not found("601234567")
    assert found("1234567")


def test_ended_number_takes_no_token_of_another_one(person: Person, by: Supporter) -> None:
    add_phone(person.pk, NEW)
    end(person.phones.get(owner=PhoneOwner.OWN), by)
    assert SearchToken.objects.filter(person=person, kind=TokenKind.PHONE).count() == 1
    assert found(FAMILY_PHONE)


def test_number_is_given_only_to_a_relative_with_a_card(person: Person) -> None:
    for phone in (person.phones.get(), add_phone(person.pk, NEW)):
        with pytest.raises(ValueError, match="only a relative"):
            give_phone(phone.pk)


def test_same_number_of_another_person_is_found_still(person: Person, by: Supporter) -> None:
    other = make_person("Бондар", relatives=(Relative(PHONE),))
    end(person.phones.get(), by)
    assert [hit.person_id for hit in find_persons(PHONE, within=Person.objects.values("pk")).hits] == [other.pk]


def test_history_has_the_number_before_and_after(person: Person, by: Supporter) -> None:
    phone = end(person.phones.get(), by, EndReason.NOT_THEIRS)
    before, after = versions(phone)
    assert (before.number, before.end_reason, after.number, after.end_reason) == (PHONE, "", PHONE, "not_theirs")
    assert after.ended_by == by


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("phone_safe_hours", "safe_from = '9:00'"),
        ("phone_safe_hours", "safe_to = '9:00'"),
        ("phone_safe_hours", "safe_from = '9:00', safe_to = '9:00'"),
        ("phone_ended_or_open", "ended_at = now()"),
        ("phone_ended_or_open", "ended_at = now(), ended_by_id = (SELECT id FROM supporters_supporter)"),
        ("phone_ended_or_open", "ended_at = now(), end_reason = 'dead'"),
        ("phone_ended_or_open", "end_reason = 'dead'"),
        ("phone_ended_or_open", "ended_at = now(), ended_by_id = (SELECT id FROM supporters_supporter), end_reason = 'x'"),
    ],
)
def test_phone_is_refused_when(person: Person, by: Supporter, constraint: str, change: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        execute(f"UPDATE veterans_phone SET {change}")


def test_ended_number_is_not_deleted(person: Person) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        execute("DELETE FROM veterans_phone")


@pytest.mark.parametrize(
    ("hour", "hours", "is_safe"),
    [
        (time(8, 59), (9, 18), False),
        (time(9), (9, 18), True),
        (time(17, 59), (9, 18), True),
        (time(18), (9, 18), False),
        (time(23), (20, 6), True),
        (time(5, 59), (20, 6), True),
        (time(6), (20, 6), False),
        (time(12), (20, 6), False),
    ],
)
def test_hour_is_safe(hour: time, hours: tuple[int, int], is_safe: bool) -> None:  # noqa: FBT001 - a parameter of the test
    assert is_safe_at(hour, *map(time, hours)) is is_safe


def test_number_without_hours_is_always_safe() -> None:
    assert is_safe_at(time(3), None, None)
