"""Who leads the card is reminded at once, again with the head after working days without an answer; the digest counts it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from cases.case.models import Case
from cases.desk.reports.lists.decisions import decisions
from cases.desk.reports.notifications.counts import count_digests
from cases.leading.actions.hand_overs.answers import accept_hand_over
from cases.leading.reports.questions import questions_answered
from supporters.administration.reports.letters import _own_sentence
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.keyset import Place
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import Notification
from supporters.notifications.rendering import render_notifications
from supporters.notifications.rules import policies
from tests.factories import House, kyiv_utc, make_absence, make_hand_over, make_house, make_supporter
from tests.questions import WORDS, make_answer, make_question

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
MONDAY = kyiv_utc(2026, 11, 23, 8)  # 10:00 in Kyiv
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
RULE = "question_open"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def house(clock: time_machine.Traveller) -> House:
    return make_house()


def reminded(rule: str = RULE) -> set[Supporter]:
    return {one.recipient for one in Notification.objects.filter(rule=rule, settled_at=None).select_related("recipient")}


def test_owner_is_reminded_until_the_answer(house: House) -> None:
    question = make_question(house.case, house.head)
    send_due(at=MONDAY + MINUTE)
    send_due(at=MONDAY + 2 * MINUTE)
    assert Notification.objects.filter(rule=RULE).count() == 1
    assert reminded() == {house.owner}
    line = render_notifications(RULE, [question.pk], house.owner)[question.pk]
    assert (line.text, [one.url for one in line.actions]) == (
        f"{house.head.short_name}: {WORDS}",
        [f"/cases/{house.case.number}/questions/{question.pk}/"],
    )
    assert render_notifications(RULE, [question.pk], house.head)[question.pk].actions == ()
    assert WORDS not in render_notifications(RULE, [question.pk], house.colleague)[question.pk].text
    make_answer(question, house.owner, at=MONDAY + 3 * MINUTE)
    send_due(at=MONDAY + 4 * MINUTE)
    assert reminded() == set()
    settled = list(Notification.objects.filter(rule=RULE))
    assert house.owner.short_name in questions_answered(settled, MONDAY.date())[settled[0].pk]


def test_new_owner_is_reminded_instead_of_the_former_one(house: House) -> None:
    make_question(house.case, house.head)
    send_due(at=MONDAY + MINUTE)
    make_hand_over(house.case, house.colleague, by=house.owner)
    accept_hand_over(house.case.pk, by=house.colleague, at=MONDAY + 2 * MINUTE)
    send_due(at=MONDAY + 3 * MINUTE)
    assert reminded() == {house.colleague}


def test_after_working_days_the_owner_is_reminded_again_and_the_head_has_it_among_the_decisions(
    house: House, clock: time_machine.Traveller
) -> None:
    make_question(house.case, house.head)
    send_due(at=MONDAY + MINUTE)
    days = policies()[RULE].lead_days
    assert days == 2
    for day, expected in ((1, set()), (2, {house.owner, house.head})):
        clock.move_to(MONDAY + day * DAY + MINUTE)
        send_due(at=MONDAY + day * DAY + MINUTE)
        assert reminded(f"{RULE}:1") == expected
        assert waiting(house.head, at=MONDAY + day * DAY + MINUTE) == (1 if expected else 0)
        assert waiting(house.other_head, at=MONDAY + day * DAY + MINUTE) == 0


def waiting(reader: Supporter, *, at: datetime) -> int:
    return decisions(reader, at=at).rows(Place(), 10).count


def test_digest_counts_the_questions_of_who_has_to_answer_without_their_words(house: House) -> None:
    make_question(house.case, house.head)
    cover = make_supporter(house.department, surname="Ярема")
    everybody = [house.owner, cover, house.head, house.psychologist, house.colleague]

    def counted() -> list[int]:
        found = count_digests(everybody, at=MONDAY)
        return [found[one.pk].questions for one in everybody]

    assert counted() == [1, 0, 0, 0, 0]
    make_absence(house.owner, cover=cover)
    assert counted() == [1, 1, 0, 0, 0]
    words = _own_sentence(count_digests([house.owner], at=MONDAY)[house.owner.pk])
    assert "1 запитання керівника" in words
    assert WORDS not in words


def test_head_who_asked_is_not_counted_as_who_answers(house: House) -> None:
    make_question(house.case, house.head)
    make_absence(house.owner)
    found = count_digests([house.head], at=MONDAY)
    assert found[house.head.pk].questions == 0
    assert Case.objects.filter(pk=house.case.pk, owner=house.owner).exists()
