from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases.actions.visits import NewVisit, edit_visit
from cases.models import Case, Visit
from cases.states import VisitKind
from tests.cases.views.conftest import assert_in_error
from tests.factories import House, in_days, make_case, make_person, make_visit, planned_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


@pytest.fixture
def visit(house: House) -> Visit:
    return make_visit(house.case, house.owner, summary="Домовилися")


@pytest.fixture
def right(house: House) -> Case:
    return make_case(house.owner, person=make_person("Ярошенко"))


def edit(visit: Visit) -> str:
    return f"/cases/{visit.case.number}/visits/{visit.pk}/edit/"


def move(visit: Visit) -> str:
    return f"/cases/{visit.case.number}/visits/{visit.pk}/move/"


def edited(**changed: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "version": "1", "kind": "call", "summary": "Передзвонили", **changed}


def moved(to: Case, **changed: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "number": to.number, "reason": "", **changed}


def test_author_mends_a_fresh_entry(house: House, at_work: Client, visit: Visit) -> None:
    card = f"/cases/{house.case.number}/"
    assert edit(visit) in at_work.get(card).text
    assert "Домовилися" in at_work.get(edit(visit)).text
    sent = edited()
    assert [at_work.post(edit(visit), sent).status_code for _ in range(2)] == [302, 302]
    visit.refresh_from_db()
    assert (visit.summary, visit.kind, visit.version) == ("Передзвонили", VisitKind.CALL, 2)
    page = at_work.get(card).text
    assert "Передзвонили" in page
    assert "Домовилися" not in page


def test_entry_is_not_mended_when_the_quarter_of_an_hour_is_over(house: House, at_work: Client, visit: Visit) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert edit(visit) not in at_work.get(f"/cases/{house.case.number}/").text
        assert at_work.get(edit(visit)).status_code == 409
        assert at_work.post(edit(visit), edited()).status_code == 409


def undo(visit: Visit) -> str:
    return f"/cases/{visit.case.number}/visits/{visit.pk}/undo/"


def test_entry_is_taken_back_from_the_card_as_long_as_it_is_mended(house: House, at_work: Client, visit: Visit) -> None:
    card = f"/cases/{house.case.number}/"
    with time_machine.travel(visit.recorded_at + timedelta(minutes=16)):
        assert undo(visit) not in at_work.get(f"{card}?saved={visit.pk}").text
        assert at_work.post(undo(visit)).status_code == 409
    with time_machine.travel(visit.recorded_at + timedelta(minutes=14)):
        assert undo(visit) in at_work.get(card).text
        again = at_work.get(at_work.post(undo(visit)).headers["Location"]).text
    assert all(typed in again for typed in ("Домовилися", 'value="Відвідати"', f'value="{in_days(3)}"'))
    assert planned_step(house.case).due_on == in_days(0)


def test_entry_is_not_taken_back_from_the_card_when_another_has_come_after(house: House, at_work: Client, visit: Visit) -> None:
    make_visit(house.case, house.owner)
    assert undo(visit) not in at_work.get(f"/cases/{house.case.number}/?saved={visit.pk}").text
    assert at_work.post(undo(visit)).status_code == 409


def test_entry_of_another_author_is_not_there(house: House, visit: Visit, signed_in: Browser) -> None:
    psychologist = signed_in(house.psychologist)
    assert edit(visit) not in psychologist.get(f"/cases/{house.case.number}/").text
    for address in (edit(visit), move(visit)):
        assert psychologist.get(address).status_code == 404


def test_entry_is_in_error_without_its_sentence(at_work: Client, visit: Visit) -> None:
    assert_in_error(at_work.post(edit(visit), edited(summary="")), "summary")


def test_second_window_sees_both_versions(house: House, at_work: Client, visit: Visit) -> None:
    first = NewVisit(VisitKind.VISIT, reached=True, summary="З першого вікна", occurred_at=visit.occurred_at)
    edit_visit(visit.pk, first, by=house.owner, at=timezone.now())
    answer = at_work.post(edit(visit), edited(summary="З другого вікна"))
    assert answer.status_code == 409
    assert all(words in answer.text for words in ("З першого вікна", "З другого вікна"))
    assert at_work.post(edit(visit), edited(summary="З другого вікна", version="2")).status_code == 302


def test_entry_on_the_wrong_card_goes_to_the_right_one(house: House, at_work: Client, visit: Visit, right: Case) -> None:
    page = at_work.get(move(visit)).text
    assert f'<option value="{right.number}">Ярошенко' in page
    assert f'value="{house.case.number}"' not in page
    sent = moved(right)
    answers = [at_work.post(move(visit), sent) for _ in range(2)]
    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [(302, f"/cases/{right.number}/")] * 2
    assert "Домовилися" in at_work.get(f"/cases/{right.number}/").text
    wrong = at_work.get(f"/cases/{house.case.number}/").text
    assert "Домовилися" not in wrong
    assert "Ярошенко" not in wrong
    assert right.number not in wrong
    assert Visit.objects.filter(voided_at=None).count() == 1


@pytest.mark.parametrize("number", ["", "rubbish", "own", "strange"])
def test_entry_goes_nowhere_else(house: House, at_work: Client, visit: Visit, number: str) -> None:
    strange = make_case(house.colleague)
    number = {"own": house.case.number, "strange": strange.number}.get(number, number)
    assert_in_error(at_work.post(move(visit), moved(house.case, number=number)), "number")
    assert Visit.objects.get().voided_at is None
