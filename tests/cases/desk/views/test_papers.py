"""The card on paper, and the leaflet for the person."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case
from cases.case.numbers import number_label
from cases.case.states import Purpose
from cases.course.models import Promise
from cases.course.states import PromiseBy
from cases.desk.reports.papers import masked
from privacy.models import AccessRecord
from supporters.directory.models import Department
from tests.database import CountedQueries
from tests.factories import (
    PHONE,
    House,
    make_case,
    make_loss,
    make_person,
    make_promise,
    make_risk,
    make_supporter,
    make_visit,
    next_step,
    planned_step,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
RNOKPP = "3184710691"


@pytest.fixture
def case(house: House) -> Case:
    person = make_person("Гайда", rnokpp=RNOKPP, phone=PHONE, branch="ngu")
    return make_case(house.owner, person=person)


def on_paper(case: Case, query: str = "") -> str:
    return f"/cases/{case.number}/print/{query}"


def leaflet(case: Case, query: str = "") -> str:
    return f"/cases/{case.number}/leaflet/{query}"


def main(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.text.split("<main")[1].split("</main>")[0])


def test_paper_of_a_card_holds_what_the_file_needs(house: House, at_work: Client, case: Case) -> None:
    make_visit(case, house.owner, summary="Поговорили в палаті")
    make_promise(case, house.owner, words="Знайти протезиста")
    page = main(at_work.get(on_paper(case)))
    for words in ("Гайда", "318****691", "067", "НГУ", "Знайти протезиста", "Поговорили в палаті", "Відвідати", "Вдома"):
        assert words in page
    assert RNOKPP not in page
    assert "сьогодні" not in page.split('id="course"')[1], "paper is read on other days"
    assert "надруковано" in page.lower() or "Станом на" in page


def test_paper_of_a_card_is_a_reading_of_the_person(house: House, at_work: Client, case: Case) -> None:
    at_work.get(on_paper(case))
    record = AccessRecord.objects.filter(route="case_print").get()
    assert (record.actor_id, record.subject_ids) == (house.owner.pk, [case.person_id])


def test_paper_holds_the_newest_entries_or_the_whole_course(house: House, at_work: Client, case: Case) -> None:
    for n in range(22):
        make_visit(case, house.owner, summary=f"Запис {n}.", at=timezone.now() - timedelta(hours=30 - n))
    page, whole = main(at_work.get(on_paper(case))), main(at_work.get(on_paper(case, "?entries=all")))
    assert "Раніших записів на цьому аркуші немає" in page
    assert ("Запис 0." in page, "Запис 0." in whole) == (False, True)
    assert at_work.get(on_paper(case, "?entries=x")).headers["Location"] == on_paper(case)


def test_paper_of_a_lost_card_plans_nothing(house: House, at_work: Client, case: Case) -> None:
    make_promise(case, house.owner, words="Знайти протезиста")
    make_loss(case, house.owner)
    page = main(at_work.get(on_paper(case)))
    assert "Знайти протезиста" not in page.split('id="course"')[0]
    assert PHONE[-4:] not in page
    assert at_work.get(leaflet(case)).status_code == 409


@pytest.mark.parametrize(("identifier", "shown"), [("", ""), ("12", "**"), ("123456", "******"), ("1234567", "123*567")])
def test_identifier_is_masked(identifier: str, shown: str) -> None:
    assert masked(identifier) == shown


def test_leaflet_names_who_accompanies_what_is_next_and_whom_to_call(house: House, at_work: Client, case: Case) -> None:
    for one, phone in ((house.owner, "+380501112233"), (house.head, "+380504445566")):
        one.phone = phone
        one.save(update_fields=["phone"])
    Department.objects.filter(pk=house.department.pk).update(duty_phone="+380442223344", head=house.head)
    make_promise(case, house.owner, words="Знайти протезиста")
    Promise.objects.filter(pk=make_promise(case, house.owner, words="Подати заяву").pk).update(who=PromiseBy.PERSON)
    page = main(at_work.get(leaflet(case))).replace("\xa0", " ")
    for words in (
        "050 111 22 33",
        "050 444 55 66",
        "044 222 33 44",
        planned_step(case).what,
        "Знайти протезиста",
        "Подати заяву",
    ):
        assert words in page
    assert page.index("Що вам обіцяно") < page.index("Знайти протезиста") < page.index("Що хотіли зробити ви")
    assert page.index("Що хотіли зробити ви") < page.index("Подати заяву")


def test_leaflet_holds_no_health_no_risk_and_nobody_else(house: House, at_work: Client) -> None:
    person = make_person("Гайда", rnokpp=RNOKPP, phone=PHONE)
    case = make_case(house.owner, person=person)
    make_visit(case, house.owner, summary="Скаржиться на біль")
    make_risk(case, house.owner)
    page = main(at_work.get(leaflet(case)))
    page = page.replace(case.number, "").replace(number_label(case.number), "")  # it may have any digits
    for words in (RNOKPP, RNOKPP[:3], "високий", "Скаржиться", "050", "палата"):
        assert words not in page


def test_leaflet_says_nothing_of_a_talk_about_safety(house: House, at_work: Client, case: Case) -> None:
    Promise.objects.filter(pk=make_promise(case, house.owner, words="Запитати про безпеку").pk).update(asks_safety=True)
    assert "безпек" not in main(at_work.get(leaflet(case)))


def test_leaflet_shows_no_step_whose_day_has_passed(house: House, at_work: Client) -> None:
    late, due = (make_case(house.owner, person=make_person(), step=next_step(days)) for days in (-1, 0))
    assert planned_step(late).what not in main(at_work.get(leaflet(late)))
    assert planned_step(due).what in main(at_work.get(leaflet(due)))


def test_leaflet_without_words_has_the_days_only(house: House, at_work: Client, case: Case) -> None:
    make_promise(case, house.owner, words="Знайти протезиста")
    page = main(at_work.get(leaflet(case, "?words=no")))
    assert "Знайти протезиста" not in page
    assert planned_step(case).what not in page
    assert "строк: " in page
    assert at_work.get(leaflet(case, "?words=x")).headers["Location"] == leaflet(case)


def test_leaflet_of_a_case_in_the_queue_names_the_department(house: House, signed_in: Browser) -> None:
    queued = make_case(None, department=house.department, by=house.owner, person=make_person("Ярошенко"))
    state_purpose(queued.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
    assert "Ми обираємо, хто вас супроводжуватиме" in main(signed_in(house.head).get(leaflet(queued)))


@pytest.mark.parametrize("page", [on_paper, leaflet])
def test_paper_is_absent_for_others_and_costs_as_many_queries_with_more_rows(
    house: House, at_work: Client, case: Case, signed_in: Browser, page: Callable[[Case], str]
) -> None:
    assert signed_in(make_supporter(house.other_department)).get(page(case)).status_code == 404
    costs = []
    for _ in range(2):
        make_visit(case, house.owner)
        make_promise(case, house.owner)
        at_work.get(page(case))
        with CountedQueries() as queries:
            at_work.get(page(case))
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 24
