"""Places of life: each kind of each person has its own version, and only what differs is written."""

from typing import Any

import pytest
from django.utils import timezone

from supporters.directory.models import Supporter
from tests.factories import make_person
from tests.persons import BUSK, KRASNE, make_territories
from veterans.actions.residences import NewPlace, NoPlace, end_place, place_version, set_place
from veterans.models import Person, PlaceEnd, PlaceKind, PlaceOfLife, Territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture(autouse=True)
def territories() -> None:
    make_territories()


def lives(person: Person, by: Supporter, code: str = KRASNE, kind: PlaceKind = PlaceKind.ACTUAL, **more: Any) -> Any:
    new = NewPlace(kind=kind, territory=Territory.objects.get(pk=code), **more)
    version = place_version(person.pk, kind)
    return set_place(person.pk, new, before=PlaceEnd.MOVED, version=version, by=by, at=timezone.now())


def end(person: Person, by: Supporter) -> PlaceOfLife:
    version = place_version(person.pk, PlaceKind.ACTUAL)
    return end_place(person.pk, PlaceKind.ACTUAL, reason=PlaceEnd.MOVED, version=version, by=by, at=timezone.now())


def test_version_is_of_one_person_and_one_kind(person: Person, by: Supporter) -> None:
    other = make_person("Бойко")
    lives(other, by)
    lives(person, by, kind=PlaceKind.REGISTERED)
    assert [place_version(one.pk, PlaceKind.ACTUAL) for one in (person, other)] == [0, 1]
    assert [place_version(one.pk, PlaceKind.REGISTERED) for one in (person, other)] == [1, 0]


def test_place_that_is_recorded_already_is_not_written_again(person: Person, by: Supporter) -> None:
    place = lives(person, by, address="Лісова, 3")
    assert lives(person, by, address="Лісова, 3") is None
    assert PlaceOfLife.objects.get() == place
    assert lives(person, by, code=BUSK, address="Лісова, 3")
    place.refresh_from_db()
    assert place.end_reason == PlaceEnd.MOVED


@pytest.mark.parametrize("kind", PlaceKind)
def test_person_is_displaced_where_they_live_only(person: Person, by: Supporter, kind: PlaceKind) -> None:
    assert lives(person, by, kind=kind, is_displaced=True).is_displaced is (kind is PlaceKind.ACTUAL)


def test_place_is_ended_once_and_only_when_there_is_one(person: Person, by: Supporter) -> None:
    with pytest.raises(NoPlace):
        end(person, by)
    lives(person, by)
    end(person, by)
    with pytest.raises(NoPlace):
        end(person, by)
