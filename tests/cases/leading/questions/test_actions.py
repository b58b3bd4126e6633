"""A head asks who leads a card; the answer, or the head, ends the question."""

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent, Question
from cases.case.states import EventKind, QuestionState
from cases.leading.actions.hand_overs.answers import accept_hand_over
from cases.leading.actions.questions import QUESTION, may_ask, withdraw_question
from cases.leading.states import QuestionRefusal
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import render_notifications
from tests.ended import end_support
from tests.factories import (
    House,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_person,
    make_supporter,
)
from tests.questions import WORDS, make_answer, make_question
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def notes(case: Case) -> list[tuple[str, str]]:
    rows = CaseEvent.objects.filter(case=case, kind__startswith="question").select_related("case").order_by("at", "pk")
    return [(row.kind, row.note or "") for row in rows]


def informed(question: Question) -> set[Supporter]:
    rows = Notification.objects.about(QUESTION, [question.pk]).filter(rule=Rule.QUESTION_ANSWERED)
    return {one.recipient for one in rows.select_related("recipient")}


def test_question_and_answer_are_lines_of_the_card_and_the_head_is_notified(house: House) -> None:
    question = make_question(house.case, house.head)
    make_answer(question, house.owner)
    question.refresh_from_db()
    assert (question.state, question.answer, question.settled_by) == (QuestionState.ANSWERED, "Так, у четвер", house.owner)
    assert notes(house.case) == [(EventKind.QUESTION_ASKED, WORDS), (EventKind.QUESTION_ANSWERED, "Так, у четвер")]
    assert informed(question) == {house.head}
    words = render_notifications(Rule.QUESTION_ANSWERED, [question.pk], house.head)[question.pk]
    assert words.text == f"{house.owner.short_name}: Так, у четвер"


def test_only_a_head_of_the_department_asks_and_only_who_leads_an_open_card(house: House) -> None:
    own = make_case(house.head, person=make_person("Своя"))
    queued = make_case(None, person=make_person("Нічия"), by=house.owner)
    for case, by in (
        *((house.case, one) for one in (house.owner, house.colleague, house.psychologist, house.other_head)),
        *((one, house.head) for one in (own, queued)),
    ):
        with refused(QuestionRefusal.ASKS):
            make_question(case, by)
    assert not Question.objects.exists()


def test_nobody_is_asked_about_a_support_that_has_ended(house: House) -> None:
    assert may_ask(house.case, house.head)
    end_support(house.case, house.owner, house.head)
    assert not may_ask(Case.objects.get(pk=house.case.pk), house.head)


def test_who_leads_the_department_no_more_withdraws_the_own_question(house: House) -> None:
    asker = make_supporter(house.department, Role.HEAD)
    question = make_question(house.case, asker)
    Supporter.objects.filter(pk=asker.pk).update(role=Role.SUPPORTER)
    withdraw_question(question.pk, by=Supporter.objects.get(pk=asker.pk), at=timezone.now())
    assert not Question.objects.open().exists()


def test_answer_is_kept_also_when_nobody_is_left_to_read_it(house: House) -> None:
    question = make_question(house.case, house.head)
    Supporter.objects.filter(pk=house.head.pk).update(is_active=False)
    make_answer(question, house.owner)
    assert informed(question) == set()


def test_head_above_and_who_covers_a_head_ask(house: House) -> None:
    above = make_head(make_department("Управління"))
    house.department.parent = above.department
    house.department.save(update_fields=["parent"])
    make_absence(house.head, cover=house.other_head)
    assert make_question(house.case, Supporter.objects.get(pk=above.pk)).state == QuestionState.OPEN
    assert make_question(house.case, Supporter.objects.get(pk=house.other_head.pk)).state == QuestionState.OPEN


def test_head_has_one_open_question_about_a_card(house: House) -> None:
    first = make_question(house.case, house.head)
    with refused(QuestionRefusal.WAITS):
        make_question(house.case, house.head, "А документи?")
    make_answer(first, house.owner)
    make_question(house.case, house.head, "А документи?")
    make_question(make_case(house.owner, person=make_person("Ткач")), house.head)
    assert Question.objects.open().count() == 2


def test_only_who_answers_for_the_card_answers(house: House) -> None:
    question = make_question(house.case, house.head)
    for by in (house.head, house.colleague, house.psychologist, house.other_head):
        with refused(QuestionRefusal.ANSWERS):
            make_answer(question, by)
    cover = make_supporter(house.department, surname="Ярема")
    make_absence(house.owner, cover=cover)
    make_answer(question, Supporter.objects.get(pk=cover.pk))
    with refused(QuestionRefusal.SETTLED):
        make_answer(question, house.owner)


def test_head_of_the_department_answers_another_head_while_the_owner_is_away(house: House) -> None:
    above = make_head(make_department("Управління"))
    house.department.parent = above.department
    house.department.save(update_fields=["parent"])
    question = make_question(house.case, Supporter.objects.get(pk=above.pk))
    own = make_question(house.case, Supporter.objects.get(pk=house.head.pk), "А документи?")
    with refused(QuestionRefusal.ANSWERS):
        make_answer(question, Supporter.objects.get(pk=house.head.pk))
    make_absence(house.owner)
    with refused(QuestionRefusal.ANSWERS):
        make_answer(own, Supporter.objects.get(pk=house.head.pk))
    make_answer(question, Supporter.objects.get(pk=house.head.pk))
    assert informed(question) == {above}


def test_author_or_another_head_withdraws_it_once(house: House) -> None:
    first = make_question(house.case, house.head)
    for by in (house.owner, house.other_head):
        with refused(QuestionRefusal.AUTHOR):
            withdraw_question(first.pk, by=by, at=timezone.now())
    withdraw_question(first.pk, by=make_supporter(house.department, Role.HEAD), at=timezone.now())
    with refused(QuestionRefusal.SETTLED):
        withdraw_question(first.pk, by=house.head, at=timezone.now())
    second = make_question(house.case, house.head)
    withdraw_question(second.pk, by=house.head, at=timezone.now())
    with refused(QuestionRefusal.SETTLED):
        make_answer(second, house.owner)
    assert [kind for kind, _note in notes(house.case)] == [EventKind.QUESTION_ASKED, EventKind.QUESTION_WITHDRAWN] * 2
    assert informed(second) == set()


def test_answer_goes_to_the_department_when_the_head_has_left(house: House) -> None:
    asker = make_supporter(house.department, Role.HEAD, surname="Колишня")
    question = make_question(house.case, asker)
    Supporter.objects.filter(pk=asker.pk).update(is_active=False)
    make_answer(question, house.owner)
    assert informed(question) == {house.head}


def test_answer_goes_to_the_department_when_the_head_no_longer_sees_the_card(house: House) -> None:
    asker = make_supporter(house.department, Role.HEAD, surname="Переведена")
    question = make_question(house.case, asker)
    Supporter.objects.filter(pk=asker.pk).update(department=house.other_department)
    make_answer(question, house.owner)
    assert informed(question) == {house.head}


def test_question_goes_with_the_card_to_the_new_owner_and_ends_when_the_asker_leads(house: House) -> None:
    question = make_question(house.case, house.head)
    make_hand_over(house.case, house.colleague, by=house.owner)
    accept_hand_over(house.case.pk, by=house.colleague, at=timezone.now())
    with refused(QuestionRefusal.ANSWERS):
        make_answer(question, house.owner)
    Supporter.objects.filter(pk=house.head.pk).update(role=Role.SUPPORTER)
    asker = Supporter.objects.get(pk=house.head.pk)
    make_hand_over(Case.objects.get(pk=house.case.pk), asker, by=house.colleague)
    accept_hand_over(house.case.pk, by=asker, at=timezone.now())
    question.refresh_from_db()
    assert (question.state, question.settled_by) == (QuestionState.ENDED, asker)
