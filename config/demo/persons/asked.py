"""Requests: of a colleague of another branch who has met people whom the supporter accompanies, and the other way round; of a
person about their data; questions of the head about two cards."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from cases.case.models import Case
from cases.leading.actions.questions import answer_question, ask_question
from cases.leading.actions.requests import answer_request, ask_about_card
from cases.leading.states import RequestState
from cases.rights.actions import NewDataRequest, record_data_request, set_legal_hold
from cases.rights.states import RightKind
from config.demo.story import moment
from config.demo.words import (
    ANSWERED_QUESTION,
    DATA_WORDS,
    HOLD_WORDS,
    OPEN_QUESTION,
    QUESTION_ANSWER,
    REQUEST_ANSWER,
    REQUEST_NOTE,
)
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models import Channel


def ask_about_cards(own: Sequence[Case], owner: Supporter, others: Sequence[Supporter], *, today: date) -> None:
    """One of the owner's cards is asked about; the owner's own request was answered this morning."""
    far = next(one for one in others if one.department.branch not in ("", owner.department.branch))
    yesterday = today - timedelta(days=1)
    ask_about_card(own[-1].pk, note=REQUEST_NOTE, by=far, at=moment(yesterday, time(16, 20)))
    theirs = Case.objects.opened().filter(owner=far).order_by("opened_at", "number").last()
    if theirs:
        asked = ask_about_card(theirs.pk, note=REQUEST_NOTE, by=owner, at=moment(yesterday, time(15, 40)))
        answer_request(asked.pk, RequestState.TALKED, words=REQUEST_ANSWER, by=far, at=moment(yesterday, time(17, 5)))


def ask_the_owner(own: Sequence[Case], owner: Supporter, head: Supporter, *, today: date) -> None:
    """Yesterday the head asked about two cards; the owner has answered one of the questions."""
    at = moment(today - timedelta(days=1), time(16, 50))
    question = ask_question(own[5].pk, words=ANSWERED_QUESTION, by=head, at=at, pk=new_id())
    answer_question(question.pk, words=QUESTION_ANSWER, by=owner, at=at + timedelta(minutes=25))
    ask_question(own[6].pk, words=OPEN_QUESTION, by=head, at=at + timedelta(minutes=2), pk=new_id())


def ask_about_data(case: Case, owner: Supporter, *, today: date) -> None:
    """The person asked three weeks ago to have something corrected, and nobody has answered."""
    asked_on = today - timedelta(days=21)
    new = NewDataRequest(kind=RightKind.CORRECTION, received_on=asked_on, channel=Channel.PHONE, words=DATA_WORDS)
    record_data_request(case.pk, new, by=owner, at=moment(asked_on, time(12, 10)), pk=new_id())


def hold_data(case: Case, head: Supporter, *, today: date) -> None:
    """The data of an ended support are held from erasure by the head above."""
    set_legal_hold(case.person_id, reason=HOLD_WORDS, by=head, at=moment(today, time(11, 0)), pk=new_id())
