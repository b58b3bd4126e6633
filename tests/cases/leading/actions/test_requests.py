"""A colleague who does not see a card asks who answers for it; the answer, and its ends."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import EventKind
from cases.leading.actions.hand_overs.answers import accept_hand_over
from cases.leading.actions.requests import CARD_REQUEST, answer_request, ask_about_card, request_key, withdraw_request
from cases.leading.models import CardRequest
from cases.leading.states import RequestRefusal, RequestState
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import render_notifications
from tests.dispatching import dispatch, noon
from tests.factories import House, make_case, make_department, make_hand_over, make_loss, make_supporter
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
RULE = "card_request"


@pytest.fixture
def stranger() -> Supporter:
    return make_supporter(make_department("Відділ у Львові"), surname="Далека")


def ask(house: House, by: Supporter, note: str = "Він у нас, палата 5") -> CardRequest:
    return ask_about_card(house.case.pk, note=note, by=by, at=timezone.now())


def waiting(recipient: Supporter) -> int:
    return Notification.objects.filter(recipient=recipient, rule=RULE, settled_at=None).count()


def test_request_reminds_the_owner_until_it_is_answered(house: House, stranger: Supporter) -> None:
    asked = ask(house, stranger)
    dispatch(at=noon(1), rule=RULE)
    assert waiting(house.owner) == 1
    answer_request(asked.pk, RequestState.TALKED, words="Приїду завтра", by=house.owner, at=timezone.now())
    dispatch(at=noon(1) + timedelta(minutes=1), rule=RULE)
    assert waiting(house.owner) == 0
    notice = Notification.objects.get(recipient=stranger, rule=Rule.REQUEST_ANSWERED)
    words = render_notifications(notice.rule, [asked.pk], stranger)[asked.pk]
    assert "Приїду завтра" in words.text
    assert house.case.person.surname not in words.title + words.text
    kinds = list(
        CaseEvent.objects.filter(case=house.case, kind__startswith="request").order_by("at").values_list("kind", flat=True)
    )
    assert kinds == [EventKind.REQUEST_ASKED, EventKind.REQUEST_ANSWERED]


def test_second_request_of_the_same_colleague_is_the_first(house: House, stranger: Supporter) -> None:
    assert ask(house, stranger).pk == ask(house, stranger, note="Ще раз").pk
    assert CardRequest.objects.get().note == "Він у нас, палата 5"


def test_request_of_one_colleague_is_none_of_another_nor_about_another_card(house: House, stranger: Supporter) -> None:
    other, first = make_case(house.owner), ask(house, stranger)
    assert request_key(house.case.pk, by=stranger) == first.pk
    for case_id, by in ((house.case.pk, house.colleague), (other.pk, stranger)):
        assert request_key(case_id, by=by) != first.pk
        assert ask_about_card(case_id, note="І він у нас", by=by, at=timezone.now()).pk != first.pk


def test_request_is_answered_once_and_withdrawn_by_its_author_only(house: House, stranger: Supporter) -> None:
    asked = ask(house, stranger)
    with refused(RequestRefusal.AUTHOR):
        withdraw_request(asked.pk, by=house.owner, at=timezone.now())
    for state in (RequestState.OPEN, RequestState.ENDED, RequestState.WITHDRAWN):
        with refused(RequestRefusal.ANSWER):
            answer_request(asked.pk, state, words="", by=house.owner, at=timezone.now())
    withdraw_request(asked.pk, by=stranger, at=timezone.now())
    with refused(RequestRefusal.SETTLED):
        answer_request(asked.pk, RequestState.TALKED, words="", by=house.owner, at=timezone.now())


def test_request_ends_when_its_author_takes_the_case(house: House, stranger: Supporter) -> None:
    """Otherwise the new owner is reminded of a request that the same person wrote."""
    other, asked = ask(house, stranger), ask(house, house.colleague)
    make_hand_over(house.case, house.colleague, by=house.owner)
    assert CardRequest.objects.open().exists(), "an offer is no answer yet"
    accept_hand_over(house.case.pk, by=house.colleague, at=timezone.now())
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == (RequestState.OFFERED, house.colleague)
    assert list(CardRequest.objects.open()) == [other]
    dispatch(at=noon(1), rule=RULE)
    assert waiting(house.colleague) == 1, "the request of the other colleague"


def test_loss_ends_a_request_and_its_author_learns_that_nobody_calls(house: House, stranger: Supporter) -> None:
    asked = ask(house, stranger)
    make_loss(house.case, house.owner)
    asked.refresh_from_db()
    assert asked.state == RequestState.ENDED
    assert Notification.objects.filter(subject_kind=CARD_REQUEST, recipient=stranger, settled_at=None).count() == 1


def test_request_about_a_lost_card_is_for_the_department(house: House, stranger: Supporter) -> None:
    """Somebody reported missing may be in another hospital."""
    make_loss(house.case, house.owner)
    ask(house, stranger)
    owner, department = CardRequest.objects.open().for_reminders().values_list("owner", "case__department_id").get()
    assert (owner, department) == (None, Case.objects.get(pk=house.case.pk).department_id)
