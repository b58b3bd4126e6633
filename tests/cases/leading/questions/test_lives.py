"""What becomes of a question when its card is paused, ended, lost, joined or erased."""

from datetime import timedelta

import pytest

from cases.case.models import Question
from cases.case.states import QuestionState
from cases.leading.actions.questions import QUESTION
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import render_notifications
from tests.dispatching import dispatch, noon
from tests.ended import end_support, make_hold
from tests.factories import House, make_loss, make_supporter
from tests.joined import make_join, make_twice, undo
from tests.questions import make_answer, make_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
RULE = "question_open"


def state_of(question: Question) -> str:
    return Question.objects.values_list("state", flat=True).get(pk=question.pk)


def informed(question: Question, reader: Supporter) -> str:
    """The words of the notice that the question has ended, "" for no notice."""
    notices = Notification.objects.about(QUESTION, [question.pk]).filter(recipient=reader, settled_at=None)
    if not notices.filter(rule=Rule.QUESTION_ANSWERED).exists():
        return ""
    return render_notifications(Rule.QUESTION_ANSWERED, [question.pk], reader)[question.pk].text


def waiting() -> int:
    return Notification.objects.filter(rule=RULE, settled_at=None).count()


def test_pause_leaves_the_question(house: House) -> None:
    question = make_question(house.case, house.head)
    make_hold(house.case, house.owner)
    assert state_of(question) == QuestionState.OPEN
    make_answer(question, house.owner)


def test_end_of_the_support_ends_the_question_and_the_head_reads_it(house: House) -> None:
    question = make_question(house.case, house.head)
    dispatch(at=noon(1), rule=RULE)
    assert waiting() == 1
    end_support(house.case, house.owner, make_supporter(house.department, Role.HEAD), at=noon(1) + timedelta(minutes=1))
    assert (state_of(question), waiting()) == (QuestionState.ENDED, 0)
    assert informed(question, house.head) == "Закрите без відповіді"


def test_loss_ends_the_question_without_a_notice(house: House) -> None:
    question = make_question(house.case, house.head)
    dispatch(at=noon(1), rule=RULE)
    make_loss(house.case, house.owner, at=noon(1) + timedelta(minutes=1))
    assert (state_of(question), waiting()) == (QuestionState.ENDED, 0)
    assert informed(question, house.head) == ""


def test_join_ends_the_question_of_the_absorbed_card_and_undoing_asks_it_again() -> None:
    twice = make_twice()
    ended, kept = make_question(twice.card, twice.head), make_question(twice.into, twice.head)
    join = make_join(twice)
    assert (state_of(ended), state_of(kept)) == (QuestionState.ENDED, QuestionState.OPEN)
    undo(join.pk, twice)
    again = Question.objects.get(pk=ended.pk)
    assert (again.state, again.settled_by, again.settled_at) == (QuestionState.OPEN, None, None)
    make_answer(again, twice.other_owner)
