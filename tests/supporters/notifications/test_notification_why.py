"""«Why did I get this?»"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.case.models import Case
from cases.course.models import Promise
from privacy.ids import new_id
from supporters.administration.actions.absences import NewAbsence, add_absence, end_absence
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import AbsenceKind, Supporter
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import Delivery, DeliveryState, Letter, Notification, Rule, Unmailed, Unneeded
from supporters.notifications.reports.notice_words import NOTICES
from tests.database import CountedQueries
from tests.dispatching import dispatch, noon
from tests.factories import (
    House,
    hand_over_to,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_house,
    make_loss,
    make_person,
    make_supporter,
    make_visit,
    planned_step,
)
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def house() -> House:
    """All accounts read English; only the step of the case is due."""
    house = make_house()
    Case.objects.filter(pk=house.case.pk).update(last_contact_at=noon())
    Supporter.objects.get_queryset().update(language="en")
    return house


@pytest.fixture
def why(signed_in: Browser) -> Callable[..., str]:
    """The page that explains the only notification of a rule to its recipient."""

    def read(reader: Supporter, rule: str = "step_due") -> str:
        notification = Notification.objects.get(recipient=reader, rule=rule)
        answer = signed_in(reader).get(f"/notifications/{notification.pk}/why/")
        assert answer.status_code == 200
        return answer.text

    return read


def test_owner_answers_for_the_own_case(house: House, why: Callable[..., str], signed_in: Browser) -> None:
    dispatch(at=noon())
    page = why(house.owner)
    for words in ("A next step is due", "You answered for it yourself.", "No letter so far", "Коваленко Андрій Петрович"):
        assert words in page
    assert "The answer that the step is done or replaced, or another day for it." in page
    assert f'href="/cases/{house.case.number}/"' in page
    notification = Notification.objects.get(recipient=house.owner)
    assert f'href="/notifications/{notification.pk}/why/"' in signed_in(house.owner).get("/notifications/").text


def test_owner_is_the_one_of_that_time(house: House, why: Callable[..., str]) -> None:
    dispatch(at=noon())
    hand_over_to(house.case, house.colleague, by=house.head, at=noon() + timedelta(hours=1))
    page = why(house.owner)
    assert "You answered for it yourself." in page
    assert "Бойко" not in page


def test_owner_answers_until_another_accepts(house: House, why: Callable[..., str]) -> None:
    make_hand_over(house.case, house.colleague, by=house.head, at=noon() - timedelta(hours=1))
    dispatch(at=noon())
    page = why(house.owner)
    assert "You answered for it yourself." in page
    assert house.colleague.short_name not in page
    assert not Notification.objects.filter(recipient=house.colleague, rule="step_due").exists()


@pytest.mark.parametrize("is_back", [False, True])
def test_cover_is_named_as_the_reason(house: House, why: Callable[..., str], *, is_back: bool) -> None:
    absence = make_absence(house.owner, cover=house.colleague, days=(-1, 2), at=noon())
    dispatch(at=noon())
    if is_back:
        end_absence(absence.pk, by=house.owner, at=noon() + timedelta(hours=1))
    assert f"You stood in for {house.owner.short_name}, who was away." in why(house.colleague)


def test_desk_answers_while_nobody_covers(house: House, why: Callable[..., str]) -> None:
    make_absence(house.owner, at=noon())
    dispatch(at=noon())
    assert "Nobody who leads it could be notified, and you answered for the work of Відділ супроводу." in why(house.head)


def test_every_notice_of_an_action_has_words() -> None:
    assert set(NOTICES) == set(Rule)


def test_absence_entered_by_somebody_else_is_explained(house: House, why: Callable[..., str]) -> None:
    day = kyiv_day(noon())
    new = NewAbsence(supporter_id=house.owner.pk, kind=AbsenceKind.LEAVE, from_on=day, to_on=day, cover_id=None)
    add_absence(new, by=house.head, at=noon(), pk=new_id(), confirmed=True)
    page = why(house.owner, "absence_entered")
    assert "Somebody else has noted that you are away" in page
    assert "It is sent once and does not come again." in page


def test_loss_belongs_to_the_head_and_not_to_the_owner(house: House, why: Callable[..., str]) -> None:
    at = noon()
    with time_machine.travel(at):
        make_loss(house.case, house.owner, at=at)
        send_due(at=at + timedelta(minutes=1))
        dispatch(at=at + timedelta(days=1), rule="promise_due")
        for rule in ("loss_reported", "promise_due"):
            page = why(house.head, rule)
            assert "It belongs to no owner and goes to who answers for the department" in page
            assert house.owner.short_name not in page


@pytest.mark.parametrize("is_named", [True, False])
def test_promise_belongs_to_its_author_or_to_the_owner(house: House, why: Callable[..., str], *, is_named: bool) -> None:
    whose = house.colleague if is_named else None
    promised = {"who": "supporter", "due_on": in_days(0), "made_by": house.owner, "made_at": noon()}
    Promise.objects.create(case=house.case, words="Довідка", whose=whose, **promised)
    dispatch(at=noon(), rule="promise_due")
    assert "You answered for it yourself." in why(whose or house.owner, "promise_due")


def test_desk_answers_for_the_queue(why: Callable[..., str]) -> None:
    department = make_department()
    head = make_head(department)
    make_case(None, by=head, department=department)
    Supporter.objects.active().update(language="en")
    dispatch(at=noon())
    page = why(head)
    assert "Nobody: it waited in the queue of Відділ супроводу" in page
    assert "It belongs to no owner and goes to who answers for the department" in page


def test_escalations_name_the_days_of_the_policy(why: Callable[..., str]) -> None:
    top = make_department("Центр")
    low = make_department("Відділ", parent=top)
    above, head, owner = make_head(top), make_head(low), make_supporter(low)
    case = make_case(owner)
    Case.objects.filter(pk=case.pk).update(last_contact_at=noon())
    Supporter.objects.active().update(language="en")
    for day in (0, 4, 9):
        dispatch(at=noon(day))
    assert "It goes on to the head, or to who stands in for the head." in why(head, "step_due:1")
    assert "No answer for 2 working days. You answered for it yourself." in why(owner, "step_due:1")
    assert "No answer for 5 working days. It goes on to the head above" in why(above, "step_due:2")


def test_settled_one_says_what_has_ended_it(house: House, why: Callable[..., str]) -> None:
    dispatch(at=noon())
    make_visit(house.case, house.owner, at=noon() + timedelta(hours=1), days=30)
    page = why(house.owner)
    assert "What has ended it" in page
    assert "Answered: Visit" in page
    assert "An entry, or another day for the step." not in page


def test_absence_without_a_cover_goes_to_the_head(house: House, why: Callable[..., str]) -> None:
    make_absence(house.colleague, days=(1, 3), at=noon())
    send_due(at=noon())
    page = why(house.head, "absence_uncovered")
    assert "goes to who answers for the department" in page
    assert "Who led it then" not in page


def test_notice_of_an_action_is_explained(house: House, why: Callable[..., str]) -> None:
    make_hand_over(house.case, house.colleague, by=house.head, at=noon())
    page = why(house.colleague, "case_assigned")
    assert "A support record was offered to you or to your department." in page
    assert "You accept or refuse it, or the offer is withdrawn." in page
    assert "Why you" not in page


@pytest.mark.parametrize("unmailed", Unmailed)
def test_missing_letter_is_explained(house: House, why: Callable[..., str], unmailed: Unmailed) -> None:
    dispatch(at=noon())
    Notification.objects.update(unmailed=unmailed)
    with_label = {"digest": "it waits for the morning letter", "away": "the reader is away"}
    assert f"No letter: {with_label.get(unmailed, '')}" in why(house.owner)


@pytest.mark.parametrize(
    ("state", "unneeded", "words"),
    [
        (DeliveryState.SENT, "", "A letter was sent on"),
        (DeliveryState.FAILED, "", "A letter: failed"),
        (DeliveryState.PLANNED, "", "A letter: planned"),
        (DeliveryState.SUPPRESSED, Unneeded.STALE, "No letter: its day or its time is over"),
    ],
)
def test_letter_says_what_has_become_of_it(
    house: House, why: Callable[..., str], state: DeliveryState, unneeded: str, words: str
) -> None:
    dispatch(at=noon())
    letter = Delivery.objects.create(
        letter=Letter.NOTIFICATIONS,
        subject_id=house.owner.pk,
        period_on=noon().date(),
        state=state,
        unneeded=unneeded,
        not_before=noon(),
        made_at=noon(),
        settled_at=noon(),
        message_id="<m@suprovid.test>",
    )
    Notification.objects.update(letter=letter)
    assert words in why(house.owner)


def test_card_that_is_no_longer_mine_is_not_named(house: House, why: Callable[..., str]) -> None:
    dispatch(at=noon())
    other = make_case(house.colleague, person=make_person("Шевченко"))
    Notification.objects.filter(recipient=house.owner).update(subject_id=other.follow_ups.get().pk)
    page = why(house.owner)
    assert "Nothing more is needed from you" in page
    assert "Шевченко" not in page


def test_answer_to_a_card_that_is_no_longer_mine_is_not_shown(house: House, why: Callable[..., str]) -> None:
    other = make_case(house.colleague, person=make_person("Шевченко"))
    step = planned_step(other)
    dispatch(at=noon())
    Notification.objects.filter(recipient=house.owner).update(subject_id=step.pk)
    make_visit(other, house.colleague, at=noon() + timedelta(hours=1), days=30)
    page = why(house.owner)
    assert "What has ended it" in page
    assert "Answered" not in page


@pytest.mark.parametrize("reader", ["colleague", "head", "administrator"])
def test_page_is_absent_for_another(house: House, signed_in: Browser, reader: str) -> None:
    dispatch(at=noon())
    notification = Notification.objects.get(recipient=house.owner)
    assert signed_in(getattr(house, reader)).get(f"/notifications/{notification.pk}/why/").status_code == 404


def test_page_costs_a_fixed_number_of_queries(house: House, signed_in: Browser) -> None:
    dispatch(at=noon())
    notification, client = Notification.objects.get(recipient=house.owner), signed_in(house.owner)
    costs = []
    for surname in ("", "Шевченко", "Бондар"):
        if surname:
            make_case(house.owner, person=make_person(surname))
        client.get(f"/notifications/{notification.pk}/why/")
        with CountedQueries() as queries:
            client.get(f"/notifications/{notification.pk}/why/")
        costs.append(len(queries))
    assert len(set(costs)) == 1
