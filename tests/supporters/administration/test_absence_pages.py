"""The pages of absences: calendar, one absence, its cover. For heads and administrators, each within their reach."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.course.actions.steps import NextStep
from privacy.models import AccessRecord
from supporters.directory.models import Absence, Supporter
from supporters.directory.roles import Role
from tests.cases.conftest import assert_in_error
from tests.database import CountedQueries
from tests.factories import (
    House,
    kyiv_utc,
    make_absence,
    make_case,
    make_department,
    make_head,
    make_house,
    make_person,
    make_supporter,
)
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
OPTION = re.compile(r'<option value="([0-9a-f-]{36})"')
PLANNING = ("head", "administrator")


@pytest.fixture
def house() -> House:
    return make_house()


def page_of(absence: Absence, act: str = "detail") -> str:
    return reverse(f"absence_{act}", args=[absence.pk])


def absence_fields(who: Supporter, **changed: str) -> dict[str, str]:
    days = {"from_on": in_days(2).isoformat(), "to_on": in_days(6).isoformat()}
    return {"submission_key": str(uuid4()), "supporter": str(who.pk), "kind": "leave", **days, **changed}


def cover_fields(cover: Supporter | None) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "cover": str(cover.pk) if cover else ""}


def offered(page: str, name: str) -> set[str]:
    """Keys of the people in the select `name`."""
    return set(OPTION.findall(page.split(f'<select name="{name}"')[1].partition("</select>")[0]))


@pytest.mark.parametrize("who", PLANNING)
def test_absence_is_planned_and_leads_to_the_cover(house: House, signed_in: Browser, who: str) -> None:
    client, sent = signed_in(getattr(house, who)), absence_fields(house.owner)
    answer = client.post("/absences/new/", sent)
    absence = Absence.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(absence))
    assert (absence.supporter, absence.from_on, absence.to_on, absence.cover) == (house.owner, in_days(2), in_days(6), None)
    assert absence.made_by == getattr(house, who)
    again = client.post("/absences/new/", sent)
    assert (again.status_code, again.headers["Location"]) == (302, page_of(absence))
    assert client.post("/absences/new/", {**sent, "kind": "trip"}).status_code == 409
    assert Absence.objects.count() == 1


def test_form_is_filled_with_whom_the_address_names(house: House, signed_in: Browser) -> None:
    client = signed_in(house.administrator)
    assert f'<option value="{house.owner.pk}" selected>' in client.get(f"/absences/new/?who={house.owner.pk}").text
    assert client.get("/absences/new/?who=nobody").status_code == 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"supporter": ""}, "supporter"),
        ({"kind": ""}, "kind"),
        ({"from_on": ""}, "from_on"),
        ({"to_on": "завтра"}, "to_on"),
        ({"from_on": in_days(9).isoformat()}, "to_on"),
        ({"from_on": "0001-01-01"}, "from_on"),
        ({"to_on": "9999-12-31"}, "to_on"),
        ({"from_on": in_days(-9).isoformat(), "to_on": in_days(-1).isoformat()}, "to_on"),
    ],
)
def test_absence_is_in_error_beside_its_field(house: House, signed_in: Browser, changed: dict[str, str], field: str) -> None:
    answer = signed_in(house.head).post("/absences/new/", absence_fields(house.owner, **changed))
    assert_in_error(answer, field)
    assert not Absence.objects.exists()


def test_action_s_refusal_is_said_beside_its_field(house: House, signed_in: Browser) -> None:
    make_absence(house.owner, days=(5, 9))
    assert_in_error(signed_in(house.head).post("/absences/new/", absence_fields(house.owner)), "from_on")


def test_head_plans_for_the_own_subtree_and_an_administrator_for_everybody(house: House, signed_in: Browser) -> None:
    below = make_department("Група", parent=house.department)
    near, far = make_supporter(below), make_supporter(house.other_department)
    suspended = make_supporter(house.department)
    Supporter.objects.active().filter(pk=suspended.pk).update(suspended_at=timezone.now())
    by_head = offered(signed_in(house.head).get("/absences/new/").text, "supporter")
    assert {str(near.pk), str(house.owner.pk), str(house.head.pk)} <= by_head
    assert not {str(one.pk) for one in (far, house.other_head, house.deactivated, suspended)} & by_head
    by_administrator = offered(signed_in(house.administrator).get("/absences/new/").text, "supporter")
    assert {str(far.pk), str(near.pk), str(house.other_head.pk)} <= by_administrator
    assert not {str(house.deactivated.pk), str(suspended.pk)} & by_administrator
    assert_in_error(signed_in(house.head).post("/absences/new/", absence_fields(far)), "supporter")
    assert_in_error(signed_in(house.administrator).post("/absences/new/", absence_fields(suspended)), "supporter")


@pytest.mark.parametrize("act", ["detail", "cover", "end"])
def test_absence_elsewhere_is_absent_for_a_head(house: House, signed_in: Browser, act: str) -> None:
    absence = make_absence(make_supporter(house.other_department), days=(1, 3))
    client, address = signed_in(house.head), page_of(absence, act)
    answer = client.get(address) if act == "detail" else client.post(address, cover_fields(None))
    assert answer.status_code == 404
    absence.refresh_from_db()
    assert absence.cancelled_at is None


def test_covers_are_those_of_the_role_at_work_within_reach(house: House, signed_in: Browser) -> None:
    absence = make_absence(house.owner, days=(3, 6))
    far, away, closed = make_supporter(house.other_department), make_supporter(house.department), house.deactivated
    make_absence(away, days=(6, 9))
    suspended = make_supporter(house.department)
    Supporter.objects.active().filter(pk=suspended.pk).update(suspended_at=timezone.now())
    make_case(house.colleague, person=make_person("Ткач"))
    page = signed_in(house.head).get(page_of(absence)).text
    assert offered(page, "cover") == {str(house.colleague.pk)}
    assert "Бойко\u00a0І.\u00a0О. – Відділ супроводу · 1 картка" in page
    page = signed_in(house.administrator).get(page_of(absence)).text
    assert offered(page, "cover") == {str(house.colleague.pk), str(far.pk)}
    for one in (far, away, closed, suspended, house.psychologist):
        answer = signed_in(house.head).post(page_of(absence, "cover"), cover_fields(one))
        assert_in_error(answer, "cover")
    absence.refresh_from_db()
    assert absence.cover is None


def test_cover_is_named_changed_and_taken_away(house: House, signed_in: Browser) -> None:
    client, absence, other = signed_in(house.head), make_absence(house.owner, days=(3, 6)), make_supporter(house.department)
    for cover in (house.colleague, other, None):
        answer = client.post(page_of(absence, "cover"), cover_fields(cover))
        assert (answer.status_code, answer.headers["Location"]) == (302, page_of(absence))
        absence.refresh_from_db()
        assert absence.cover == cover


def test_what_the_action_refuses_is_said_on_the_page(house: House, signed_in: Browser) -> None:
    client, absence = signed_in(house.head), make_absence(house.owner, days=(3, 6))
    assert client.post(page_of(absence, "end"), cover_fields(None)).status_code == 302
    for act in ("end", "cover"):
        answer = client.post(page_of(absence, act), cover_fields(None))
        assert answer.status_code == 409
        assert 'role="alert"' in answer.text
    assert client.get(page_of(absence)).text.count('<form method="post" action="/absences/') == 0


@pytest.mark.parametrize("act", ["end", "cover"])
def test_same_form_sent_twice_acts_once_and_another_is_a_conflict(house: House, signed_in: Browser, act: str) -> None:
    client, absence = signed_in(house.head), make_absence(house.owner, days=(3, 6))
    sent = cover_fields(house.colleague)
    answers = [client.post(page_of(absence, act), sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    history = absence.history.count()  # type: ignore[attr-defined]
    assert history == 2
    if act == "cover":
        assert client.post(page_of(absence, act), {**sent, "cover": ""}).status_code == 409


def test_role_without_cases_needs_nobody(house: House, signed_in: Browser) -> None:
    absence = make_absence(house.auditor, days=(3, 6))
    client = signed_in(house.administrator)
    assert 'name="cover"' not in client.get(page_of(absence)).text
    assert 'id="uncovered"' not in client.get("/absences/").text


def test_uncovered_days_are_on_top_with_counts_and_without_a_case(house: House, signed_in: Browser) -> None:
    make_case(house.owner, person=make_person("Ткач"), step=NextStep(what="Зателефонувати", due_on=in_days(30)))
    make_absence(house.owner, days=(1, 9))
    make_absence(make_supporter(house.department, surname="Дзвінка"), cover=house.colleague, days=(1, 9))
    for who in PLANNING:
        page = signed_in(getattr(house, who)).get("/absences/").text
        top = page.split('id="uncovered"')[1].split("</section>")[0]
        assert "Мельник" in top
        assert "Дзвінка" not in top
        assert re.search(r"<span>2\D+, 1\D", top)
        assert "Дзвінка" in page
        assert not re.search(rf"Коваленко|Ткач|{house.case.number_label}", page)
    assert not AccessRecord.objects.filter(route__startswith="absence").exclude(subject_ids=[]).exists()


def test_suspended_cover_is_nobody(house: House, signed_in: Browser) -> None:
    make_absence(house.owner, cover=house.colleague, days=(1, 9))
    client = signed_in(house.head)
    assert 'id="uncovered"' not in client.get("/absences/").text
    Supporter.objects.active().filter(pk=house.colleague.pk).update(suspended_at=timezone.now())
    assert 'id="uncovered"' in client.get("/absences/").text


def names_on(client: Client, query: str = "") -> list[str]:
    return [row.name.split("\u00a0")[0] for row in client.get(f"/absences/{query}").context["page"].rows]


def test_calendar_shows_the_own_subtree_and_an_administrator_all_or_one_department(house: House, signed_in: Browser) -> None:
    make_absence(house.owner)
    make_absence(make_supporter(house.other_department, surname="Далекий"))
    head, administrator, query = signed_in(house.head), signed_in(house.administrator), f"?department={house.other_department.pk}"
    assert names_on(head) == ["Мельник"]
    assert names_on(administrator) == ["Далекий", "Мельник"]
    assert names_on(administrator, query) == ["Далекий"]
    assert head.get(f"/absences/{query}").status_code == 302


def test_head_who_covers_plans_for_the_other_department_too(house: House, signed_in: Browser) -> None:
    absence = make_absence(make_supporter(house.other_department), days=(1, 3))
    client = signed_in(house.head)
    assert client.get(page_of(absence)).status_code == 404
    make_absence(house.other_head, cover=house.head)
    assert signed_in(house.head).get(page_of(absence)).status_code == 200


@time_machine.travel(kyiv_utc(2026, 11, 25, 9))
def test_five_weeks_begin_on_monday_and_lead_to_those_before_and_after(house: House, signed_in: Browser) -> None:
    client = signed_in(house.head)
    page = client.get("/absences/").context["page"]
    assert [week.days[0].number for week in page.weeks] == [23, 30, 7, 14, 21]
    assert [day.number for week in page.weeks for day in week.days if day.is_today] == [25]
    assert (page.earlier_url, page.later_url) == ("/absences/?from_on=2026-10-19", "/absences/?from_on=2026-12-28")
    later = client.get(page.later_url).context["page"]
    assert (later.earlier_url, later.now_url) == ("/absences/", "/absences/")


@time_machine.travel(kyiv_utc(2026, 11, 25, 9))
def test_row_marks_each_day_of_an_absence(house: House, signed_in: Browser) -> None:
    """Also where the absence crosses an end of the page; the stretches of a row always add up to its 35 days."""
    client = signed_in(house.head)
    for first, last in (((11, 20), (11, 24)), ((12, 4), (12, 8)), ((12, 26), (12, 30))):
        days = tuple((date(2026, *day) - date(2026, 11, 25)).days for day in (first, last))
        make_absence(house.owner, days=days)  # type: ignore[arg-type]
    (row,) = client.get("/absences/").context["page"].rows
    away = [(stretch.days, stretch.line is not None) for stretch in row.stretches]
    assert away == [(2, True), (5, False), (4, False), (5, True), (5, False), (7, False), (5, False), (2, True)]
    weeks = client.get("/absences/").context["page"].weeks
    assert [len(week.lines) for week in weeks] == [1, 1, 1, 0, 1]


@pytest.mark.parametrize("query", ["from_on=завтра", "from_on=0001-01-01", "from_on=9999-12-31", "department=1"])
def test_strange_address_leads_to_this_week(house: House, signed_in: Browser, query: str) -> None:
    answer = signed_in(house.administrator).get(f"/absences/?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/absences/")


@pytest.mark.parametrize("who", ["owner", "psychologist", "auditor", "analyst"])
def test_pages_are_forbidden_to_who_does_not_plan(house: House, signed_in: Browser, who: str) -> None:
    absence, client = make_absence(house.colleague, days=(2, 3)), signed_in(getattr(house, who))
    assert {client.get(address).status_code for address in ("/absences/", "/absences/new/", page_of(absence))} == {403}
    assert {client.post(page_of(absence, act)).status_code for act in ("cover", "end")} == {403}


@pytest.mark.parametrize("who", PLANNING)
def test_calendar_costs_as_many_queries_with_three_rows_as_with_one(house: House, signed_in: Browser, who: str) -> None:
    client = signed_in(getattr(house, who))
    client.get("/absences/")

    def cost() -> int:
        with CountedQueries() as queries:
            assert client.get("/absences/").status_code == 200
        return len(queries)

    make_absence(house.owner)
    with_one = cost()
    for _ in range(2):
        absent = make_supporter(make_department("Група", parent=house.department))
        make_absence(absent, cover=None)
        make_case(absent, person=make_person())
    assert cost() == with_one <= 8


def test_page_of_an_absence_costs_the_same_however_many_could_cover(house: House, signed_in: Browser) -> None:
    client, address = signed_in(house.head), page_of(make_absence(house.owner, days=(1, 3)))
    client.get(address)
    costs = []
    for _ in range(2):
        with CountedQueries() as queries:
            client.get(address)
        costs.append(len(queries))
        for _more in range(2):
            make_supporter(make_department("Група", parent=house.department))
    assert costs[0] == costs[1]


def test_own_profile_shows_own_days_and_whom_one_covers(house: House, signed_in: Browser) -> None:
    make_absence(house.owner, cover=house.colleague, days=(1, 3))
    make_absence(make_head(make_department("Третій"), surname="Чужий"), days=(1, 3))
    make_absence(make_supporter(house.department, Role.SUPPORTER, surname="Сьогоднішня"), cover=house.colleague)
    page = signed_in(house.owner).get("/profile/").text
    assert "Бойко" in page.split('id="own-days"')[1].split("</section>")[0]
    page = signed_in(house.colleague).get("/profile/").text
    own = page.split('id="own-days"')[1].split("</section>")[0]
    assert "Мельник" in own
    assert "Сьогоднішня" in own
    assert "Чужий" not in page
    assert 'id="own-days"' not in signed_in(house.head).get("/profile/").text


def test_heads_and_administrators_find_the_calendar(house: House, signed_in: Browser) -> None:
    assert 'href="/absences/"' in signed_in(house.head).get("/dashboard/").text
    assert 'href="/absences/"' in signed_in(house.administrator).get("/staff/").text
    assert 'href="/absences/"' not in signed_in(house.owner).get("/today/").text
