"""The page of the settings: its facts, the way to it and back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.actions.policies import StageFigures, set_stage_figures
from cases.case.models import Facility, stage_policy
from cases.case.states import Stage
from cases.desk.reports.settings import settings_parts
from cases.rights.models import LegalTerm
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.registry import list_at
from supporters.directory.roles import GRANTS, Permission, Role
from supporters.notifications.actions.deliveries import plan_letter
from supporters.notifications.actions.rule_policies import set_rule_policy
from supporters.notifications.actions.working_calendar import restore_day
from supporters.notifications.models import Letter
from supporters.notifications.rules import Policy, reminder_rules
from tests.database import CountedQueries, as_owner
from tests.factories import House, make_facility
from tests.hours import make_exception, make_quiet_window
from tests.supporters.notifications.test_working_calendar import next_monday

pytestmark = pytest.mark.django_db
CALENDAR = "/staff/calendar/"
QUIET = f"{CALENDAR}#quiet"
LED_TO = ("rules", "stages", "working_calendar", "institutions", "reminder_queue", "legal")


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def facts(user: Supporter) -> dict[str, str]:
    """By the address of the part."""
    return {part.url: part.fact for part in settings_parts(user, at=timezone.now())}


def set_some(house: House, number: int, *, already: int = 0) -> None:
    """So many rows of each kind that a fact counts, one more letter that has just begun to wait and a day taken back."""
    now, by = timezone.now(), house.administrator
    may_end = [code for code, rule in reminder_rules().items() if not rule.is_promise]
    for n in range(already, number):
        set_rule_policy(may_end[n], Policy(is_on=False), by=by, at=now, version=0)
        policy = stage_policy(list(Stage)[n])
        figures = StageFigures(**{**vars(StageFigures.of(policy)), "first_contact_hours": policy.first_contact_hours + 1})
        set_stage_figures(policy.pk, figures, by=by, at=now, version=policy.version)
        make_exception(by, next_monday() + timedelta(weeks=n))
        make_quiet_window(by, hours=(2 * n + 1, 2 * n + 2))
        make_facility(f"more-{n}", f"Лікарня № {n + 1}")
        plan_letter(Letter.DEVICE, new_id(), at=now - timedelta(hours=1))
    plan_letter(Letter.DEVICE, new_id(), at=now - timedelta(minutes=59))
    taken_back = next_monday() + timedelta(weeks=9)
    make_exception(by, taken_back)
    restore_day(taken_back, by=by, at=now)


def test_page_has_each_part_with_its_fact_and_no_case(house: House, office: Client) -> None:
    page, parts = office.get("/settings/").text, settings_parts(house.administrator, at=timezone.now())
    assert all(f'href="{part.url}"' in page and part.fact in page for part in parts)
    expected = {QUIET, *(reverse(name) for name in LED_TO)}
    assert {part.url for part in parts} == expected
    assert 'id="quiet"' in office.get(CALENDAR).text
    assert house.case.number not in page
    assert "Коваленко" not in page


def test_facts_are_true_when_nothing_was_set_and_when_much_was(house: House) -> None:
    known = facts(house.administrator)
    assert known["/staff/rules/"] == f"{len(reminder_rules())} правила, усі увімкнено"
    assert known["/staff/stages/"] == "9 етапів, усі з початковими значеннями"
    assert known[CALENDAR] == "Понеділок – п’ятниця, винятків попереду немає"
    assert known[QUIET] == "Щодня 21:00–08:00"
    assert known["/staff/reminders/"] == "0 листів чекають довше години"
    institutions = Facility.objects.valid_on(kyiv_day(timezone.now())).count()
    set_some(house, 2)
    known = facts(house.administrator)
    assert known["/staff/rules/"] == f"{len(reminder_rules())} правила, 2 вимкнено"
    assert known["/staff/stages/"] == "9 етапів, 2 змінено"
    assert known[CALENDAR] == "Понеділок – п’ятниця, 2 винятки попереду"
    assert known[QUIET] == "Щодня 21:00–08:00 і ще 2 проміжки"
    assert known["/staff/reminders/"] == "2 листи чекають довше години"
    assert known["/staff/institutions/"].startswith(f"{institutions + 2} ")


def test_what_is_over_is_not_counted(house: House) -> None:
    institutions = facts(house.administrator)["/staff/institutions/"]
    ended = make_facility("closed", "Лікарня, якої немає")
    Facility.objects.filter(pk=ended.pk).update(valid_to=kyiv_day(timezone.now()) - timedelta(days=1))
    assert facts(house.administrator)["/staff/institutions/"] == institutions


def test_unconfirmed_terms_are_counted(house: House) -> None:
    before = int(facts(house.administrator)["/staff/legal/"].split()[0])
    with as_owner():
        one = LegalTerm.objects.filter(verified_on=None).first() or LegalTerm.objects.first()
        assert one
        LegalTerm.objects.filter(pk=one.pk).update(verified_on=None if one.verified_on else one.valid_from)
    assert int(facts(house.administrator)["/staff/legal/"].split()[0]) == before + (1 if one.verified_on else -1)


def test_letter_that_waits_too_long_is_marked(house: House, office: Client) -> None:
    assert "status-overdue" not in office.get("/settings/").text
    set_some(house, 1)
    assert "status-overdue" in office.get("/settings/").text


def test_part_is_shown_to_who_may_set_it(house: House, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert 'href="/staff/institutions/"' in office.get("/settings/").text
    fewer = GRANTS[Role.ADMINISTRATOR] - {Permission.INSTITUTIONS_MANAGE}
    monkeypatch.setitem(GRANTS, Role.ADMINISTRATOR, fewer)  # type: ignore[arg-type]
    assert 'href="/staff/institutions/"' not in office.get("/settings/").text


@pytest.mark.parametrize("who", ["owner", "head", "psychologist", "auditor", "analyst"])
def test_nobody_else_reads_the_settings_or_lists_them(house: House, signed_in: Callable[[Any], Client], who: str) -> None:
    user = getattr(house, who)
    assert signed_in(user).get("/settings/").status_code == 403
    for address in ("/staff/rules/", "/staff/stages/"):
        assert list_at(address, user, at=timezone.now()) is None
        assert list_at(address, house.administrator, at=timezone.now()) is not None


def test_page_asks_as_often_for_one_row_as_for_three(house: House, office: Client) -> None:
    office.get("/settings/")
    counts = []
    for already, number in ((0, 1), (1, 3)):
        set_some(house, number, already=already)
        with CountedQueries() as queries:
            assert office.get("/settings/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8


@pytest.mark.parametrize("route", LED_TO)
def test_each_page_of_the_settings_leads_back_and_marks_the_menu(office: Client, route: str) -> None:
    page = office.get(reverse(route)).text
    assert '<a class="back" href="/settings/">' in page
    assert '<a href="/settings/" aria-current="true">' in page


def test_menu_leads_to_the_settings_and_to_no_institutions(office: Client) -> None:
    page = office.get("/settings/").text
    menu = page.split('class="main-nav"')[1].split("</nav>")[0]
    assert '<a href="/settings/" aria-current="page">' in menu
    assert "/staff/institutions/" not in menu
    assert menu.count("<li") == 6
    assert menu.count('<li class="wide-only"') == 2


def test_staff_leads_to_the_settings_on_a_phone(office: Client) -> None:
    assert 'href="/settings/"' in office.get("/staff/").text.split("</nav>")[-1]


def test_page_is_in_english_for_who_reads_it_in_english(house: House, office: Client) -> None:
    Supporter.objects.active().update(language="en")
    page = office.get("/settings/").text
    assert "<h1>Settings</h1>" in page
    assert f"{len(reminder_rules())} rules, all are on" in page
    assert "9 stages, none was changed" in page
