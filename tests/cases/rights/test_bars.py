"""What bars an erasure: the query of the pages and the function of the database give the same answer, at each boundary."""

from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import CaseState
from cases.intake.actions.withdrawal import withdraw_card
from cases.person.actions.family import link_relative
from cases.rights.models import Erasure, RetentionRule
from cases.rights.models.retention import SUPPORT, persons_with_bars
from cases.rights.states import ErasureBar, ErasureState
from supporters.directory.calendar import kyiv_day, midnight, months_later
from tests.database import as_owner, execute, rows
from tests.ended import begin_again, end_support
from tests.factories import House, make_case, make_loss, make_person
from tests.joined import make_join, make_twice, undo
from tests.persons import make_tie
from tests.rights import make_data_request, make_legal_hold
from veterans.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
SPAN: Final = (
    "INSERT INTO cases_statespan (id, case_id, value, from_at, to_at, recorded_at)"
    " SELECT gen_random_uuid(), id, 'closed', %s, %s, now() FROM cases_case WHERE id = %s"
)
SECOND, YEAR = timedelta(seconds=1), timedelta(days=365)


class Undone(Exception):
    """Takes back what the function has erased."""


def rule() -> RetentionRule:
    return RetentionRule.objects.get(pk=SUPPORT)


def now_in_the_database() -> datetime:
    moment: datetime = rows("SELECT now()")[0][0]
    return moment


def bar(person_id: Any) -> str:
    return str(persons_with_bars(rule(), now_in_the_database()).get(pk=person_id).bar)


def agreed(person_id: Any, house: House) -> Erasure:
    """An erasure that two have decided, whatever the action says."""
    at = timezone.now()
    decided = {"state": ErasureState.AGREED, "decided_by": house.owner, "decided_at": at}
    return Erasure.objects.create(person_id=person_id, reason="Так", asked_by=house.head, asked_at=at, **decided)


def erases(person_id: Any, house: House) -> bool:
    """Whether the function of the database would erase this person."""
    erasure = agreed(person_id, house)
    try:
        with transaction.atomic():
            execute("SELECT cases_erase_person(%s)", [erasure.pk])
            raise Undone
    except Undone:
        return True
    except IntegrityError:
        return False


def agreed_bar(person_id: Any, house: House) -> str:
    """The bar, after both have said the same."""
    said = bar(person_id)
    assert erases(person_id, house) == (said == ""), said
    return said


def long_ago(case: Case, *, by: timedelta = 7 * YEAR) -> None:
    with as_owner():
        execute("UPDATE cases_statespan SET from_at = from_at - %s, to_at = to_at - %s WHERE case_id = %s", [by, by, case.pk])
        execute("UPDATE veterans_person SET registered_at = registered_at - %s WHERE id = %s", [by, case.person_id])


def boundary() -> datetime:
    return midnight(months_later(kyiv_day(now_in_the_database()), -12 * rule().years))


def end_at(case: Case, *moments: datetime, state: CaseState = CaseState.CLOSED) -> None:
    """Supports that ended at these moments, each but the last begun again a year later."""
    with as_owner():
        execute("DELETE FROM cases_statespan WHERE case_id = %s", [case.pk])
        for moment in sorted(moments):
            execute(SPAN, [moment, None if moment == max(moments) else moment + SECOND, case.pk])
        execute("UPDATE cases_case SET state = %s, next_due_on = NULL, next_due_time = NULL WHERE id = %s", [state, case.pk])


def random_life(luck: Random, house: House, others: list[Case]) -> Case:
    """A card with ends around the boundary, and by chance a loss, a hold, a request, or a join into another person."""
    case = make_case(house.owner, person=make_person())
    near = [-SECOND, timedelta(0), SECOND, timedelta(hours=13), -YEAR, -YEAR, 3 * YEAR]
    moments = {boundary() + luck.choice(near) for _ in range(luck.randrange(2))}
    registered, bar = boundary() + luck.choice(near), luck.choice(["", "", "", "", "lost", "held", "asked"])
    if bar == "lost":
        make_loss(case, house.owner)
    elif bar == "held":
        make_legal_hold(case, house.head)
    elif bar == "asked":
        make_data_request(case, house.owner)
    state = CaseState.WITHDRAWN if not bar and luck.random() < 0.3 else CaseState.CLOSED
    if luck.random() < 0.9:
        end_at(case, *moments, state=state)
    roots = [one.person_id for one in others if not Person.objects.get(pk=one.person_id).joined_into_id]
    with as_owner():
        execute("UPDATE veterans_person SET registered_at = %s WHERE id = %s", [registered, case.person_id])
        if roots and luck.random() < 0.3:
            execute("UPDATE veterans_person SET joined_into_id = %s WHERE id = %s", [luck.choice(roots), case.person_id])
    return case


@pytest.mark.parametrize("seed", range(2))
def test_query_and_function_say_the_same_of_random_lives(house: House, seed: int) -> None:
    luck, lives = Random(seed), list[Case]()
    for _ in range(25):
        lives.append(random_life(luck, house, lives))
    found = [agreed_bar(person, house) for person in Person.objects.filter(joined_into=None).values_list("pk", flat=True)]
    assert {ErasureBar.OPEN, ErasureBar.TERM} < set(found)
    assert found.count("") > 2


@pytest.mark.parametrize(("after", "said"), [(-SECOND, ""), (timedelta(0), "term"), (timedelta(hours=1), "term")])
def test_term_ends_with_a_whole_day_in_kyiv(house: House, after: timedelta, said: str) -> None:
    end_at(house.case, boundary() + after)
    assert agreed_bar(house.case.person_id, house) == said


def test_term_runs_from_the_last_end_of_a_joined_card(house: House) -> None:
    """The remaining card ended seven years ago, the one that was joined into it today."""
    twice = make_twice()
    for case, owner in ((twice.into, twice.owner), (twice.card, twice.other_owner)):
        end_support(case, owner, twice.head)
    long_ago(twice.into)
    join = make_join(twice)
    assert agreed_bar(twice.into.person_id, house) == ErasureBar.TERM
    long_ago(twice.card)
    assert agreed_bar(twice.into.person_id, house) == ""
    undo(join.pk, twice)
    assert (agreed_bar(twice.into.person_id, house), bar(twice.card.person_id)) == ("", ErasureBar.TERM)


def test_term_of_a_card_that_was_open_when_joined_is_that_of_the_remaining_one(house: House) -> None:
    twice = make_twice()
    make_join(twice)
    end_support(Case.objects.get(pk=twice.into.pk), twice.owner, twice.head)
    long_ago(twice.card)
    assert agreed_bar(twice.into.person_id, house) == ErasureBar.TERM
    long_ago(twice.into)
    assert agreed_bar(twice.into.person_id, house) == ""


def test_term_runs_from_the_last_episode(house: House) -> None:
    end_support(house.case, house.owner, house.head)
    long_ago(house.case)
    begin_again(house.case, house.owner)
    assert agreed_bar(house.case.person_id, house) == ErasureBar.OPEN
    end_support(Case.objects.get(pk=house.case.pk), house.owner, house.head)
    assert agreed_bar(house.case.person_id, house) == ErasureBar.TERM


def test_term_of_a_withdrawn_card_runs_from_the_registration(house: House) -> None:
    case = make_case(house.owner, person=make_person("Помилковий"), at=timezone.now())
    withdraw_card(case.pk, words="Не та людина", by=house.owner, at=timezone.now())
    assert agreed_bar(case.person_id, house) == ErasureBar.TERM
    long_ago(case)
    assert agreed_bar(case.person_id, house) == ""


def test_open_card_of_a_relative_who_was_joined_bars_the_veteran_alone(house: House) -> None:
    """The tie points to the registration of the wife that was joined into another one."""
    other = make_case(house.owner, person=make_person("Мороз"))
    for card in (house.case, other):
        end_support(card, house.owner, house.head)
        long_ago(card)
    twice = make_twice()
    link_relative(make_tie(house.case.person, house.owner).pk, twice.card.person, by=house.owner, at=timezone.now())
    make_join(twice)
    assert [agreed_bar(card.person_id, house) for card in (house.case, other)] == [ErasureBar.FAMILY, ""]


def test_card_of_an_erased_person_is_not_opened(house: House) -> None:
    """Whatever the actions allow: neither the card that is there, nor a new one."""
    end_support(house.case, house.owner, house.head)
    long_ago(house.case)
    execute("SELECT cases_erase_person(%s)", [agreed(house.case.person_id, house).pk])
    again = "UPDATE cases_case SET state = 'open', next_due_on = current_date WHERE id = %s"
    theirs = make_case(house.owner, person=make_person())
    moved = "UPDATE cases_case SET person_id = %s WHERE id = %s"
    for statement, keys in ((again, [house.case.pk]), (moved, [house.case.person_id, theirs.pk])):
        with as_owner(), pytest.raises(IntegrityError, match="are erased"), transaction.atomic():
            execute(statement, keys)
