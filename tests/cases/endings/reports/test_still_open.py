"""Each kind of row that waits is counted when its card can't be opened any more."""

import pytest

from cases.case.actions.speaking import ended_labels, speaking
from cases.case.models import Case
from cases.case.states import CaseState
from cases.endings.reports.ended import still_open
from privacy.sealing import ERASED
from tests.community import make_event, make_invited
from tests.database import as_owner, execute
from tests.ended import make_check, make_closure
from tests.factories import (
    House,
    make_hand_over,
    make_lowering,
    make_offer,
    make_package,
    make_promise,
    make_reminder,
)
from tests.jobs import make_job, make_letter, make_proposal, make_wanted
from tests.persons import make_request
from tests.questions import make_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def make_everything(house: House) -> Case:
    """A card with a row of each kind that waits; the check is one of a proposal that has its answer."""
    case, owner = house.case, house.owner
    make_offer(case, owner)
    make_lowering(case, owner)
    make_promise(case, owner)
    make_package(case, owner)
    make_request(case, house.colleague)
    make_question(case, house.head)
    make_invited(case, make_event(owner), owner)
    make_proposal(case, owner)
    make_letter(make_wanted(case, owner), owner)
    make_job(case, owner)
    make_reminder(case, owner)
    make_hand_over(case, house.colleague, by=house.head)
    make_closure(case, owner)
    make_check(case)
    return case


@pytest.fixture
def waits(house: House) -> Case:
    return make_everything(house)


def found() -> list[bool]:
    """Of each kind."""
    return [rows.exists() for rows in still_open()]


def test_everything_that_waits_is_found_on_a_withdrawn_card(waits: Case) -> None:
    assert not any(found())
    Case.objects.filter(pk=waits.pk).update(state=CaseState.WITHDRAWN, next_due_on=None, next_due_time=None)
    assert all(found())


def test_everything_that_waits_is_found_on_a_card_of_an_erased_person(waits: Case) -> None:
    with as_owner():
        execute("UPDATE veterans_person SET surname = %s WHERE id = %s", [ERASED, waits.person_id])
    assert all(found())


def test_every_kind_that_waits_has_words() -> None:
    assert len(ended_labels(dict.fromkeys(speaking(), 1))) == len(speaking())
