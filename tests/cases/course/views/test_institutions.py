"""The directory of institutions as an administrator keeps it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case, Facility
from cases.case.oblasts import point_labels
from cases.case.states import CaseState, FacilityKind
from cases.course.actions.facilities import FacilityFacts, edit_facility
from supporters.directory.calendar import kyiv_day
from supporters.directory.oblasts import Oblast
from tests.cases.conftest import assert_in_error
from tests.cases.course.views.test_place_picker import make_many
from tests.database import CountedQueries
from tests.factories import House, make_case, make_facility, make_person
from tests.lists import NO_ROW, listed_keys

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def address(route: str, *arguments: str) -> str:
    return reverse(route, args=arguments)


def sent(**changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "kind": "hospital",
        "oblast": Oblast.LVIV.value,
        "label_uk": "Лікарня у Стрию",
        "valid_from": kyiv_day(timezone.now()).isoformat(),
        **changed,
    }


@pytest.fixture
def hospital(office: Client) -> Facility:
    office.post(address("institution_new"), sent())
    return Facility.objects.get()


def test_empty_directory_says_what_to_do(office: Client) -> None:
    page = office.get(address("institutions")).text
    assert "Довідник порожній" in page
    assert {f'href="{address(route)}"' in page for route in ("institution_new", "institutions_load")} == {True}
    assert 'role="search"' not in page


def test_institution_is_added_and_offered_in_forms(house: House, office: Client, signed_in: Callable[[Any], Client]) -> None:
    answer = office.post(address("institution_new"), sent(branch="ngu", duty_phone="044 000 00 05"))
    added = Facility.objects.get()
    assert answer.headers["Location"] == address("institution_detail", added.pk)
    assert (added.kind, added.oblast, added.branch, added.duty_phone) == ("hospital", "UA-46", "ngu", "+380440000005")
    assert (added.label_uk, added.label_en) == ("Лікарня у Стрию", "Лікарня у Стрию")
    assert (added.version, added.changed_by, added.valid_to) == (1, house.administrator, None)
    assert added.code.isalpha(), "a spreadsheet would turn digits into a number or a date"
    assert f'value="{added.pk}"' in signed_in(house.owner).get(reverse("person_new")).text


def test_stabilization_point_is_named_by_its_region(office: Client) -> None:
    office.post(address("institution_new"), sent(kind="stabilization", label_uk="", oblast="UA-63"))
    point = Facility.objects.get()
    assert (point.label_uk, point.label_en) == point_labels(Oblast.KHARKIV)
    assert point.label_uk == "Стабілізаційний пункт, Харківська область"
    assert point.label_en == "Stabilization point, Kharkiv region"


@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("duty_phone", {"kind": "stabilization", "label_uk": "", "duty_phone": "044 000 00 05"}),
        ("label_uk", {"kind": "stabilization", "label_uk": "Пункт у селі, вул. Шкільна, 3"}),
        ("label_uk", {"label_uk": ""}),
        ("kind", {"kind": ""}),
        ("kind", {"kind": "moon"}),
        ("oblast", {"oblast": ""}),
        ("oblast", {"oblast": "UA-99"}),
        ("duty_phone", {"duty_phone": "12"}),
        ("branch", {"branch": "army"}),
        ("valid_from", {"valid_from": "учора"}),
    ],
)
def test_institution_is_refused_beside_the_field(office: Client, field: str, changed: dict[str, str]) -> None:
    assert_in_error(office.post(address("institution_new"), sent(**changed)), field)
    assert not Facility.objects.exists()


@pytest.mark.usefixtures("hospital")
def test_two_institutions_of_a_region_have_two_names(office: Client) -> None:
    assert_in_error(office.post(address("institution_new"), sent(label_uk="лікарня  у стрию")), "label_uk")
    assert office.post(address("institution_new"), sent(oblast="UA-05")).status_code == 302
    office.post(address("institution_new"), sent(kind="stabilization", label_uk=""))
    assert_in_error(office.post(address("institution_new"), sent(kind="stabilization", label_uk="")), "oblast")
    assert Facility.objects.count() == 3


def test_edit_is_refused_with_both_versions_when_another_came_first(house: House, office: Client, hospital: Facility) -> None:
    page = address("institution_edit", hospital.pk)
    facts = FacilityFacts(**{**vars(FacilityFacts.of(hospital)), "label_uk": "Лікарня в Самборі"})
    edit_facility(hospital.pk, facts, by=house.administrator, at=timezone.now(), version=1)
    answer = office.post(page, sent(version="1", label_uk="Лікарня в Дрогобичі"))
    assert answer.status_code == 409
    assert all(name in answer.text for name in ("Лікарня в Самборі", "Лікарня в Дрогобичі"))
    assert office.post(page, sent(version="2", label_uk="Лікарня в Дрогобичі")).status_code == 302
    hospital.refresh_from_db()
    assert (hospital.label_uk, hospital.version) == ("Лікарня в Дрогобичі", 3)


def test_page_shows_who_changed_what_and_when(house: House, office: Client, hospital: Facility) -> None:
    office.post(address("institution_edit", hospital.pk), sent(version="1", label_uk="Лікарня в Самборі"))
    page = office.get(address("institution_detail", hospital.pk)).text
    assert page.count(house.administrator.short_name) >= 2
    assert all(words in page for words in ("Додано до довідника", "Лікарня у Стрию</del>", "Лікарня в Самборі</ins>"))


def test_institution_that_was_there_before_has_a_page(office: Client) -> None:
    make_facility()
    page = office.get(address("institution_detail", "hospital")).text
    assert "Область не вказано" in page
    assert_in_error(office.post(address("institution_edit", "hospital"), sent(version="1", oblast="")), "oblast")


def test_end_keeps_the_stays_and_is_taken_back(house: House, office: Client, hospital: Facility) -> None:
    case = make_case(house.owner, person=make_person("Шевчук"), facility=hospital)
    today = kyiv_day(timezone.now())
    yesterday = {"submission_key": str(uuid4()), "version": "1", "valid_to": today.isoformat()}
    assert office.post(address("institution_end", hospital.pk), yesterday).status_code == 302
    hospital.refresh_from_db()
    assert (hospital.valid_to, hospital.version) == (today, 2)
    assert Case.objects.get(pk=case.pk).facility_id == hospital.pk
    back = {"submission_key": str(uuid4()), "version": "1"}
    assert office.post(address("institution_restore", hospital.pk), back).status_code == 409
    assert office.post(address("institution_restore", hospital.pk), {**back, "version": "2"}).status_code == 302
    hospital.refresh_from_db()
    assert hospital.valid_to is None


def test_end_before_the_first_day_is_refused(office: Client, hospital: Facility) -> None:
    day = hospital.valid_from - timedelta(days=1)
    assert_in_error(
        office.post(address("institution_end", hospital.pk), {"version": "1", "valid_to": day.isoformat()}), "valid_to"
    )
    answer = office.post(address("institution_end", hospital.pk), {"version": "7", "valid_to": hospital.valid_from.isoformat()})
    assert answer.status_code == 409


def test_number_of_people_is_shown_without_names_and_few_are_not_counted(
    house: House, office: Client, hospital: Facility
) -> None:
    page = address("institution_end", hospital.pk)
    assert "менше 5 людей" in office.get(page).text, "nobody is as few"
    cases = [make_case(house.owner, person=make_person("Шевчук"), facility=hospital) for _ in range(5)]
    shown = office.get(page).text
    assert "5 людей" in shown
    assert "менше" not in shown
    assert "Шевчук" not in shown
    Case.objects.filter(pk=cases[0].pk).update(state=CaseState.CLOSED)
    assert "менше 5 людей" in office.get(page).text


def test_directory_is_searched_filtered_and_paged(office: Client) -> None:
    make_many(120)
    Facility.objects.filter(pk="f7").update(valid_to=timezone.now().date() - timedelta(days=2))
    Facility.objects.filter(pk="f8").update(valid_from=timezone.now().date() + timedelta(days=5))
    Facility.objects.filter(pk="f9").update(kind=FacilityKind.OUTPATIENT)

    def shown(**asked: str) -> str:
        return office.get(address("institutions"), asked).text

    assert "120 закладів" in shown()
    assert ("Лікарня 1<" in shown(), "Лікарня 99<" in shown()) == (True, False)
    assert "Лікарня 99<" in office.get(re.findall(r'rel="next" href="([^"]+)"', shown(sort="-name"))[0]).text
    assert "1 заклад<" in shown(q="likarnia 77")
    assert "1 заклад<" in shown(validity="ended")
    assert "Лікарня 8<" in shown(validity="later")
    assert "118 закладів" in shown(validity="now")
    assert "1 заклад<" in shown(kind="outpatient")
    region = Facility.objects.get(pk="f3").oblast
    assert shown(oblast=region).count('<th scope="row"') == Facility.objects.filter(oblast=region).count()
    assert "Нічого не знайдено" in shown(q="йцукенгш")


@pytest.mark.parametrize("query", ["kind=moon", "sort=phone", "after=nowhere", f"before={NO_ROW}", "after=%D1%8F"])
def test_directory_begins_anew_when_its_address_is_strange(office: Client, query: str) -> None:
    make_many(3)
    answer = office.get(f"{address('institutions')}?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, address("institutions"))


@pytest.mark.parametrize("sort", ["", "name", "-name", "kind", "-oblast", "branch", "validity", "-validity"])
def test_directory_has_every_institution_once_in_any_order(office: Client, sort: str) -> None:
    make_many(120)
    found = listed_keys(office, address("institutions"), sort=sort)
    assert len(found) == len(set(found)) == 120


@pytest.mark.parametrize("route", ["institutions", "institution_detail", "institution_edit", "institution_end"])
def test_page_costs_as_many_queries_with_three_institutions_as_with_one(house: House, office: Client, route: str) -> None:
    page = address(route, *([] if route == "institutions" else ["hospital"]))

    def cost() -> int:
        with CountedQueries() as queries:
            assert office.get(page).status_code == 200
        return len(queries)

    hospital = make_facility()
    office.post(address("institution_edit", "hospital"), sent(version="1", oblast="UA-05"))
    office.get(page)
    before = cost()
    for n, label in enumerate(("Друга", "Третя"), start=1):
        make_facility(f"other{n}", label)
        office.post(address("institution_edit", "hospital"), sent(version=str(n + 1), label_uk=label, oblast="UA-05"))
        make_case(house.owner, person=make_person("Шевчук"), facility=hospital)
    office.get(page)
    assert cost() <= before <= MOST_QUERIES


@pytest.mark.parametrize("who", ["owner", "head", "psychologist", "auditor", "analyst"])
def test_nobody_but_an_administrator_opens_the_directory(
    house: House, hospital: Facility, signed_in: Callable[[Any], Client], who: str
) -> None:
    client = signed_in(getattr(house, who))
    for route in ("institutions", "institution_new", "institutions_load", "institutions_table"):
        assert client.get(address(route)).status_code == 403
    for route in ("institution_detail", "institution_edit", "institution_end"):
        assert client.get(address(route, hospital.pk)).status_code == 403
    assert client.post(address("institution_new"), sent(label_uk="Інша")).status_code == 403
    assert Facility.objects.count() == 1
