"""Pairs of persons that may be one: which a list has, and which an undone join opens again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from privacy.sealing import ERASED
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.database import as_owner, execute
from tests.factories import make_department, make_head, make_person
from tests.persons import make_pair
from veterans.actions.pairs import PairOpen, open_separated, say_different, set_aside, settle_joined
from veterans.models import DuplicatePair, PairState, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def by() -> Supporter:
    return make_head(make_department())


@pytest.fixture
def pair() -> DuplicatePair:
    return make_pair(make_person(), make_person("Ковальенко"))


def test_only_a_joined_pair_is_opened_by_the_undoing_of_a_join(pair: DuplicatePair, by: Supporter) -> None:
    with pytest.raises(PairOpen):
        open_separated(pair.pk)
    say_different(pair.pk, "брати", by=by, at=timezone.now())
    with pytest.raises(PairOpen):
        open_separated(pair.pk)
    assert DuplicatePair.objects.get().state == PairState.DIFFERENT


def test_pair_is_in_the_list_of_its_state(pair: DuplicatePair, by: Supporter) -> None:
    now = timezone.now()
    different, joined, later = (make_pair(make_person(), make_person("Ковальенко")) for _ in range(3))
    say_different(different.pk, "брати", by=by, at=now)
    settle_joined(joined.pk, by=by, at=now)
    set_aside(later.pk, kyiv_day(now) + timedelta(days=9), by=by, at=now)
    pairs = DuplicatePair.objects
    assert set(pairs.settled()) == {different, joined}
    assert list(pairs.put_off(kyiv_day(now))) == [later]
    assert list(pairs.undecided(kyiv_day(now))) == [pair]


@pytest.mark.parametrize("end", ["first", "second"])
def test_pair_is_not_shown_when_one_of_the_two_was_joined_into_a_third_person(pair: DuplicatePair, end: str) -> None:
    assert DuplicatePair.objects.current().exists()
    Person.objects.filter(pk=getattr(pair, end).pk).update(joined_into=make_person("Бойко"))
    assert not DuplicatePair.objects.current().exists()


@pytest.mark.parametrize("end", ["first", "second"])
def test_pair_is_erased_with_either_person(pair: DuplicatePair, end: str) -> None:
    assert not DuplicatePair.objects.get().is_erased
    with as_owner():
        execute("UPDATE veterans_person SET surname = %s WHERE id = %s", [ERASED, getattr(pair, end).pk])
    assert DuplicatePair.objects.get().is_erased
