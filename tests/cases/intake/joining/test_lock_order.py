"""Lock order of a join and of its undoing: people and departments, persons by key, cards by key (docs/architecture.md)."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from cases.case.actions.record import lock_case
from cases.case.models import Case
from cases.case.states import CaseState
from cases.intake.models import Join
from privacy.opening import Reading, reading_under_way
from supporters.directory.actions.locks import locked_supporter
from supporters.directory.models import Department
from tests.at_once import other_hand
from tests.joined import Twice, make_join, make_twice, undo
from veterans.actions.locks import lock_person
from veterans.models import Person

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[], object]


@pytest.fixture
def twice() -> Iterator[Twice]:
    with reading_under_way(Reading()):
        yield make_twice()


@pytest.fixture(params=["join", "undo"])
def act(request: pytest.FixtureRequest, twice: Twice) -> Act:
    """The other owner leads, so accounts and departments are locked as well."""
    if request.param == "join":
        return lambda: make_join(twice, leader_id=twice.other_owner.pk)
    join = make_join(twice, leader_id=twice.other_owner.pk)
    return lambda: undo(join.pk, twice)


def done(twice: Twice) -> bool:
    """Whether the act has gone on after the caller's transaction."""
    joined = Case.objects.get(pk=twice.card.pk).state == CaseState.ABSORBED
    return joined or Join.objects.filter(undone_at__isnull=False).exists()


def test_account_is_locked_first(twice: Twice, act: Act) -> None:
    with other_hand() as begin, transaction.atomic():
        locked_supporter(twice.other_owner.pk)
        assert begin(act) == {"supporters_supporter"}
    assert done(twice)


def test_department_is_locked_before_the_persons(twice: Twice, act: Act) -> None:
    with other_hand() as begin, transaction.atomic():
        Department.objects.select_for_update().get(pk=twice.head.department_id)
        assert begin(act) == {"supporters_supporter", "supporters_department"}
    assert done(twice)


def test_persons_are_locked_by_key_before_the_cards(twice: Twice, act: Act) -> None:
    first, second = sorted((twice.into.person_id, twice.card.person_id))
    with other_hand() as begin, transaction.atomic():
        lock_person(first)
        assert not any(table.startswith("cases_") for table in begin(act))
        assert Person.objects.select_for_update(nowait=True).filter(pk=second).exists(), "the second waits for the first"
    assert done(twice)


def test_cards_are_locked_by_key_after_the_persons(twice: Twice) -> None:
    first, second = sorted((twice.into.pk, twice.card.pk))
    with other_hand() as begin, transaction.atomic():
        lock_case(first)
        assert {"veterans_person", "cases_case"} <= begin(lambda: make_join(twice))
        assert Case.objects.select_for_update(nowait=True).filter(pk=second).exists(), "the second waits for the first"
    assert done(twice)
