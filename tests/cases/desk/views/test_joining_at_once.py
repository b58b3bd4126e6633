"""Two cards are joined once and undone once, however many ask for it at once. Threads, connections and commits are real."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client

from cases.case.models import Case, CaseEvent
from cases.case.states import CaseState, EventKind
from cases.desk.reports.invariants import broken_invariants
from cases.intake.models import Join
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, Rule
from tests.at_once import at_once
from tests.cases.course.views.test_double_submit import HANDS, press_at_once
from tests.cases.intake.views.test_joining import at, fields
from tests.factories import make_head
from tests.joined import Twice, make_join, make_twice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.exhaustive]


@pytest.fixture
def twice() -> Iterator[Twice]:
    with reading_under_way(Reading()):
        yield make_twice()


def signed(user: Supporter) -> Client:
    client = Client()
    client.force_login(user)
    client.get("/")
    return client


def test_cards_are_joined_once_when_the_form_is_sent_twenty_times(twice: Twice) -> None:
    head = signed(twice.head)
    answers = press_at_once(head, at(twice.pair), [fields(head, twice)] * HANDS)
    assert {answer.status_code for answer in answers} == {302}
    assert Join.objects.count() == 1
    assert CaseEvent.objects.filter(kind=EventKind.CARDS_JOINED).count() == 2
    assert Notification.objects.filter(rule=Rule.CARDS_JOINED).count() == 2


def test_two_heads_make_one_join(twice: Twice) -> None:
    """Each chooses another card; who comes second reads that somebody has decided."""
    heads = [signed(twice.head), signed(make_head(twice.head.department))]
    sent = [fields(head, twice, remains=str(case.person_id)) for head, case in zip(heads, (twice.into, twice.card), strict=True)]
    acts = [lambda head=head, one=one: head.post(at(twice.pair), one) for head, one in zip(heads, sent, strict=True)]
    answers = at_once(acts)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    assert Join.objects.count() == Case.objects.filter(state=CaseState.ABSORBED).count() == 1
    assert not any(broken_invariants().values())


def test_join_is_undone_once_when_twenty_people_undo_it(twice: Twice) -> None:
    make_join(twice)
    sent = [{"submission_key": str(uuid4())} for _ in range(HANDS)]
    answers = press_at_once(signed(twice.head), at(twice.pair, "undo/"), sent)
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (HANDS - 1)
    assert CaseEvent.objects.filter(kind=EventKind.JOIN_UNDONE).count() == 2
    assert not any(broken_invariants().values())
