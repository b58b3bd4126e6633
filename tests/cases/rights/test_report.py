"""The report of everything held: what is in it, what is not, who looked, and whom it leaves out."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, Loss, TeamMember
from cases.case.reports.held import held
from cases.case.states import Programme
from cases.course.models import FollowUp, Promise, Visit
from cases.person.actions.family import link_relative
from privacy.models import AccessRecord
from tests.cases.conftest import said
from tests.database import CountedQueries
from tests.factories import (
    FAMILY_PHONE,
    House,
    make_case,
    make_department,
    make_loss,
    make_person,
    make_promise,
    make_supporter,
    make_visit,
)
from tests.joined import make_join, make_twice
from tests.persons import make_naming
from veterans.actions.people import Relative
from veterans.actions.phones import NewPhone, add_phone
from veterans.models import PhoneOwner

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
RNOKPP = "3184710691"
BESIDE = 22  # queries for readers, changes, session and record; each kind of row costs one more


def report(case: Case, part: str = "report/") -> str:
    return f"/cases/{case.number}/rights/{part}"


def main(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.text.split("<main")[1].split("</main>")[0])


def test_report_has_each_value_of_the_person_in_words(house: House, at_work: Client) -> None:
    person = make_person("Гайда", rnokpp=RNOKPP, born_on=date(1990, 5, 2), birth_year=1990, branch="ngu", rank="сержант")
    case = make_case(house.owner, person=person)
    make_naming(person, house.owner, surname="Беркут")
    make_visit(case, house.owner, summary="Поговорили в палаті")
    make_promise(case, house.owner, words="Знайти протезиста")
    page = main(at_work.get(report(case)))
    for words in (
        "Гайда",
        RNOKPP,
        "2\u00a0травня\u00a01990",
        "НГУ",
        "сержант",
        "Беркут",
        "Поговорили в палаті",
        "Знайти протезиста",
    ):
        assert words in page, words
    assert said("Who looked") in page
    for model, code in ((Visit, "visit_logged"), (FollowUp, "planned"), (Promise, "open")):
        assert model.objects.filter(case=case).exists()
        assert code not in page, "codes are not words"


def test_report_withholds_what_is_of_others(house: House, at_work: Client) -> None:
    relative = Relative(kinship="wife", name="Оксана", phone=FAMILY_PHONE)
    case = make_case(house.owner, person=make_person("Гайда", relatives=(relative,)))
    make_loss(case, house.owner)
    page = main(at_work.get(report(case)))
    assert "Оксана" in page
    assert Loss.objects.get(case=case).source == "Зателефонувала дружина"
    assert "Зателефонувала дружина" not in page
    assert re.sub(r"\D", "", FAMILY_PHONE)[-7:] not in re.sub(r"\D", "", page)
    assert house.owner.surname not in page.split('class="print-head"')[1].split("</p>", 1)[1], "no names of staff"
    assert said("What is not in this report") in page


def test_report_of_a_relative_has_the_number_kept_with_another_person(house: House, at_work: Client) -> None:
    add_phone(house.case.person_id, NewPhone(owner=PhoneOwner.FAMILY, number=FAMILY_PHONE, kinship="wife", name="Оксана"))
    case = make_case(house.owner, person=make_person("Ткач", branch=""), programme=Programme.FAMILY)
    link_relative(house.case.person.relatives.get().pk, case.person, by=house.owner, at=timezone.now())
    page = main(at_work.get(report(case)))
    assert re.sub(r"\D", "", FAMILY_PHONE)[-9:] in re.sub(r"\D", "", page)
    assert house.case.person.surname not in page, "not whose relative it is"


def test_report_and_file_are_recorded_as_copies(house: House, at_work: Client) -> None:
    at_work.get(report(house.case))
    answer = at_work.get(report(house.case, "report/file/"))
    held = json.loads(answer.content)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="suprovid-{house.case.number}.json"'
    assert held["person"] == house.case.person.full_name
    assert said("The person") in held["held"]
    acts = AccessRecord.objects.filter(subject_ids__contains=[house.case.person_id], act="export")
    assert sorted(acts.values_list("route", flat=True)) == ["rights_report", "rights_report_file"]


def test_report_says_who_looked_by_role_and_department(house: House, at_work: Client, signed_in: Browser) -> None:
    for _ in range(2):
        at_work.get(f"/cases/{house.case.number}/")
    signed_in(house.psychologist).get(f"/cases/{house.case.number}/print/")
    looked = json.loads(at_work.get(report(house.case, "report/file/")).content)["looked"]
    seen = {(line["who"], line["act"], line["times"]) for line in looked}
    department = house.department.name
    assert (f"{said('Social supporter')}, {department}", said("page opened"), 2) in seen
    assert (f"{said('Psychologist')}, {department}", said("paper printed"), 1) in seen
    assert house.owner.surname not in json.dumps(looked, ensure_ascii=False)


def test_report_is_of_everybody_joined_into_the_person(signed_in: Browser) -> None:
    twice = make_twice(surname="Ковальенко", phone="+380671112233")
    make_visit(twice.card, twice.other_owner, summary="Запис на другій картці")
    make_join(twice)
    page = main(signed_in(twice.owner).get(report(twice.into)))
    for words in ("Ковальенко", "Запис на другій картці", "Привезти виписку"):
        assert words in page
    record = AccessRecord.objects.get(route="rights_report")
    assert set(record.subject_ids) == {twice.into.person_id, twice.card.person_id}


def test_card_of_others_is_named_and_not_shown(house: House, at_work: Client) -> None:
    elsewhere = make_supporter(make_department("Київське управління"))
    other = make_case(elsewhere, person=house.case.person, programme=Programme.FAMILY)
    make_visit(other, elsewhere, summary="Те, чого тут не видно")
    page = main(at_work.get(report(house.case)))
    assert "Те, чого тут не видно" not in page
    assert "Київське управління" in page
    assert other.number_label in page


def test_report_costs_as_many_queries_with_three_rows_as_with_one(house: House, at_work: Client) -> None:
    counts = []
    for _ in range(2):
        make_visit(house.case, house.owner, days=0)
        at_work.get(report(house.case))
        with CountedQueries() as queries:
            at_work.get(report(house.case))
        counts.append(len(queries))
        make_visit(house.case, house.owner, days=0)
    assert counts[0] == counts[1]
    assert counts[0] <= len(held()) + BESIDE


def test_member_of_the_team_makes_no_report(house: House, signed_in: Browser) -> None:
    member = house.colleague
    TeamMember.objects.create(case=house.case, supporter=member, from_at=timezone.now())
    browser = signed_in(member)
    assert browser.get(f"/cases/{house.case.number}/").status_code == 200
    assert [browser.get(report(house.case, part)).status_code for part in ("", "report/", "report/file/")] == [404] * 3
