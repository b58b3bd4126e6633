"""Which cards a person reads and works on, which are counted as one, and for which card a purpose holds."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import timezone

from cases.case.access import case_to_read, pairs_to_join
from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, PurposeGrant
from cases.case.models.group import on_cards
from cases.case.states import CaseState, Programme, Purpose
from cases.course.models import FollowUp
from privacy.sealing import ERASED
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.database import as_owner, execute
from tests.factories import House, hand_over_to, make_case, make_person, make_supporter
from tests.joined import make_join, make_twice
from tests.persons import make_pair
from veterans.models import DuplicatePair, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def request_of(user: Supporter) -> Any:
    request = RequestFactory().get("/")
    request.user = user
    return request


def end_as(state: CaseState, card: Case, **changed: Any) -> None:
    Case.objects.filter(pk=card.pk).update(state=state, next_due_on=None, next_due_time=None, **changed)


def test_former_owner_alone_reads_what_was_handed_over_and_only_while_working_with_cards(house: House) -> None:
    hand_over_to(house.case, house.colleague, by=house.owner)
    assert list(Case.objects.visible_to(house.owner)) == [house.case]
    assert not Case.objects.visible_to(make_supporter(house.department)).exists()
    house.owner.role = Role.ANALYST
    assert not Case.objects.visible_to(house.owner).exists()


@pytest.mark.parametrize("state", [CaseState.WITHDRAWN, CaseState.ABSORBED])
def test_card_that_does_not_go_on_is_read_and_worked_on_by_nobody(house: House, state: CaseState) -> None:
    other = make_case(house.owner, person=make_person("Мороз"))
    end_as(state, house.case, absorbed_by=other if state is CaseState.ABSORBED else None)
    for who in (house.owner, house.head):
        assert list(Case.objects.visible_to(who)) == list(Case.objects.workable_by(who)) == [other]
    assert list(Case.objects.valid()) == [other]


def test_card_is_found_by_its_number_and_nobody_works_on_one_that_is_erased(house: House) -> None:
    other = make_case(house.owner, person=make_person("Мороз"))
    for card in (house.case, other):
        found = case_to_read(request_of(house.owner), card.number)
        assert (found.case, found.workable, found.answers) == (card, True, True)
    with as_owner():
        execute("UPDATE veterans_person SET surname = %s WHERE id = %s", [ERASED, other.person_id])
    found = case_to_read(request_of(house.owner), other.number)
    assert (found.case, found.workable, found.answers) == (other, False, False)


def test_absorbed_card_is_one_with_its_card_and_with_no_other() -> None:
    twice = make_twice()
    other = make_case(twice.owner, person=make_person("Мороз"))
    make_join(twice)
    assert set(Case.objects.of_group(twice.into.pk)) == {twice.into, twice.card}
    cards = dict(on_cards(FollowUp.objects.all()).values_list("case", "card"))
    assert cards == {twice.into.pk: twice.into.pk, twice.card.pk: twice.into.pk, other.pk: other.pk}


def test_withdrawn_card_is_alone_without_another_card_and_without_a_join(house: House) -> None:
    alone, beside, joined = (make_case(house.owner, person=make_person(name)) for name in ("Перший", "Другий", "Третій"))
    make_case(house.owner, person=beside.person, programme=Programme.FAMILY)
    for card in (alone, beside, joined):
        end_as(CaseState.WITHDRAWN, card)
    Person.objects.filter(pk=joined.person_id).update(joined_into=house.case.person)
    assert list(Case.objects.withdrawn_alone()) == [alone]


def test_cards_elsewhere_of_a_person_of_the_pair_alone_bar_a_join(house: House) -> None:
    second = make_case(house.owner, person=make_person())
    make_pair(house.case.person, second.person)
    elsewhere: dict[str, Any] = {"department": house.other_department, "by": house.colleague, "programme": Programme.FAMILY}
    make_case(None, person=make_person("Мороз"), **elsewhere)
    assert list(pairs_to_join(house.head)) == list(DuplicatePair.objects.all()) != []
    make_case(None, person=second.person, **elsewhere)
    assert not pairs_to_join(house.head).exists()


def test_purpose_is_of_who_stated_it_and_each_other_one_is_kept(house: House) -> None:
    """What a reader stated is shown to the person: neither a purpose nor its words are replaced by earlier ones."""
    now = timezone.now()
    stated = [
        (Purpose.CHECK, "дзвінок"),
        (Purpose.CHECK, ""),
        (Purpose.CHECK, ""),
        (Purpose.DECISION, ""),
        (Purpose.CHECK, "скарга"),
    ]
    for purpose, words in stated:
        grant = state_purpose(house.case.pk, purpose=purpose, words=words, by=house.head, at=now)
        assert (grant.purpose, grant.words or "") == (purpose, words)
    assert PurposeGrant.objects.count() == len(set(stated))
    later = now + timedelta(hours=1)
    assert PurposeGrant.objects.in_force(house.head, later).count() == len(set(stated))
    assert not PurposeGrant.objects.in_force(house.other_head, later).exists()
