"""What is due beside the steps is on «Сьогодні» of exactly those whom its reminder is for."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from django.utils import timezone

from cases.case.registry import subjects
from cases.case.reports.due import DueRow, due_kinds
from cases.desk.reports.lists.beside import beside_rows, due_rows
from cases.leading.models.card_request import answering_reach
from cases.reintegration.actions.circles.events import cancel_event
from cases.reintegration.models import EventInvitation
from cases.rights.models import DataRequest
from supporters.directory.calendar import kyiv_day, midnight
from supporters.directory.models import Supporter, presence_on
from supporters.notifications.rendering import render_notifications
from supporters.notifications.rules import reminder_rules
from tests.community import make_event, make_invited
from tests.ended import end_support, make_check, make_closure
from tests.factories import (
    House,
    hand_over_to,
    make_absence,
    make_case,
    make_department,
    make_loss,
    make_lowering,
    make_package,
    make_person,
    make_promise,
    make_risk,
    make_supporter,
)
from tests.jobs import make_job
from tests.joined import make_join, make_twice
from tests.persons import make_request
from tests.rights import make_data_request
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]

# Each of these is a state of the card whose act is its step, an escalation of another rule, or the step itself (ADR 68).
WITHOUT_A_KIND: Final = {
    *("step_due", "visit_unlogged", "first_contact", "case_silent", "case_gap"),
    *("hand_over_late", "hand_over_unheard", "loss_unanswered", "data_request_due"),
}
SURNAMES: Final = ("Коваленко", "Ткач", "Лісовий", "Явір", "Дуб", "Клен", "Граб")
OF_TODAY: Final = {"question_open"}  # shown by a part of its own (cases/desk/reports/lists/beside_lines.py)


@pytest.fixture
def everything(house: House) -> House:
    """Of each kind one, on cards of the owner, with the longest days past."""
    card, closed, lost = house.case, *(make_case(house.owner, person=make_person(name)) for name in ("Ткач", "Лісовий"))
    week_ago = timezone.now() - timedelta(days=8)
    make_promise(card, house.owner, days=-1)
    make_promise(make_case(house.colleague, person=make_person("Явір")), house.owner, days=0, words="Взяти довідку")
    make_job(card, house.owner, days_ago=20)
    make_risk(make_case(house.owner, person=make_person("Дуб")), house.owner, days=1, at=timezone.now() - timedelta(days=3))
    make_lowering(make_case(house.owner, person=make_person("Клен")), house.owner)
    make_package(card, house.owner, at=week_ago)
    event = make_event(house.owner)
    invited = make_invited(card, event, house.owner)
    cancel_event(event.pk, words="Зал зачинено", version=event.version, by=house.owner, at=timezone.now())
    EventInvitation.objects.filter(pk=invited.pk).update(inform_since=week_ago)
    DataRequest.objects.filter(pk=make_data_request(card, house.owner).pk).update(due_on=in_days(3))
    make_request(card, house.other_head)
    make_closure(make_case(house.owner, person=make_person("Граб")), house.owner)
    end_support(closed, house.owner, house.head)
    make_check(closed)
    make_promise(lost, house.owner, days=0)
    make_loss(lost, house.owner)
    return house


def due_of(user: Supporter) -> list[DueRow]:
    return due_rows(beside_rows(user, answering_reach(user), at=timezone.now()).rows)


def reminded(user: Supporter, at: datetime) -> set[tuple[str, Any]]:
    """By a slow way: the rows of every rule, asked one by one who is responsible."""
    presence, night = presence_on(kyiv_day(at)), midnight(kyiv_day(at) + timedelta(days=1)) - timedelta(seconds=1)
    rows = [(code, row) for code in due_kinds() for row in reminder_rules()[code].due(night, None)]
    return {(code, row[0]) for code, row in rows if presence.responsible(row[2], row[3]) == user.pk}


@pytest.mark.parametrize("away", ["nobody", "owner", "owner, covered", "owner and head", "head", "owner left"])
def test_everybody_sees_what_they_are_reminded_of_and_nothing_else(everything: House, away: str) -> None:
    house = everything
    if away == "owner left":
        Supporter.objects.active().filter(pk=house.owner.pk).update(is_active=False)
    elif away.startswith("owner"):
        make_absence(house.owner, cover=house.colleague if "covered" in away else None)
    if away in ("head", "owner and head"):
        make_absence(house.head)
    at, found = timezone.now(), set()
    for user in (house.owner, house.colleague, house.head, house.other_head):
        account = Supporter.objects.get_queryset().get(pk=user.pk)
        mine = {(row.kind, row.pk) for row in due_of(account)} if account.is_active else set()
        expected = reminded(user, at)
        if away.startswith("owner") and user == house.owner:
            assert mine >= expected, "who is away may work on"
        else:
            assert mine == expected
        found |= {kind for kind, _pk in mine}
    assert found == set(due_kinds()), "of each kind something is due"


def test_each_rule_has_a_kind_or_a_reason() -> None:
    of_cases = {code for code, rule in reminder_rules().items() if rule.due.__module__.startswith("cases.")}
    assert of_cases == {*due_kinds(), *WITHOUT_A_KIND, *OF_TODAY}


def test_promise_of_an_absorbed_card_is_on_the_one_that_remains() -> None:
    twice = make_twice()
    make_promise(twice.card, twice.other_owner, days=0)
    make_join(twice)
    (row,) = due_of(twice.owner)
    assert row.number == twice.into.number


def test_nothing_of_a_card_that_was_handed_over(house: House) -> None:
    make_promise(house.case, house.owner, days=0)
    hand_over_to(house.case, house.colleague, by=house.owner)
    assert not due_of(house.owner)
    assert due_of(house.colleague)


def test_who_sees_no_card_reads_no_name_in_a_notice(everything: House) -> None:
    """The notices of what is due, and those that actions make: a reader may have lost the card since they were made."""
    stranger = make_supporter(make_department("Далекий відділ"))
    night = midnight(kyiv_day(timezone.now()) + timedelta(days=1))
    due = {code: [row[0] for row in reminder_rules()[code].due(night, None)] for code in due_kinds()}
    made: dict[str, list[Any]] = {
        rule: list(one.model._base_manager.values_list("pk", flat=True))
        for one in subjects().values()
        if one.find is None
        for rule in one.renderers
    }
    assert all(due.values())
    for rule, keys in {**due, **made}.items():
        said = repr(render_notifications(rule, keys, stranger))
        assert [surname for surname in SURNAMES if surname in said] == [], rule
    for rule, keys in due.items():
        readers = (everything.owner, everything.head, everything.colleague)
        assert any(one.about for reader in readers for one in render_notifications(rule, keys, reader).values()), rule
