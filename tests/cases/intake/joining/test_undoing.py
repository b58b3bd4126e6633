"""A joined life that has gone on: what its undoing refuses, brings back, and says that it leaves."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.speaking import speaking
from cases.case.models import Case, HandOver, Loss
from cases.case.states import CaseState, HandOverOutcome
from cases.course.actions.promises.making import PROMISE, keep_promise, withdraw_promise
from cases.course.models import FollowUp, Promise
from cases.course.states import PromiseState, StepState
from cases.desk.reports.invariants import broken_invariants
from cases.endings.actions.losses import take_back_loss
from cases.intake.actions.joining.endings import ended_rows
from cases.intake.models import Join
from cases.intake.states import JoinRefusal
from cases.leading.actions.hand_overs.asking import HAND_OVER
from cases.reintegration.models import CommunityEvent, JobCheck
from cases.reintegration.states.community import InvitationState
from cases.rights.actions import agree_erasure, ask_erasure
from privacy.ids import new_id
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification
from tests.community import make_event, make_invited
from tests.ended import end_support, make_hold, move_spans_to_long_ago
from tests.factories import (
    make_department,
    make_hand_over,
    make_head,
    make_loss,
    make_promise,
    make_supporter,
    make_visit,
    next_step,
)
from tests.jobs import end_work, make_job, make_letter, make_wanted
from tests.joined import Twice, make_join, make_twice, undo
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
SignIn = Callable[[Any], Client]


@pytest.fixture
def twice() -> Twice:
    return make_twice()


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def erase(twice: Twice) -> None:
    """The person of both cards, long after the end of the support."""
    now = timezone.now()
    end_support(again(twice.into), twice.owner, twice.head, at=now - timedelta(hours=2))
    move_spans_to_long_ago()
    erasure = ask_erasure(twice.into.person_id, reason="Минуло п’ять років", by=twice.head, at=now, pk=new_id())
    other = make_supporter(twice.head.department, Role.HEAD, surname="Друга")
    agree_erasure(erasure.pk, by=other, at=now)


def join_before(twice: Twice, **changed: Any) -> Join:
    return make_join(twice, at=timezone.now() - timedelta(hours=3), **changed)


def test_join_of_an_erased_person_is_not_undone(twice: Twice) -> None:
    join = join_before(twice)
    erase(twice)
    with refused(JoinRefusal.ERASED):
        undo(join.pk, twice)
    assert again(twice.card).state == CaseState.ABSORBED
    assert Join.objects.get().undone_at is None


def test_page_offers_no_undoing_of_the_join_of_an_erased_person(twice: Twice, signed_in: SignIn) -> None:
    join_before(twice)
    page, head = f"/duplicates/{twice.pair.pk}/", signed_in(twice.head)
    assert f'href="{page}undo/"' in head.get(page).text
    erase(twice)
    shown = head.get(page).text
    assert f'href="{page}undo/"' not in shown
    assert "тому картки залишаються об’єднаними" in shown
    assert head.get(f"{page}undo/").status_code == 409
    assert head.post(f"{page}undo/", {"submission_key": str(uuid4())}).status_code == 409
    assert again(twice.card).state == CaseState.ABSORBED


def words_waiting(case: Case) -> set[str]:
    steps = FollowUp.objects.select_related("case").filter(case=case, state=StepState.PLANNED)
    promises = Promise.objects.open().select_related("case").filter(case=case)
    return {one.what for one in steps} | {one.words for one in promises}


def test_replaced_step_stays_a_promise_when_the_plan_has_gone_on() -> None:
    twice = make_twice(days=3, other_days=1)  # so the step of the remaining card became a promise
    join = make_join(twice)
    make_visit(twice.into, twice.owner)
    assert undo(join.pk, twice).plan
    assert words_waiting(twice.into) == {"Подзвонити дружині", "Відвідати"}
    assert words_waiting(twice.card) == {"Привезти виписку"}
    assert not any(broken_invariants().values())


def test_replaced_step_stays_a_promise_when_the_pause_of_the_remaining_card_has_put_the_plan_off() -> None:
    twice = make_twice(days=3, other_days=1)
    join = make_join(twice)
    make_hold(again(twice.into), twice.owner)
    assert undo(join.pk, twice).plan
    assert "Подзвонити дружині" in words_waiting(twice.into)


def end(twice: Twice, way: str) -> None:
    """Of the remaining card, an hour or two ago."""
    now = timezone.now()
    if way == "closed":
        end_support(again(twice.into), twice.owner, twice.head, at=now - timedelta(hours=2))
    else:
        make_loss(again(twice.into), twice.owner, at=now - timedelta(hours=2))
    if way == "loss taken back":
        take_back_loss(twice.into.pk, step=next_step(1), words="Інша", by=twice.head, at=now - timedelta(hours=1))


@pytest.mark.parametrize("way", ["loss", "loss taken back", "closed"])
def test_what_ended_with_the_remaining_card_returns_for_the_other_person(twice: Twice, way: str) -> None:
    promise = make_promise(twice.card, twice.other_owner, words="Привезти протез", is_mine=True)
    checks = JobCheck.objects.filter(job=make_job(twice.card, twice.other_owner)).open()
    number, invitation = checks.count(), make_invited(twice.card, make_event(twice.head), twice.other_owner)
    join = join_before(twice)
    end(twice, way)
    stays = undo(join.pk, twice)
    card = again(twice.card)
    assert (card.state, card.loss, any(stays.ended.values())) == (CaseState.OPEN, "", False)
    promise.refresh_from_db()
    invitation.refresh_from_db()
    assert (promise.state, promise.settled_at, promise.whose) == (PromiseState.OPEN, None, twice.other_owner)
    assert (invitation.state, checks.count()) == (InvitationState.INVITED, number)
    assert not any(broken_invariants().values())


def test_reminder_of_a_returned_promise_returns(twice: Twice) -> None:
    promise = make_promise(twice.card, twice.other_owner, days=0)
    join = join_before(twice)
    Notification.objects.create(
        recipient=twice.owner,
        rule="promise_due",
        subject_kind=PROMISE,
        subject_id=promise.pk,
        period_on=promise.due_on,
        made_at=timezone.now(),
    )
    end(twice, "loss")
    reminders = Notification.objects.filter(subject_id=promise.pk, settled_at=None, read_at=None)
    assert not reminders.exists()
    undo(join.pk, twice)
    assert reminders.get().recipient == twice.owner


def test_what_somebody_settled_while_joined_does_not_return(twice: Twice) -> None:
    kept, withdrawn = (make_promise(twice.card, twice.other_owner, words=words) for words in ("Одне", "Інше"))
    join = join_before(twice)
    keep_promise(kept.pk, by=twice.owner, at=timezone.now() - timedelta(hours=2, minutes=30))
    withdraw_promise(withdrawn.pk, reason="Не треба", by=twice.owner, at=timezone.now() - timedelta(hours=2, minutes=30))
    end(twice, "loss")
    undo(join.pk, twice)
    states = {one.pk: one.state for one in Promise.objects.filter(case=twice.card)}
    assert states == {kept.pk: PromiseState.KEPT, withdrawn.pk: PromiseState.WITHDRAWN}


def test_checks_of_a_job_that_was_lost_while_joined_do_not_return(twice: Twice) -> None:
    """A loss of an earlier release does not say what it has ended, so its checks stay ended when it is taken back."""
    job = make_job(twice.card, twice.other_owner)
    join = join_before(twice)
    end(twice, "loss")
    Loss.objects.filter(case=twice.into).update(ended={})
    take_back_loss(twice.into.pk, step=next_step(1), words="Інша", by=twice.head, at=timezone.now() - timedelta(hours=1))
    end_work(job, twice.owner)
    undo(join.pk, twice)
    assert not JobCheck.objects.open().filter(job=job).exists()


def test_invitation_to_an_event_that_was_moved_meanwhile_asks_to_inform(twice: Twice) -> None:
    event = make_event(twice.head)
    invitation = make_invited(twice.card, event, twice.other_owner, at=timezone.now() - timedelta(hours=4))
    join = join_before(twice)
    end(twice, "loss")
    CommunityEvent.objects.filter(pk=event.pk).update(moved_at=timezone.now() - timedelta(hours=1))
    undo(join.pk, twice)
    invitation.refresh_from_db()
    assert (invitation.state, invitation.inform_since is not None) == (InvitationState.INVITED, True)


def make_elsewhere() -> Department:
    elsewhere = make_department("Відділ, який закриють")
    make_head(elsewhere, surname="Третій")
    return elsewhere


def test_page_and_message_name_what_does_not_return(twice: Twice, signed_in: SignIn) -> None:
    make_letter(make_wanted(twice.card, twice.other_owner), twice.other_owner)
    make_promise(twice.card, twice.other_owner, words="Привезти протез")
    elsewhere = make_elsewhere()
    make_hand_over(twice.card, elsewhere, by=twice.head)
    join_before(twice)
    end(twice, "loss")
    Department.objects.filter(pk=elsewhere.pk).update(closed_at=timezone.now())
    head = signed_in(twice.head)
    page = head.get(f"/duplicates/{twice.pair.pk}/undo/").context["page"]
    assert {"1 передача", "1 показана вакансія", "1 лист роботодавцю"} <= set(page.ended)
    assert "відповіді розмов про безпеку" in page.ended[-1]
    returns = [line.label for line in page.returns]
    assert ("1 обіцянка" in returns, "1 передача" in returns) == (True, False)
    answer = head.post(f"/duplicates/{twice.pair.pk}/undo/", {"submission_key": str(uuid4())}, follow=True)
    assert "Не повернеться: 1 передача; 1 показана вакансія; 1 лист роботодавцю." in answer.text


def test_every_kind_that_speaks_of_a_card_returns_or_is_named() -> None:
    assert ended_rows([], {}).keys() == speaking().keys() - {"steps", "notifications"}


@pytest.mark.parametrize("asked", ["department", "owner"])
def test_offer_that_nobody_could_accept_stays_ended(twice: Twice, asked: str) -> None:
    elsewhere = make_elsewhere()
    offer = make_hand_over(twice.card, elsewhere, by=twice.head)
    join = make_join(twice)
    if asked == "department":
        Department.objects.filter(pk=elsewhere.pk).update(closed_at=timezone.now())
    else:
        HandOver.objects.filter(pk=offer.pk).update(to_owner=twice.other_owner, from_owner=None)
    assert undo(join.pk, twice).ended["hand_overs"] == 1
    offer.refresh_from_db()
    assert offer.outcome == HandOverOutcome.ENDED
    assert not Notification.objects.filter(subject_kind=HAND_OVER, subject_id=offer.pk, settled_at=None).exists()


def test_returned_offer_follows_the_asked_colleague_to_another_department(twice: Twice) -> None:
    asked = make_supporter(twice.head.department, surname="Інша")
    offer = make_hand_over(twice.card, asked, by=twice.head)
    join, elsewhere = make_join(twice), make_elsewhere()
    Supporter.objects.filter(pk=asked.pk).update(department=elsewhere, recognised_in=elsewhere)
    undo(join.pk, twice)
    assert HandOver.objects.open().get(pk=offer.pk).to_department == elsewhere


def test_offer_to_who_leads_again_ends(twice: Twice) -> None:
    join = make_join(twice, leader_id=twice.other_owner.pk)
    offer = make_hand_over(again(twice.into), twice.owner, by=twice.head)
    undo(join.pk, twice)
    offer.refresh_from_db()
    assert (again(twice.into).owner, offer.outcome) == (twice.owner, HandOverOutcome.ENDED)
    assert not Notification.objects.filter(subject_kind=HAND_OVER, subject_id=offer.pk, settled_at=None).exists()


def test_offer_to_a_third_colleague_stays_open(twice: Twice) -> None:
    join = make_join(twice, leader_id=twice.other_owner.pk)
    offer = make_hand_over(again(twice.into), make_supporter(twice.head.department, surname="Інша"), by=twice.head)
    undo(join.pk, twice)
    assert HandOver.objects.open().get() == offer
