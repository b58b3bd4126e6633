"""Changes of a person are written on the cards of that person; after a loss nobody plans where the person returns to."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import CaseRefusal, EventKind, Programme
from cases.person.actions.changes import end_place, set_place
from cases.person.actions.family import add_relative, end_relative
from supporters.directory.models import Supporter
from tests.factories import House, make_case, make_loss
from tests.joined import make_join, make_twice
from tests.persons import make_place_of_life, make_territories
from tests.refusing import refused
from veterans.actions.phones import NewPhone, add_phone, end_phone
from veterans.actions.residences import NewPlace, place_version
from veterans.actions.ties import Relation
from veterans.models import Disclosure, EndReason, Phone, PhoneOwner, PlaceEnd, PlaceKind, PlaceOfLife, Territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def place(case: Case, kind: PlaceKind, by: Supporter) -> None:
    make_place_of_life(case, by, kind=kind)


def end(case: Case, kind: PlaceKind, by: Supporter) -> None:
    version = place_version(case.person_id, kind)
    end_place(case.pk, kind, reason=PlaceEnd.MOVED, version=version, by=by, at=timezone.now())


@pytest.fixture(autouse=True)
def territories() -> None:
    make_territories()


def test_change_is_written_on_each_card_of_the_person_and_on_no_other(house: House) -> None:
    family, _other = make_case(house.owner, person=house.case.person, programme=Programme.FAMILY), make_case(house.owner)
    place(house.case, PlaceKind.ACTUAL, house.owner)
    told = CaseEvent.objects.filter(kind=EventKind.PERSON_CHANGED).values_list("case", flat=True)
    assert sorted(told) == sorted([house.case.pk, family.pk])


@pytest.mark.parametrize("act", [place, end])
def test_return_is_not_planned_after_a_loss_and_the_home_is_still_known(
    house: House, act: Callable[[Case, PlaceKind, Supporter], None]
) -> None:
    for kind in (PlaceKind.FUTURE, PlaceKind.ACTUAL):
        if act is end:
            place(house.case, kind, house.owner)
    make_loss(house.case, house.owner)
    before = list(PlaceOfLife.objects.order_by("pk").values())
    with refused(CaseRefusal.LOST):
        act(house.case, PlaceKind.FUTURE, house.owner)
    act(house.case, PlaceKind.ACTUAL, house.owner)
    assert list(PlaceOfLife.objects.order_by("pk").values()) != before


def test_absorbed_card_takes_no_place() -> None:
    twice = make_twice()
    make_join(twice)
    new = NewPlace(kind=PlaceKind.ACTUAL, territory=Territory.objects.filter(kind="H")[0], address="")
    with refused(CaseRefusal.ABSORBED):
        set_place(twice.card.pk, new, before=PlaceEnd.MOVED, version=0, by=twice.other_owner, at=timezone.now())


def test_relative_whose_number_has_ended_before_is_ended_with_the_other_number(house: House) -> None:
    person, now = house.case.person_id, timezone.now()
    tie = add_relative(person, Relation(kinship="wife", name="Оксана"), disclosure=Disclosure.UNASKED, by=house.owner, at=now)
    for number in ("+380509876543", "+380447654321"):
        add_phone(person, NewPhone(owner=PhoneOwner.FAMILY, number=number, kinship="wife", name="Оксана"))
    first = Phone.objects.filter(tie=tie).earliest("pk")
    end_phone(first.pk, reason=EndReason.DEAD, by=house.owner, at=now)
    end_relative(tie.pk, reason=EndReason.MISTAKE, by=house.owner, at=timezone.now())
    assert Phone.objects.get(pk=first.pk).ended_at == now
    assert not Phone.objects.filter(tie=tie, ended_at=None).exists()
