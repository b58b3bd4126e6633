"""An act on one card leaves all rows of other cards as they are, in whatever state these are, older or newer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from cases.case.models import Case
from cases.course.actions.visits import NewVisit
from cases.course.states import VisitKind
from cases.endings.actions.closures import agree_closing, ask_closing, log_check, refuse_closing, withdraw_closing
from cases.endings.actions.episodes import begin_episode
from cases.endings.actions.losses import confirm_loss, record_family_reached, take_back_loss
from cases.endings.models import Check
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Role
from tests.ended import begin_again, end_support, make_check, make_closure, make_hold, new_closure, new_episode
from tests.factories import (
    House,
    make_case,
    make_hand_over,
    make_loss,
    make_member,
    make_promise,
    make_supporter,
    make_visit,
    next_step,
)
from tests.persons import make_request
from tests.questions import make_question
from tests.talking import danger, make_talk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Step = Callable[[Case, House], Any]
Rows = dict[str, list[str]]


def places() -> dict[str, str]:
    """The statement of the rows of a card in each table that points to it, and in its own: with their keys and texts."""
    columns: dict[str, type[Model]] = {"cases_case.id": Case}
    for model in apps.get_app_config("cases").get_models():
        for field in model._meta.concrete_fields:
            if field.related_model is Case:
                columns[f"{model._meta.db_table}.{field.column}"] = model
    found = {}
    for place, model in columns.items():
        table, column = place.split(".")
        key = "one.id" if model._meta.pk.db_type(connection) == "uuid" else "NULL::uuid"
        found[place] = f'SELECT \'{place}\', {key}, one::text FROM "{table}" one WHERE one."{column}" = %s'
    return found


def rows_of(case: Case) -> Rows:
    """The texts of its rows by place, and of the notifications about any of them."""
    statements = places()
    found: Rows = {place: [] for place in statements}
    told = "SELECT one::text FROM supporters_notification one WHERE subject_id = ANY(%s::uuid[]) ORDER BY 1"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements.values()) + " ORDER BY 1, 3", [case.pk] * len(statements))
        subjects = []
        for place, key, text in cursor.fetchall():
            found[place].append(text)
            subjects.append(key)
        cursor.execute(told, [[key for key in subjects if key]])
        return {**found, "supporters_notification": [text for (text,) in cursor.fetchall()]}


def full(house: House) -> Case:
    """Open, with a step, promises with and without a fate, an entry, a talk, and a proposal to end it; it rests.

    Colleagues wait for answers about it.
    """
    case = make_case(house.owner)
    make_talk(case, house.owner, danger())
    make_member(case, house.owner, house.psychologist)
    make_question(case, make_supporter(house.department, Role.HEAD))
    make_request(case, house.colleague)
    make_visit(case, house.owner)
    make_promise(case, house.owner)
    make_hold(case, house.owner)
    make_closure(case, house.owner)
    return case


def ended(house: House) -> Case:
    case = make_case(house.owner)
    end_support(case, house.owner, house.head)
    make_check(case, due_on=kyiv_day(timezone.now()) - timedelta(days=1))
    return case


def lost(house: House) -> Case:
    case = make_case(house.owner)
    make_promise(case, house.owner)
    make_loss(case, house.head)  # of which the owner has not read yet
    return case


def offered(house: House) -> Case:
    case = make_case(house.owner)
    make_hand_over(case, house.colleague, by=house.owner)
    return case


def nothing(_case: Case, _house: House) -> None:
    """The card as it is."""


def with_proposal(case: Case, house: House) -> None:
    make_promise(case, house.owner)
    make_closure(case, house.owner)


def with_check(case: Case, house: House) -> None:
    end_support(case, house.owner, house.head)
    Check.objects.filter(case=case).update(due_on=kyiv_day(timezone.now()))


def with_confirmed_loss(case: Case, house: House) -> None:
    make_loss(case, house.owner)
    confirm_loss(case.pk, by=house.head, at=timezone.now())


def check(case: Case, house: House) -> None:
    now = timezone.now()
    new = NewVisit(kind=VisitKind.CALL, reached=True, summary="Працює", occurred_at=now)
    log_check(case.pk, new, by=house.owner, at=now, pk=new_id())


ACTS: Final[dict[str, tuple[Step, Step]]] = {  # how the card is made ready, and the act
    "ask": (nothing, lambda case, house: ask_closing(case.pk, new_closure(), by=house.owner, at=timezone.now(), pk=new_id())),
    "agree": (with_proposal, lambda case, house: agree_closing(case.pk, by=house.head, at=timezone.now())),
    "refuse": (with_proposal, lambda case, house: refuse_closing(case.pk, words="Ще ні", by=house.head, at=timezone.now())),
    "withdraw": (with_proposal, lambda case, house: withdraw_closing(case.pk, by=house.owner, at=timezone.now())),
    "check": (with_check, check),
    "reopen": (with_check, lambda case, house: begin_again(case, house.owner)),
    "episode": (
        with_proposal,
        lambda case, house: begin_episode(case.pk, new_episode(), by=house.owner, at=timezone.now()),
    ),
    "loss": (with_proposal, lambda case, house: make_loss(case, house.owner)),
    "confirm": (
        lambda case, house: make_loss(case, house.owner),
        lambda case, house: confirm_loss(case.pk, by=house.head, at=timezone.now()),
    ),
    "take back": (
        lambda case, house: make_loss(case, house.owner),
        lambda case, house: take_back_loss(case.pk, step=next_step(), words="Помилка", by=house.head, at=timezone.now()),
    ),
    "family": (
        with_confirmed_loss,
        lambda case, house: record_family_reached(case.pk, by=house.head, at=timezone.now()),
    ),
}


OTHERS: Final = (ended, lost, full, offered)  # those whose making ends something come before the full one


@pytest.mark.parametrize("name", ACTS)
def test_act_changes_no_row_of_another_card(house: House, name: str) -> None:
    prepare, act = ACTS[name]
    older = [make(house) for make in OTHERS]
    case = make_case(house.owner)
    prepare(case, house)
    newer = [make(house) for make in OTHERS]
    others = [*older, *newer]
    before = [rows_of(one) for one in others]
    own = rows_of(case)
    act(Case.objects.get(pk=case.pk), house)
    assert rows_of(case) != own
    for one, was in zip(others, before, strict=True):
        assert rows_of(one) == was


def test_every_table_of_a_card_is_compared(house: House) -> None:
    """Those that say most are not empty."""
    compared = rows_of(full(house))
    assert len(compared) > 30
    assert compared["cases_closure.case_id"]
    assert compared["cases_promise.case_id"]
    assert rows_of(offered(house))["supporters_notification"]
