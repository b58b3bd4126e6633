"""Relatives: when a tie is the same one, which person a relative becomes, and what an ended tie refuses."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from supporters.directory.models import Supporter
from tests.factories import FAMILY_PHONE, PHONE, make_person
from veterans.actions.phones import NewPhone, add_phone, end_phone
from veterans.actions.ties import Relation, TieEnded, TieKnown, add_tie, become_person, change_tie, end_tie
from veterans.models import Disclosure, EndReason, FamilyTie, Person, PhoneOwner, SearchToken, TokenKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def tied(veteran: Person, by: Supporter, kinship: str = "", name: str = "") -> FamilyTie:
    relation = Relation(kinship=kinship, name=name)
    return add_tie(veteran.pk, relation, disclosure=Disclosure.UNASKED, by=by, at=timezone.now())


def end(tie_id: UUID, by: Supporter) -> FamilyTie:
    return end_tie(tie_id, by=by, at=timezone.now())


def change(tie_id: UUID, by: Supporter, kinship: str = "wife", name: str = "Оксана") -> tuple[str, ...]:
    relation, version = Relation(kinship=kinship, name=name), FamilyTie.objects.get(pk=tie_id).version
    return change_tie(tie_id, relation, disclosure=Disclosure.UNASKED, version=version, by=by, at=timezone.now())


@pytest.mark.parametrize(("kinship", "name"), [("wife", "Оксана"), ("wife", ""), ("", "Оксана")])
def test_same_kinship_and_name_are_one_relative_until_the_tie_ends(
    person: Person, by: Supporter, kinship: str, name: str
) -> None:
    tie = tied(person, by, kinship, name)
    assert tied(person, by, kinship, name) == tie
    end(tie.pk, by)
    assert tied(person, by, kinship, name) != tie


def test_relative_of_whom_nothing_is_known_is_somebody_else_each_time(person: Person, by: Supporter) -> None:
    assert tied(person, by) != tied(person, by)


def test_only_what_differs_is_changed(person: Person, by: Supporter) -> None:
    tie = tied(person, by, "wife", "Оксана")
    assert (change(tie.pk, by), FamilyTie.objects.get().version) == ((), 1)
    assert (change(tie.pk, by, name="Ксенія"), FamilyTie.objects.get().version) == (("name",), 2)


def test_relative_becomes_one_person_who_is_nobody_else_of_the_family(person: Person, by: Supporter) -> None:
    wife, other = make_person("Коваленко", "Оксана"), make_person("Бойко")
    tie, second = tied(person, by, "wife", "Оксана"), tied(person, by, "sister")
    become_person(tie.pk, wife)
    for relative, who in ((tie, wife), (tie, other), (second, wife), (second, person)):
        with pytest.raises(TieKnown):
            become_person(relative.pk, who)
    assert become_person(second.pk, other).person == other
    assert become_person(tied(other, by, "mother").pk, wife).person == wife, "she is a relative of another person too"


def test_relative_with_a_card_is_found_by_the_numbers_in_use_alone(person: Person, by: Supporter) -> None:
    wife = make_person("Коваленко", "Оксана")
    family: dict[str, Any] = {"owner": PhoneOwner.FAMILY, "kinship": "wife", "name": "Оксана"}
    ended, _phone = (add_phone(person.pk, NewPhone(number=number, **family)) for number in (PHONE, FAMILY_PHONE))
    end_phone(ended.pk, reason=EndReason.DEAD, by=by, at=timezone.now())
    become_person(FamilyTie.objects.get().pk, wife)
    assert SearchToken.objects.filter(person=wife, kind=TokenKind.OWN_PHONE).count() == 1


@pytest.mark.parametrize("act", [change, end, lambda tie_id, _by: become_person(tie_id, make_person("Бойко"))])
def test_ended_tie_is_changed_no_more(person: Person, by: Supporter, act: Callable[[UUID, Supporter], Any]) -> None:
    tie = tied(person, by, "wife")
    end(tie.pk, by)
    with pytest.raises(TieEnded):
        act(tie.pk, by)


def test_ties_of_the_same_two_are_those_of_who_was_joined_into_them(person: Person, by: Supporter) -> None:
    wife, third = make_person("Коваленко", "Оксана"), make_person("Бойко")
    again, wife_again = make_person("Ковальенко"), make_person("Ковальенко", "Оксана")
    for joined, into in ((again, person), (wife_again, wife)):
        Person.objects.filter(pk=joined.pk).update(joined_into=into)

    def between(one: Person, other: Person) -> FamilyTie:
        return become_person(tied(Person.objects.get(pk=one.pk), by).pk, Person.objects.get(pk=other.pk))

    tie, same = between(person, wife), [between(again, wife), between(person, wife_again)]
    end(between(again, wife_again).pk, by)
    for one, other in ((person, third), (third, wife)):
        between(one, other)
    assert set(FamilyTie.objects.to_same(FamilyTie.objects.get(pk=tie.pk))) == set(same)
