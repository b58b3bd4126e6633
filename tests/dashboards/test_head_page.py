"""What a head decides today, and numbers with their change and with what grows when they are only made smaller."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from random import Random
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from cases.case.models import Case
from cases.case.states import Risk, Stage
from cases.course.actions.cases import change_stage
from cases.course.actions.risk import NewRisk, lower_risk
from cases.course.actions.steps import postpone_step
from cases.course.states import PostponeReason
from dashboards.indicators import INDICATORS
from dashboards.reports.changes import change_of
from dashboards.reports.head import HeadPage, head_page
from dashboards.scope import Scope, Subtree
from privacy.opening import Reading, reading_under_way
from supporters.directory.reports.waiting import Waiting, register_waiting
from supporters.directory.roles import Permission
from tests.dashboards.frozen.mornings import TODAY, make_day, morning
from tests.ended import end_support, make_closure, make_hold
from tests.factories import (
    House,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_person,
    make_risk,
    make_supporter,
    make_unrecognised,
)
from tests.persons import make_pair
from tests.questions import make_question
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
ROW = re.compile(r'<li><a href="([^"]*)"><b>(\d+)</b> <span>([^<]*)</span> <em>')


def page_of(house: House, **filters: Any) -> HeadPage:
    return head_page(Scope(subtree=Subtree(house.head), **filters), at=timezone.now())


@pytest.fixture
def everything(house: House) -> House:
    """Something of each kind waits for the head."""
    make_closure(house.case, house.owner)
    make_case(None, by=house.head)
    make_hand_over(make_case(house.owner), house.colleague, by=house.owner)
    make_absence(house.owner, days=(1, 3))
    make_unrecognised(house.administrator)
    two = [make_person("Яструб"), make_person("Яструб")]
    for person in two:
        make_case(house.owner, person=person)
    make_pair(*two)
    make_question(make_case(house.owner), house.head)
    return house


def test_each_kind_that_waits_has_a_row_with_its_count_that_opens(everything: House, signed_in: Callable[[Any], Client]) -> None:
    head = signed_in(everything.head)
    rows = ROW.findall(head.get("/dashboard/").text)
    assert [words for _url, _number, words in rows] == [
        "рішення щодо карток чекає на вас",
        "картка без відповідального",
        "пропозиція без відповіді",
        "відсутність без заміни",
        "новий колега ще нікого не бачить",
        "пара карток, схожих на картки однієї людини",
        "запитання керівника без відповіді",
    ]
    for url, number, words in rows:
        answer = head.get(unescape(url))
        assert answer.status_code == 200, words
        assert int(number) == 1, words


def test_nothing_waits_and_the_page_says_so(house: House, signed_in: Callable[[Any], Client]) -> None:
    page = signed_in(house.head).get("/dashboard/").text
    assert "Нічого не чекає на вас." in page
    assert ROW.findall(page) == []


def test_what_waits_is_not_shown_of_a_part_of_the_cards(everything: House) -> None:
    assert page_of(everything).to_decide
    assert page_of(everything, risk="red").to_decide is page_of(everything, owner=everything.owner.pk).to_decide is None


def test_row_that_is_registered_twice_fails() -> None:
    one = Waiting(
        code="decisions",
        place=999,
        permission=Permission.CLOSURE_DECIDE,
        count=lambda _reader, _at: 0,
        words=str,
        act="",
        url=str,
    )
    with pytest.raises(ValueError, match="decisions"):
        register_waiting(one)


def put_off(case: Case, house: House) -> None:
    now, asked = timezone.now(), PostponeReason.ASKED
    with reading_under_way(Reading()):
        postpone_step(case.pk, due_on=in_days(4), due_time=None, reason=asked, words="", by=house.owner, at=now)


def lower(case: Case, house: House) -> None:
    now = timezone.now()
    with reading_under_way(Reading()):
        lower_risk(case.pk, NewRisk(level=Risk.GREEN, reason="Спить, говорить про плани", review_on=None), by=house.owner, at=now)


def move_on(case: Case, house: House) -> None:
    now = timezone.now()
    with reading_under_way(Reading()):
        change_stage(case.pk, to=Stage.REHABILITATION, moved_at=now, step=None, place=None, by=house.owner, at=now)


ACTS: tuple[tuple[str, str, Callable[[Case, House], Any]], ...] = (
    ("overdue", "put_off", put_off),
    ("silent", "held", lambda case, house: make_hold(case, house.owner)),
    ("silent", "lowered", lower),
    ("silent", "moved", move_on),
    ("gaps", "offered", lambda case, house: make_hand_over(case, house.owner, by=house.head)),
    ("on_support", "ended", lambda case, house: end_support(case, house.owner, house.head)),
)


def begin(code: str, beside: str, house: House) -> Case:
    """A case that this number counts, and that the act takes out of it."""
    opened_at = timezone.now() - timedelta(days=100)
    case = make_case(None if code == "gaps" else house.owner, by=house.head, at=opened_at)
    if beside == "lowered":
        make_risk(case, house.owner, level=Risk.AMBER, at=opened_at + timedelta(days=1))
    if code == "overdue":
        Case.objects.filter(pk=case.pk).update(next_due_on=in_days(-2))
    if code == "silent":
        days = {"held": 200, "lowered": 6, "moved": 10}[beside]
        Case.objects.filter(pk=case.pk).update(last_contact_at=timezone.now() - timedelta(days=days))
    return case


def test_fifty_acts_that_make_a_number_smaller_make_the_one_beside_it_grow(house: House) -> None:
    begun = [(code, beside, act, begin(code, beside, house)) for code, beside, act in ACTS * 9]
    Random(7).shuffle(begun)

    def numbers(code: str, beside: str) -> tuple[int, int]:
        tile = next(one for one in page_of(house).main if one.code == code)
        return tile.number, next(one.number for one, of in zip(tile.beside, INDICATORS[code].beside, strict=True) if of == beside)

    for code, beside, act, case in begun:
        before = numbers(code, beside)
        act(case, house)
        after = numbers(code, beside)
        assert (code, before[0] - after[0], after[1] - before[1]) == (code, 1, 1), "nobody vanishes from both"


def test_lowered_risk_stands_beside_high_risk_and_silence_until_it_is_raised_again(house: House) -> None:
    """A lower risk allows a longer silence, so both numbers have it beside them."""
    assert "lowered" in INDICATORS["silent"].beside
    assert "lowered" in INDICATORS["high_risk"].beside
    now = timezone.now()
    make_risk(house.case, house.owner, level=Risk.AMBER, at=now - timedelta(hours=3))
    assert further(house, "lowered") == 0, "raised, not lowered"
    with reading_under_way(Reading()):
        new = NewRisk(level=Risk.GREEN, reason="Спить, говорить про плани", review_on=None)
        lower_risk(house.case.pk, new, by=house.owner, at=now - timedelta(hours=2))
    assert further(house, "lowered") == 1
    make_risk(house.case, house.owner, level=Risk.AMBER, at=now - timedelta(hours=1))
    assert further(house, "lowered") == 0


def further(house: House, code: str) -> int:
    return next(one.number for one in page_of(house).further if one.code == code)


def test_change_is_said_with_both_counts_and_coloured_where_less_is_better(house: House) -> None:
    for days, number in ((-7, 9), (0, 14)):
        make_day(house.department, days, on_support=number, overdue=number, silent=number, gaps=number)
    with translation.override("uk"):
        tiles = {one.code: one for one in head_page(Scope(subtree=Subtree(house.head)), at=morning(minutes=90)).main}
    (overdue, on_support) = (tiles["overdue"].change, tiles["on_support"].change)
    assert overdue is not None
    assert on_support is not None
    assert (overdue.label, overdue.tone) == ("+5 за тиждень: 9 → 14 о 06:00", "overdue")
    assert (on_support.label, on_support.tone) == (overdue.label, "")
    assert overdue.spark is not None
    assert len(overdue.spark.runs) == 1


def test_change_that_is_not_known_says_why(house: House) -> None:
    make_day(house.department, 0, overdue=3)
    make_day(house.department, -14, overdue=3)
    with translation.override("uk"):
        at = morning(minutes=90)
        whole = next(one for one in head_page(Scope(subtree=Subtree(house.head)), at=at).main if one.code == "overdue")
        narrowed = change_of(None, less_is_better=True)
    assert whole.change is not None
    assert whole.change.label == "без порівняння: немає даних на 06:00"
    assert whole.change.spark is not None
    assert (whole.change.spark.runs, len(whole.change.spark.dots)) == ((), 2), "a morning without counts breaks the line"
    assert (narrowed.label, narrowed.spark) == ("без порівняння: є відбір", None)
    assert at.date() == TODAY


def test_who_covers_another_head_is_told_why_no_median_is_shown(house: House) -> None:
    make_absence(house.other_head, cover=house.head)
    both = page_of(house).results[0].value
    assert both == "невідомо: спільної медіани ваші підрозділи не мають, оберіть один"
    assert page_of(house, department=house.other_department.pk).results[0].value == "невідомо: немає даних на 06:00"


def test_row_of_a_colleague_says_load_absence_and_room(house: House) -> None:
    """Of three colleagues, one away without a cover and one with two cards, the third could take more."""
    idle = make_supporter(house.department)
    make_risk(make_case(house.colleague), house.colleague)
    make_absence(house.owner, days=(3, 5))
    load = page_of(house).load
    assert load is not None
    rows = {row.name: row for row in load.rows}
    by_person = {one: rows[one.short_name] for one in (house.owner, house.colleague, idle)} if len(rows) == 3 else {}
    known = sorted((row.points, bool(row.absence), row.could_take, bool(row.hand_url)) for row in load.rows)
    assert known == [(0, False, True, False), (1, True, False, True), (3, False, False, True)], by_person


def test_page_of_a_chosen_department_is_named_after_it(house: House) -> None:
    below = make_department("Сектор", parent=house.department)
    assert page_of(house, department=below.pk).department == "Сектор"
    assert page_of(house).department == house.department.name


def test_number_of_ended_support_is_that_of_its_list(house: House, signed_in: Callable[[Any], Client]) -> None:
    for _ in range(2):
        end_support(make_case(house.owner), house.owner, house.head)
    tile = next(one for one in page_of(house).main if one.code == "on_support")
    (beside,) = tile.beside
    assert beside.number == 2
    assert len(re.findall(r'<th scope="row"', signed_in(house.head).get(beside.url).text)) == 2
    chosen = next(one for one in page_of(house, owner=house.colleague.pk).main if one.code == "on_support")
    assert chosen.beside[0].number == 0
