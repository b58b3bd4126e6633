"""Each row of a number of work and community says what makes the number true of it."""

from collections.abc import Iterator

import pytest

from cases.case.models import Case
from cases.case.states import CaseState
from cases.reintegration.models import JobProposal
from cases.reintegration.states import JobAnswer
from dashboards.outcomes import OUTCOMES
from dashboards.reports.case_list import case_list
from dashboards.scope import Scope, Subtree
from privacy.opening import Reading, reading_under_way
from supporters.directory.reports.lists.cells import Cell
from supporters.directory.reports.lists.keyset import Place
from tests.dashboards.test_outcomes import DAY, NOW, begun, described, end, fill, say
from tests.factories import House, make_case
from tests.jobs import make_proposal
from tests.persons import make_territories
from tests.work import make_profile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reading() -> Iterator[None]:
    make_territories()
    with reading_under_way(Reading()):
        yield


def proofs(house: House, code: str, sort: str = "") -> dict[str, Cell]:
    """By the number of the case, in the order of the list."""
    listing = case_list(Scope(subtree=Subtree(house.head)), OUTCOMES[code], at=NOW)
    index = [column.code for column in listing.columns].index("proof")
    return {row.key: row.cells[index] for row in listing.rows(Place(sort=sort), 50).lines}


def test_every_row_of_every_number_has_its_proof(house: House) -> None:
    make_profile(house.case, house.owner)
    fill(house, house.case)
    make_profile(make_case(house.owner), house.owner)
    shown = {code: proofs(house, code) for code in OUTCOMES}
    assert {"at_work", "stayed_30", "began_30", "unproposed", "in_circle", "came_90", "refused_rules", "declined_pay"} <= {
        code for code, cells in shown.items() if cells
    }
    assert [code for code, cells in shown.items() if not all(cell.shown for cell in cells.values())] == []


def test_job_shows_its_first_day_and_its_end_and_the_latest_comes_first(house: House) -> None:
    later = make_case(house.owner)
    end(begun(house, 200), 60)
    say(begun(house, 100, case=later), 30, JobAnswer.WORKS)
    begun(house, 10)
    kept = proofs(house, "stayed_30")
    assert [(key, cell.shown, cell.note) for key, cell in kept.items()] == [
        (later.number, "17\u00a0серпня", ""),
        (house.case.number, "9\u00a0травня", "до 8\u00a0липня"),
    ]
    assert list(proofs(house, "stayed_30", "proof")) == list(kept)[::-1]
    assert proofs(house, "at_work")[house.case.number].shown == "15\u00a0листопада", "of two jobs the present one"


def test_days_from_the_profile_to_the_vacancy_are_shown_and_the_longest_come_first(house: House) -> None:
    for case, days in ((house.case, 3), (make_case(house.owner), 12)):
        make_profile(case, house.owner)
        make_proposal(case, house.owner)
        described(case, NOW - 20 * DAY)
        JobProposal.objects.filter(case=case).update(made_at=NOW - 20 * DAY + days * DAY)
    assert [cell.shown for cell in proofs(house, "proposed").values()] == ["12 днів", "3 дні"]


def test_profile_without_a_vacancy_shows_how_long(house: House) -> None:
    case: Case = house.case
    make_profile(case, house.owner)
    described(case, NOW - 5 * DAY)
    assert proofs(house, "unproposed")[case.number].shown == "5 днів, з 20\u00a0листопада"


def test_row_of_an_absorbed_card_has_the_proof_of_that_card(house: House) -> None:
    absorbed = make_case(house.owner)
    fill(house, absorbed)
    Case.objects.filter(pk=absorbed.pk).update(state=CaseState.ABSORBED, absorbed_by=house.case, next_due_on=None)
    assert proofs(house, "at_work")[house.case.number].shown == "16\u00a0жовтня"
