from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.models.conditions import IsAnyOf
from cases.case.states import EventKind
from cases.course.models import FollowUp
from cases.course.states import StepState
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from privacy.prepared import Prepared, PreparedInsert, PreparedInstances, SharedArray
from privacy.sealing import Sealed
from tests.database import CountedQueries, rows
from tests.factories import make_case, make_department, make_person, make_supporter, next_step
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db


def due(*, owners: Any, until: Any) -> QuerySet[Any, Any]:
    return FollowUp.objects.filter(case__owner__in=owners, due_on__lte=until).order_by("due_on").values_list("pk", "due_on")


def test_same_rows_come_as_from_the_queryset_whatever_the_values() -> None:
    department, asked = make_department(), Prepared(due)
    owners = [make_supporter(department) for _ in range(3)]
    for number, owner in enumerate(owners):
        make_case(owner, step=next_step(number))
    for people in ({owners[0].pk}, {owners[1].pk}, {owner.pk for owner in owners}, {owners[0].pk, owners[2].pk}):
        for until in (in_days(0), in_days(2)):
            expected = list(due(owners=people, until=until))
            assert asked.rows(owners=frozenset(people), until=until) == expected


def test_sql_is_written_once_for_values_of_one_kind() -> None:
    built: list[int] = []

    def counted(*, owners: Any, until: Any) -> QuerySet[Any, Any]:
        built.append(1)
        return due(owners=owners, until=until)

    asked = Prepared(counted)
    for _ in range(3):
        asked.rows(owners={uuid4()}, until=date(2026, 11, 25))
    assert len(built) == 1
    asked.rows(owners={uuid4(), uuid4()}, until=date(2026, 11, 25))
    assert len(built) == 2


def near(*, owners: Any, until: Any) -> QuerySet[Any, Any]:
    keys = Case.objects.filter(owner__in=owners).values("pk")
    steps = FollowUp.objects.filter(IsAnyOf("case_id", SharedArray(keys))).values_list("pk")
    return steps.filter(due_on__lte=until).union(steps.filter(due_on__gt=until), all=True)


def test_array_that_several_parts_need_is_read_once() -> None:
    owner = make_supporter(make_department())
    for days in (-1, 3):
        make_case(owner, step=next_step(days))
    make_case(make_supporter(owner.department), step=next_step(0))
    before = set(prepared())
    with CountedQueries() as queries:
        found = Prepared(near).rows(owners={owner.pk}, until=in_days(0))
    assert sorted(found) == sorted(near(owners={owner.pk}, until=in_days(0)))
    assert len(found) == 2
    (statement,) = set(prepared()) - before
    assert statement.count('FROM "cases_case"') == 1
    assert len(queries.statements) == 1


def prepared() -> list[str]:
    return [statement for (statement,) in rows("SELECT statement FROM pg_prepared_statements ORDER BY prepare_time, statement")]


def test_statement_is_prepared_once_for_a_connection() -> None:
    asked = Prepared(due)
    with CountedQueries() as queries:
        for owners in ({uuid4()}, {uuid4()}):
            asked.rows(owners=owners, until=date(2026, 11, 25))
        Prepared(due).rows(owners={uuid4()}, until=date(2026, 11, 25))
    ((executed, name),) = {tuple(statement.split("(")[0].split()) for statement in queries.statements}
    assert (executed, len(queries)) == ("EXECUTE", 3)
    assert len([text for text in prepared() if name in text]) == 1


@pytest.mark.django_db(transaction=True)
def test_new_connection_prepares_anew() -> None:
    asked = Prepared(due)
    assert asked.rows(owners={uuid4()}, until=date(2026, 11, 25)) == []
    connection.close()
    assert asked.rows(owners={uuid4()}, until=date(2026, 11, 25)) == []


@pytest.mark.django_db(transaction=True)
def test_statement_of_a_transaction_that_failed_is_prepared_still() -> None:
    asked, owner = Prepared(lambda *, owner: FollowUp.objects.filter(case__owner=owner).values_list("pk")), uuid4()
    with transaction.atomic():
        asked.rows(owner=owner)
        transaction.set_rollback(True)
    assert asked.rows(owner=owner) == []


def test_constants_stay_in_the_text_so_that_partial_indexes_answer() -> None:
    Prepared(lambda *, case: FollowUp.objects.filter(case=case, state=StepState.PLANNED).values_list("due_time")).rows(
        case=uuid4()
    )
    (statement,) = (text for text in prepared() if 'SELECT "cases_followup"."due_time" AS "due_time" FROM' in text)
    assert "= 'planned'" in statement
    assert "$1::uuid" in statement
    assert "$2" not in statement


def test_value_that_occurs_twice_is_passed_once() -> None:
    case = make_case(make_supporter(make_department()))
    asked = Prepared(lambda *, owner: Case.objects.filter(Q(owner=owner) | Q(person=owner)).values_list("number"))
    with CountedQueries() as queries:
        assert asked.rows(owner=case.owner_id) == [(case.number,)]
    assert queries.statements[0].count(str(case.owner_id)) == 1


def test_nobody_is_asked_when_nothing_can_be_found() -> None:
    with CountedQueries() as queries:
        assert Prepared(due).rows(owners=frozenset(), until=in_days(0)) == []
    assert len(queries) == 0


def test_sealed_values_come_back_sealed() -> None:
    case = make_case(make_supporter(make_department()), person=make_person())
    asked = Prepared(lambda *, number: Case.objects.filter(number=number).values_list("person__surname"))
    ((surname,),) = asked.rows(number=case.number)
    assert isinstance(surname, Sealed)


@pytest.mark.parametrize(
    "build",
    [
        lambda *, number: Case.objects.filter(number=number, opened_at__gt=timezone.now()).values_list("pk"),
        lambda *, number: Case.objects.filter(number=number, next_due_on=in_days(1)).values_list("pk"),
        lambda *, number: Case.objects.filter(number=number, owner=uuid4()).values_list("pk"),
    ],
    ids=["moment", "day", "key"],
)
def test_moment_day_or_key_is_never_remembered_with_the_query(build: Any) -> None:
    with pytest.raises(TypeError, match="pass it as a value"):
        Prepared(build).rows(number="10427731")


def test_moment_is_a_value() -> None:
    case = make_case(make_supporter(make_department()))
    asked = Prepared(lambda *, since: Case.objects.filter(opened_at__gt=since).values_list("number"))
    assert asked.rows(since=case.opened_at - timedelta(seconds=1)) == [(case.number,)]
    assert asked.rows(since=case.opened_at) == []


def test_absent_relations_are_none_and_ask_for_nothing() -> None:
    case = make_case(None, department=make_department(), by=make_supporter(make_department()))
    related = ("owner", "owner__department", "person", "person__veteran", "department", "department__head", "safety_talk")
    asked = PreparedInstances(Case, lambda *, number: Case.objects.filter(number=number), related=related)
    with CountedQueries() as queries:
        (found,) = asked.instances(number=case.number)
        assert (found.owner, found.person.pk, found.department.head) == (None, case.person_id, None)
    assert len(queries) == 1
    assert "" not in vars(found)
    assert not hasattr(found, "safety_talk")


def test_inserted_row_is_the_one_that_save_would_write() -> None:
    case, fields = make_case(make_supporter(make_department())), {"what": "Привезти довідку", "state": StepState.CANCELLED}
    given = {**fields, "due_on": in_days(3), "planned_at": timezone.now(), "planned_by": case.owner, "settled_at": timezone.now()}
    saved, inserted = FollowUp(pk=new_id(), case=case, **given), FollowUp(pk=new_id(), case=case, **given)
    saved.save(force_insert=True)
    assert PreparedInsert(FollowUp).insert(inserted) is inserted
    assert (inserted._state.adding, inserted._state.db) == (saved._state.adding, saved._state.db) == (False, "default")
    first, second = ({**FollowUp.objects.filter(pk=pk).values().get(), "id": "", "what": ""} for pk in (saved.pk, inserted.pk))
    assert first == second
    with reading_under_way(Reading()):
        assert FollowUp.objects.get(pk=inserted.pk).what == "Привезти довідку"


def test_rows_inserted_later_are_not_planned_again() -> None:
    case, insert = make_case(make_supporter(make_department())), PreparedInsert(CaseEvent)
    with CountedQueries() as queries:
        for _ in range(3):
            insert.insert(CaseEvent(case=case, kind=EventKind.VISIT_LOGGED, by=case.owner, at=timezone.now(), details={"n": 1}))
    assert len({query["sql"].split("(")[0] for query in queries}) == 1
    assert CaseEvent.objects.filter(case=case, details={"n": 1}).count() == 3


def test_row_of_a_model_with_history_is_not_inserted_past_it() -> None:
    with pytest.raises(TypeError, match="Case has a history"):
        PreparedInsert(Case).insert(Case())
