"""The sheet of a morning meeting: its numbers are those of the lists, cards have no names, nothing is of another department."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from cases.case.models import Case, HandOver
from cases.case.numbers import number_label
from dashboards.frozen.moments import last_morning, weekly
from dashboards.indicators import INDICATORS
from dashboards.models import FrozenDay
from dashboards.reports.counted import GROUPED
from dashboards.reports.meeting import CARED, MeetingPage, meeting_page
from dashboards.reports.meeting_cards import OFFERS_SHOWN, SILENT_SHOWN
from dashboards.reports.people import colleagues
from dashboards.scope import Scope, Subtree
from privacy.models import AccessRecord
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from tests.dashboards.frozen.mornings import make_day, morning
from tests.database import CountedQueries
from tests.ended import make_hold
from tests.factories import (
    House,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_loss,
    make_person,
    make_supporter,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
PAGE = "/dashboard/meeting/"
HEADING = re.compile(r'<h2 id="(silent|offers|free)">[^<]*: (\d+)</h2>')
LISTED = re.compile(r'class="list-count" role="status">(\d+)')
CARD = re.compile(r'<th scope="row"><a href="/cases/(\d{8})/">(\d{4}-\d{4})</a>')
TODAY_STATEMENTS = 14  # the session and the record of who was read among them


@pytest.fixture(autouse=True)
def heard(house: House) -> None:
    """The one card of the house is no silent one."""
    Case.objects.filter(pk=house.case.pk).update(last_contact_at=timezone.now())


@pytest.fixture
def head(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.head)


def page_of(head: Supporter, department: Department | None = None, **more: Any) -> MeetingPage:
    scope = Scope(subtree=Subtree(head), department=department.pk if department else None)
    with translation.override("uk"):
        return meeting_page(scope, **{"at": timezone.now(), **more})


def silent(owner: Supporter | None, days: int, **known: Any) -> Case:
    """Nobody has spoken to the person for so many days."""
    case = make_case(owner, **known)
    Case.objects.filter(pk=case.pk).update(last_contact_at=timezone.now() - timedelta(days=days))
    return case


def late_offer(case: Case, to: Supporter | Department, by: Supporter, *, hours: int = 3) -> Case:
    now, offer = timezone.now(), make_hand_over(case, to, by=by)
    HandOver.objects.filter(pk=offer.pk).update(asked_at=now - timedelta(days=9), answer_by=now - timedelta(hours=hours))
    return case


def labels(cards: Any) -> list[str]:
    return [card.number for card in cards.lines]


def test_cards_without_contact_come_with_the_longest_first_and_the_rest_is_counted(house: House, head: Client) -> None:
    cases = [silent(house.owner, 100 + n) for n in range(SILENT_SHOWN + 3)]
    found = page_of(house.head).silent
    assert labels(found) == [number_label(case.number) for case in cases[::-1][:SILENT_SHOWN]]
    assert (found.count, found.more_label) == (SILENT_SHOWN + 3, "і ще 3")
    assert found.lines[0].how_long == f"{100 + SILENT_SHOWN + 2} днів"
    listed = re.findall(r'<th scope="row" id="r-(\d{8})"', head.get(found.url).text)
    assert listed[:SILENT_SHOWN] == [card.number.replace("-", "") for card in found.lines]
    assert len(listed) == found.count


def test_paused_lost_ended_and_foreign_cards_are_not_silent_and_a_queued_one_is(house: House) -> None:
    make_hold(silent(house.owner, 200), house.owner)
    make_loss(silent(house.owner, 201), house.owner)
    silent(make_supporter(house.other_department), 202)
    queued = silent(None, 203, by=house.head)
    found = page_of(house.head).silent
    assert labels(found) == [number_label(queued.number)]
    assert found.lines[0].owner == "ще без відповідального"


def test_card_says_who_leads_and_who_stands_in_without_the_reason_of_the_absence(house: House) -> None:
    silent(house.owner, 200)
    make_absence(house.owner, cover=house.colleague, days=(0, 3))
    (card,) = page_of(house.head).silent.lines
    assert card.owner == house.owner.short_name
    assert card.absence == f"замінює {house.colleague.short_name}"


def test_offers_past_their_hour_are_those_of_the_radar(house: House, head: Client) -> None:
    for hours in range(1, OFFERS_SHOWN + 3):
        late_offer(make_case(house.owner), house.colleague, house.owner, hours=10 * hours)
    queued = late_offer(make_case(None, by=house.head), house.other_department, house.head, hours=99)
    make_hand_over(make_case(house.owner), house.colleague, by=house.owner)
    found = page_of(house.head).offers
    assert (found.count, found.more_label) == (OFFERS_SHOWN + 3, "і ще 3")
    assert found.lines[0].number == number_label(queued.number)
    assert (found.lines[0].asked, found.lines[0].how_long) == (house.other_department.name, "4 дні")
    assert found.lines[1].asked == house.colleague.short_name
    shown = LISTED.search(head.get(found.url).text)
    assert shown
    assert int(shown[1]) == found.count


def test_numbers_that_got_worse_or_better_are_said_with_size_base_and_what_they_hide(house: House) -> None:
    for days, numbers in ((-7, (9, 5, 4, 2)), (0, (10, 9, 1, 2))):
        known: dict[str, Any] = dict(zip(("overdue", "silent", "unaccepted", "gaps"), numbers, strict=True))
        make_day(house.department, days, **known)
    found = page_of(house.head, at=morning(minutes=90)).weekly
    assert [(tile.code, tile.change and tile.change.bare) for tile in found.worse] == [
        ("silent", "5 → 9 (+4)"),
        ("overdue", "9 → 10 (+1)"),
    ]
    assert [(tile.code, tile.change and tile.change.bare) for tile in found.better] == [("unaccepted", "4 → 1 (−3)")]
    assert [other.title for other in found.worse[0].beside] == [
        str(INDICATORS[code].title) for code in ("held", "lowered", "moved")
    ]
    assert set(found.missing) == {INDICATORS[code].title for code in ("adrift", "long_overdue", "first_contact")}
    assert found.compared_label.replace("\xa0", " ") == "З 06:00 25 листопада до 06:00 2 грудня."


def test_before_six_in_the_morning_the_mornings_of_yesterday_are_compared(house: House) -> None:
    for days, number in ((-8, 3), (-1, 4), (0, 9)):
        make_day(house.department, days, overdue=number)
    found = page_of(house.head, at=morning(minutes=-30)).weekly
    assert [tile.change and tile.change.size for tile in found.worse] == [1]


def test_without_frozen_counts_the_hole_is_said(house: House, head: Client) -> None:
    page = head.get(PAGE).text
    assert "Порівняти нема з чим" in page
    assert page_of(house.head).weekly.is_unknown
    assert 'class="weekly"' not in page


def test_week_without_a_change_is_one_sentence(house: House, head: Client) -> None:
    today, same = last_morning(timezone.now()), {one.code: 3 for one in CARED}
    rows = {"department": house.department.pk, "above": [], "spreads": {}, "made_at": timezone.now()}
    FrozenDay.objects.bulk_create(FrozenDay(day=day, numbers=same, **rows) for day in weekly(today, 2))
    page = head.get(PAGE).text
    assert "Жодне з порівняних чисел не змінилося." in page
    assert "Не порівняно" not in page


def test_number_of_now_is_that_of_its_list(house: House, head: Client) -> None:
    silent(house.owner, 200)
    make_case(None, by=house.head)
    today = last_morning(timezone.now())
    rows = {"department": house.department.pk, "above": [], "spreads": {}, "made_at": timezone.now()}
    for n, day in enumerate(weekly(today, 2)):
        FrozenDay.objects.create(day=day, numbers={one.code: 3 + n for one in CARED}, **rows)
    found = re.findall(r'<a href="([^"]*)">зараз (\d+)<', head.get(PAGE).text)
    assert len(found) == len(CARED)
    for address, number in found:
        shown = LISTED.search(head.get(unescape(address)).text)
        assert int(number) == (int(shown[1]) if shown else 0), address


def test_what_stands_beside_a_number_is_counted_by_the_one_query_of_the_sheet() -> None:
    assert {code for one in CARED for code in (one.code, *one.beside)} <= {one.code for one in GROUPED}


def test_load_and_who_could_take_are_those_of_the_list_of_colleagues(house: House) -> None:
    crowd = [make_supporter(house.department, surname=f"Нова{'а' * n}") for n in range(7)]
    for n in range(4):
        make_case(crowd[n])
        make_case(crowd[0])
    make_absence(crowd[6], cover=house.owner, days=(0, 2))
    found = page_of(house.head)
    listed = colleagues(Scope(subtree=Subtree(house.head)), at=timezone.now())
    assert found.free.count == sum(one.room.could_take for one in listed) > 0
    assert found.heavy.lines[0].name == crowd[0].short_name
    assert (found.heavy.lines[0].points, found.heavy.lines[0].parts) == (5, "веде 5")
    assert not {one.name for one in found.heavy.lines} & {one.name for one in found.free.lines}
    assert crowd[6].short_name not in {one.name for one in found.free.lines}


def test_empty_parts_are_sentences_and_there_are_three_lines_to_fill_in(house: House, head: Client) -> None:
    page = head.get(PAGE).text
    for words in ("Немає карток без зв’язку довше", "Немає пропозицій, на які не відповіли"):
        assert words in page
    assert 'class="sheet-cards"' not in page
    assert page.count("<tr><td>") == 3


def test_department_with_nobody_says_so(house: House, head: Client) -> None:
    empty = make_department("Порожній сектор", parent=house.department)
    page = head.get(PAGE, {"department": str(empty.pk)}).text
    assert "Тут ще ніхто не працює." in page
    assert HEADING.findall(page) == [("silent", "0"), ("offers", "0")]
    assert "Порожній сектор" in page


def test_department_narrows_every_part(house: House) -> None:
    sector = make_department("Сектор", parent=house.department)
    one = make_supporter(sector, surname="Яворська")
    inside, _outside = silent(one, 200), silent(house.owner, 300)
    found, whole = page_of(house.head, sector), page_of(house.head)
    assert (labels(found.silent), found.silent.lines[0].department) == ([number_label(inside.number)], "")
    assert [card.department for card in whole.silent.lines] == [house.department.name, "Сектор"]
    assert {person.name for person in (*found.heavy.lines, *found.free.lines)} <= {one.short_name}
    assert (found.departments, found.back_url) == ("Сектор", f"/dashboard/?department={sector.pk}")


def test_head_who_covers_another_head_reads_both(house: House) -> None:
    theirs = silent(make_supporter(house.other_department), 200)
    ours = silent(house.owner, 100)
    make_absence(house.other_head, cover=house.head, days=(0, 3))
    for days, number in ((-7, 1), (0, 3)):
        make_day(house.department, days, overdue=number)
        make_day(house.other_department, days, overdue=number)
    covering = Supporter.objects.get(pk=house.head.pk)
    found = page_of(covering)
    assert labels(found.silent) == [number_label(theirs.number), number_label(ours.number)]
    assert set(found.departments.split(", ")) == {house.department.name, house.other_department.name}


def test_head_of_all_gets_cut_lists_that_name_the_department(house: House, signed_in: Callable[[Any], Client]) -> None:
    ministry = make_department("Міністерство")
    chief, taker = make_head(ministry), make_supporter(ministry)
    for number in range(80):
        sector = make_department(f"Відділ {number}", parent=ministry)
        owner = make_supporter(sector, surname=f"Прізвище{'а' * (number % 9)}")
        late_offer(silent(owner, 100 + number), taker, owner)
    page = signed_in(chief).get(PAGE).text
    assert dict(HEADING.findall(page))["silent"] == dict(HEADING.findall(page))["offers"] == "80"
    assert len(CARD.findall(page)) == SILENT_SHOWN + OFFERS_SHOWN
    assert f"і ще {80 - SILENT_SHOWN}" in page
    assert "Відділ 79" in page
    assert len(page.encode()) < 60_000


def test_sheet_has_no_name_of_a_person_on_support_and_reading_it_is_recorded(house: House, head: Client) -> None:
    person = make_person("Невимовний")
    case = silent(house.owner, 200, person=person)
    page = head.get(PAGE).text
    assert number_label(case.number) in page
    for word in ("Невимовний", "Андрій Петрович", str(person.pk)):
        assert word not in page
    record = AccessRecord.objects.filter(route="morning_meeting").latest("at")
    assert person.pk in record.subject_ids
    assert record.purpose == "meeting"


def test_nothing_of_another_department(house: House, head: Client) -> None:
    other = make_supporter(house.other_department, surname="Чужинська")
    case = late_offer(silent(other, 200), house.other_department, other)
    make_day(house.other_department, -7, overdue=71)
    make_day(house.other_department, 0, overdue=77)
    page = head.get(PAGE).text
    for word in (case.number, number_label(case.number), "Чужинська", house.other_department.name):
        assert word not in page
    assert page_of(house.head, at=morning(minutes=90)).weekly.is_unknown


@pytest.mark.parametrize("role", [Role.SUPPORTER, Role.PSYCHOLOGIST, Role.ADMINISTRATOR, Role.AUDITOR, Role.ANALYST])
def test_who_may_not_list_cards_may_not_read_the_sheet(house: House, signed_in: Callable[[Any], Client], role: Role) -> None:
    assert signed_in(make_supporter(house.department, role)).get(PAGE).status_code == 403


@pytest.mark.parametrize("wrong", ["x", "other"])
def test_department_that_is_not_the_readers_is_refused_beside_the_field(house: House, head: Client, wrong: str) -> None:
    answer = head.get(PAGE, {"department": str(house.other_department.pk) if wrong == "other" else wrong})
    assert answer.status_code == 422
    assert "Серед ваших підрозділів такого немає" in answer.text
    assert 'name="department"' in answer.text
    assert 'class="meeting"' not in answer.text
    assert house.other_department.name not in answer.text


def test_page_of_a_head_leads_to_the_sheet_of_the_same_department(house: House, head: Client) -> None:
    sector = make_department("Сектор", parent=house.department)
    page = head.get("/dashboard/", {"department": str(sector.pk), "risk": "red"}).text
    assert f'href="/dashboard/meeting/?department={sector.pk}">Ранкова нарада</a>' in page


def test_sheet_of_three_rows_costs_as_many_queries_as_of_one(house: House, head: Client) -> None:
    def cost() -> int:
        with CountedQueries() as queries:
            head.get(PAGE)
        return len(queries)

    late_offer(silent(house.owner, 200), house.colleague, house.owner)
    head.get(PAGE)
    one = cost()
    for n in range(2):
        owner = make_supporter(make_department(f"Сектор {n}", parent=house.department))
        late_offer(silent(owner, 200), house.colleague, owner)
        make_absence(owner, cover=house.owner, days=(0, 3))
    assert cost() == one <= TODAY_STATEMENTS
