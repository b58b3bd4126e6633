import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case
from cases.case.states import Purpose
from cases.course.actions.visits import NewVisit, edit_visit
from cases.course.models import FollowUp, Visit
from cases.course.states import StepState, VisitKind
from privacy.models import AccessRecord
from tests.cases.conftest import assert_in_error, visit_fields
from tests.factories import (
    House,
    hand_over_to,
    make_case,
    make_loss,
    make_person,
    make_promise,
    make_visit,
    planned_step,
)
from tools.journeys.dates import in_days

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


def move_to(visit: Visit, right: Case) -> str:
    return f"{move(visit)}?number={right.number}"


def moved(right: Case, **changed: str) -> dict[str, str]:
    """The fields of the form that moves an entry, with the step that its page proposes."""
    return {
        "submission_key": str(uuid4()),
        "number": right.number,
        "version": str(Case.objects.get(pk=right.pk).version),
        "answer": "change",
        "reason": "",
        "next_in": "other",
        "next_on": in_days(3).isoformat(),
        "next_time": "",
        "next_what": "Відвідати",
        "next_kind": "",
        **changed,
    }


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


def test_later_a_correcting_entry_is_written_and_the_earlier_one_stays_beside_it(
    house: House, at_work: Client, visit: Visit
) -> None:
    card = f"/cases/{house.case.number}/"
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert edit(visit) in at_work.get(card).text
        assert "чверть години" in at_work.get(edit(visit)).text
        sent = edited()
        assert [at_work.post(edit(visit), sent).status_code for _ in range(2)] == [302, 302]
        new = Visit.objects.get(corrects=visit)
        assert (new.summary, new.version, Visit.objects.filter(voided_at=None).count()) == ("Передзвонили", 2, 1)
        page = at_work.get(card).text
        assert "Передзвонили" in page
        assert re.search(r"<del[^>]*>Домовилися</del>", page)
        assert f"/visits/{new.pk}/undo/" not in page
        assert page.count("Виправлено") == 1


def test_correction_of_a_correction_shows_both_before(house: House, at_work: Client, visit: Visit) -> None:
    for minutes, version, words in ((16, "1", "Друге"), (32, "2", "Третє")):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            assert at_work.post(edit(visit), edited(summary=words, version=version)).status_code == 302
    page = at_work.get(f"/cases/{house.case.number}/").text
    assert re.findall(r"<del[^>]*>([^<]+)</del>", page) == ["Друге", "Домовилися"]
    assert "Третє" in page


def test_second_correction_sees_both_versions(house: House, at_work: Client, visit: Visit) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert at_work.post(edit(visit), edited(summary="З першого вікна")).status_code == 302
        answer = at_work.post(edit(visit), edited(summary="З другого вікна"))
        assert answer.status_code == 409
        assert all(words in answer.text for words in ("З першого вікна", "З другого вікна"))
    assert Visit.objects.filter(voided_at=None).count() == 1


def test_promise_that_was_not_kept_is_open_again(house: House, at_work: Client, visit: Visit) -> None:
    promise, card = make_promise(house.case, house.owner, words="Милиці"), f"/cases/{house.case.number}/"
    at_work.post(f"{card}visits/new/", visit_fields(kept=str(promise.pk)))
    entry = Visit.objects.latest("recorded_at")
    assert "Обіцянку виконано" in at_work.get(f"{card}?kind=promises").text
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert "Милиці" in at_work.get(edit(entry)).text
        assert at_work.post(edit(entry), edited()).status_code == 302
        assert "Обіцянку виконано" in at_work.get(f"{card}?kind=promises").text, "the correcting entry keeps it"
        newest = Visit.objects.get(corrects=entry)
    with time_machine.travel(timezone.now() + timedelta(minutes=33)):
        assert at_work.post(edit(newest), edited(version="2", not_kept=str(promise.pk))).status_code == 302
        assert "Обіцянку виконано" not in at_work.get(f"{card}?kind=promises").text
    promise.refresh_from_db()
    assert promise.state == "open"


def test_correction_is_in_error_without_its_sentence(at_work: Client, visit: Visit) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert_in_error(at_work.post(edit(visit), edited(summary="")), "summary")


def test_older_entry_is_corrected_by_its_author_on_a_card_of_theirs_only(
    house: House, at_work: Client, visit: Visit, signed_in: Browser
) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert signed_in(house.psychologist).post(edit(visit), edited()).status_code == 404
        hand_over_to(house.case, house.colleague, by=house.owner)
        assert at_work.post(edit(visit), edited()).status_code == 404
        assert signed_in(house.colleague).get(edit(visit)).status_code == 404


def test_entry_of_a_closed_card_is_not_corrected(house: House, at_work: Client, visit: Visit) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        make_loss(house.case, house.owner)
        assert at_work.get(edit(visit)).status_code == at_work.post(edit(visit), edited()).status_code == 409
        assert edit(visit) not in at_work.get(f"/cases/{house.case.number}/").text


def test_form_opened_in_time_and_sent_later_loses_nothing(house: House, at_work: Client, visit: Visit) -> None:
    with time_machine.travel(timezone.now() + timedelta(minutes=14)):
        assert "чверть години" not in at_work.get(edit(visit)).text
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert at_work.post(edit(visit), edited()).status_code == 302
    assert Visit.objects.get(corrects=visit).summary == "Передзвонили"


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
    first = NewVisit(kind=VisitKind.VISIT, reached=True, summary="З першого вікна", occurred_at=visit.occurred_at)
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


def test_step_of_the_entry_is_offered_beside_the_one_of_the_right_card(at_work: Client, visit: Visit, right: Case) -> None:
    page = at_work.get(move_to(visit, right)).text
    assert all(words in page for words in ("Ярошенко", 'value="Відвідати"', f'value="{in_days(3)}"', "Зателефонувати"))
    assert planned_step(visit.case).planned_in == visit, "nothing is cancelled before it is decided"


def test_step_goes_along_as_it_was_typed_or_changed(house: House, at_work: Client, visit: Visit, right: Case) -> None:
    own = planned_step(right)
    changed = moved(right, next_what="Привезти довідку", next_time="14:30", next_on=in_days(5).isoformat(), next_kind="call")
    assert at_work.post(move(visit), changed).status_code == 302
    step, done = planned_step(right), FollowUp.objects.get(pk=own.pk)
    assert (step.what, step.due_on, step.due_time, step.kind) == ("Привезти довідку", in_days(5), time(14, 30), "call")
    assert (done.state, done.settled_in) == (StepState.REPLACED, step.planned_in)
    assert FollowUp.objects.get(planned_in=visit).state == StepState.CANCELLED
    assert planned_step(house.case).due_on == in_days(0), "the wrong card has its own step again"


def test_right_card_keeps_its_step_when_the_one_of_the_entry_is_not_taken_over(
    at_work: Client, visit: Visit, right: Case
) -> None:
    own = planned_step(right)
    left = {
        "submission_key": str(uuid4()),
        "number": right.number,
        "step": "leave",
        "next_in": "x",
        "next_on": "x",
        "version": "1",
    }
    assert at_work.post(move(visit), left).status_code == 302
    assert planned_step(right) == own
    assert FollowUp.objects.get(planned_in=visit).state == StepState.CANCELLED


def test_nothing_is_moved_or_cancelled_before_it_is_decided_about_the_step(at_work: Client, visit: Visit, right: Case) -> None:
    answer = at_work.post(move(visit), {"submission_key": str(uuid4()), "number": right.number, "reason": "Дві вкладки"})
    assert_in_error(answer, "answer")
    assert "Дві вкладки" in answer.text
    visit.refresh_from_db()
    assert (visit.voided_at, planned_step(visit.case).planned_in) == (None, visit)


@pytest.mark.parametrize("field", ["next_what", "next_in", "next_on"])
def test_step_that_is_taken_over_is_in_error_without_its_parts(at_work: Client, visit: Visit, right: Case, field: str) -> None:
    assert_in_error(at_work.post(move(visit), moved(right, **{field: ""})), field)


def test_step_that_came_to_the_right_card_meanwhile_is_shown_and_not_lost(
    house: House, at_work: Client, visit: Visit, right: Case
) -> None:
    sent = moved(right)
    make_visit(right, house.owner, days=6)
    answer = at_work.post(move(visit), sent)
    assert answer.status_code == 409
    assert planned_step(right).due_on == in_days(6)
    version = str(Case.objects.get(pk=right.pk).version)
    assert f'name="version" value="{version}"' in answer.text
    assert at_work.post(move(visit), {**sent, "version": version}).status_code == 302


def test_day_that_has_passed_is_proposed_as_today(house: House, signed_in: Browser, right: Case) -> None:
    visit = make_visit(house.case, house.owner)
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        page = signed_in(house.owner).get(move_to(visit, right)).text
        assert f'value="{in_days(0)}"' in page
        assert f'value="{planned_step(house.case).due_on}"' not in page


def test_nothing_is_asked_about_a_step_when_the_entry_has_none(house: House, at_work: Client, visit: Visit, right: Case) -> None:
    left = {"submission_key": str(uuid4()), "number": right.number, "step": "leave"}
    at_work.post(move(visit), left)
    there, own = Visit.objects.get(corrects=visit), planned_step(right)
    assert 'name="step"' not in at_work.get(move_to(there, house.case)).text
    assert at_work.post(move(there), {"submission_key": str(uuid4()), "number": house.case.number}).status_code == 302
    assert planned_step(right) == own


def test_head_moves_an_entry_to_the_card_of_another_after_stating_the_purpose(house: House, signed_in: Browser) -> None:
    visit = make_visit(make_case(house.head, person=make_person("Власний")), house.head)
    make_case(house.head, person=make_person("Ярошенко"))
    client, secret, sent = signed_in(house.head), house.case, moved(house.case, step="leave")
    choices = client.get(move(visit)).text
    assert "Ярошенко" in choices, "an own card is named"
    assert (secret.number_label in choices, "Коваленко" in choices) == (True, False)
    for answer in (client.get(move_to(visit, secret)), client.post(move(visit), sent)):
        assert (answer.status_code, f"/cases/{secret.number}/purpose/" in answer.headers["Location"]) == (302, True)
    assert not Visit.objects.filter(case=secret).exists()
    state_purpose(secret.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    assert "Коваленко" in client.get(move(visit)).text
    assert planned_step(secret).what in client.get(move_to(visit, secret)).text
    assert AccessRecord.objects.filter(route="visit_move").latest("id").purpose == Purpose.CHECK
    assert client.post(move(visit), sent).status_code == 302
    assert Visit.objects.filter(case=secret, corrects=visit).exists()


@pytest.mark.parametrize("number", ["", "rubbish", "own", "strange"])
def test_entry_goes_nowhere_else(house: House, at_work: Client, visit: Visit, number: str) -> None:
    strange = make_case(house.colleague)
    number = {"own": house.case.number, "strange": strange.number}.get(number, number)
    for answer in (at_work.get(f"{move(visit)}?number={number}"), at_work.post(move(visit), moved(strange, number=number))):
        assert_in_error(answer, "number")
    assert Visit.objects.get().voided_at is None
