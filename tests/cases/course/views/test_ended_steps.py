"""Each end of a step is a row of the timeline; «done» and «replaced» are taken back from it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.course.actions.holds import NewHold, hold_case
from cases.course.actions.offers import decline_offer, take_offer
from cases.course.actions.visits import undo_visit
from cases.course.models import FollowUp
from cases.course.states import HoldReason, StepState
from supporters.directory.calendar import date_label, kyiv_day
from tests.cases.conftest import postpone_fields, visit_fields
from tests.database import CountedQueries
from tests.factories import House, hand_over_to, make_case, make_offer, make_person, make_visit, planned_step
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


def card(house: House) -> str:
    return f"/cases/{house.case.number}/"


def again(house: House, step: FollowUp) -> str:
    return f"{card(house)}steps/{step.pk}/again/"


def timeline(client: Client, house: House, *, kind: str = "plan") -> str:
    return str(client.get(f"{card(house)}?kind={kind}").text.split('id="timeline"')[1])


def titled(step: FollowUp, words: str) -> str:
    return f"<h3>Крок на {date_label(step.due_on, kyiv_day(timezone.now()))} {words}</h3>"


def test_row_has_the_words_of_both_steps_and_who(house: House, at_work: Client) -> None:
    before = planned_step(house.case)
    at_work.post(f"{card(house)}visits/new/", visit_fields(next_what="Відвідати"))
    for page in (timeline(at_work, house), timeline(at_work, house, kind="all")):
        assert titled(before, "замінено") in page
        assert f"{before.what}. Замість цього: Відвідати, " in page
        assert page.count(house.owner.short_name) >= 1
        assert f'action="{again(house, before)}"' in page


def test_toast_says_which_step_has_ended(house: House, at_work: Client) -> None:
    before = planned_step(house.case)
    answer = at_work.post(f"{card(house)}visits/new/", visit_fields())
    page = at_work.get(answer.headers["Location"]).text
    assert f"Запис збережено. Крок замінено: {before.what}. Наступний крок: " in page


def test_step_is_planned_again_from_its_row(house: House, at_work: Client) -> None:
    before = planned_step(house.case)
    make_visit(house.case, house.owner)
    after = planned_step(house.case)
    answer = at_work.post(again(house, before))
    assert (answer.status_code, answer.headers["Location"]) == (302, card(house))
    assert planned_step(house.case) == before
    assert "Крок знову заплановано." in at_work.get(card(house)).text
    page = timeline(at_work, house)
    assert titled(after, "замінено") in page
    assert again(house, before) not in page
    assert at_work.post(again(house, before)).status_code == 409


def test_step_put_off_has_one_row_with_the_reason(house: House, at_work: Client) -> None:
    at_work.post(f"{card(house)}postpone/", postpone_fields(house))
    page = timeline(at_work, house)
    assert page.count('<li class="entry">') == 1
    assert "Наступний крок перенесено на " in page


def test_step_moved_by_a_pause_has_a_row(house: House, at_work: Client) -> None:
    before, hold = planned_step(house.case), NewHold(reason=HoldReason.ASKED, words="", until=in_days(9), what="Зателефонувати")
    hold_case(house.case.pk, hold, by=house.owner, at=timezone.now())
    assert titled(before, "перенесено") in timeline(at_work, house)


def test_step_taken_back_with_its_entry_has_a_row(house: House, at_work: Client) -> None:
    visit = make_visit(house.case, house.owner)
    step = planned_step(house.case)
    undo_visit(visit.pk, by=house.owner, at=timezone.now())
    page = timeline(at_work, house)
    assert titled(step, "скасовано разом із записом") in page
    assert page.count('<li class="entry">') == 1


def test_offer_taken_replaces_and_offer_declined_is_not_planned(house: House, at_work: Client) -> None:
    make_visit(house.case, house.psychologist)
    before, taken = planned_step(house.case), make_offer(house.case, house.owner)
    version = Case.objects.get(pk=house.case.pk).version
    take_offer(taken.pk, version=version, by=house.owner, at=timezone.now())
    declined = make_offer(house.case, house.owner, what="Інше")
    decline_offer(declined.pk, by=house.owner, at=timezone.now())
    page = timeline(at_work, house)
    assert titled(before, "замінено") in page
    assert titled(declined, "більше не заплановано") in page


def test_end_of_before_names_the_author_of_the_entry_and_claims_nothing(house: House, at_work: Client) -> None:
    before = planned_step(house.case)
    make_visit(house.case, house.owner)
    FollowUp.objects.filter(pk=before.pk).update(state=StepState.DONE, settled_by=None, replaced_by=None)
    page = timeline(at_work, house)
    assert titled(before, "завершено записом") in page
    assert house.owner.short_name in page


def test_reader_who_may_not_write_plans_nothing_again(house: House, signed_in: Browser) -> None:
    before = planned_step(house.case)
    make_visit(house.case, house.owner)
    hand_over_to(house.case, house.colleague, by=house.head)
    client = signed_in(house.owner)
    page = timeline(client, house)
    assert titled(before, "замінено") in page
    assert again(house, before) not in page
    assert client.post(again(house, before)).status_code == 404
    assert planned_step(house.case) != before


def test_step_of_another_card_is_not_found(house: House, at_work: Client) -> None:
    step = planned_step(make_case(house.colleague, person=make_person("Рибак")))
    assert at_work.post(again(house, step)).status_code == 404


def test_rows_cost_one_query_for_all(house: House, at_work: Client) -> None:
    costs = []
    for _ in range(2):
        make_visit(house.case, house.owner)
        at_work.get(card(house))
        with CountedQueries() as queries:
            at_work.get(card(house))
        costs.append(len(queries))
        for _ in range(3):
            make_visit(house.case, house.owner)
    assert costs[0] == costs[1]
