"""A closed support begins again, and a new wound begins a new episode of an open one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent, Closure, Episode, EpisodeInjury, HandOver, Loss, OwnerSpan, StageSpan, StateSpan
from cases.case.states import (
    CaseRefusal,
    CaseState,
    EpisodeKind,
    EventKind,
    HandOverReason,
    InjuryGroup,
    LossKind,
    LossState,
    Stage,
    StayKind,
)
from cases.course.models.stay import Stay
from cases.desk.reports.invariants import broken_invariants
from cases.endings.actions.episodes import begin_episode, reopen_case
from cases.endings.actions.losses import confirm_loss
from cases.endings.models import Check
from cases.endings.states import EpisodeRefusal
from cases.leading.actions.hand_overs.answers import accept_hand_over
from privacy.sealing import ERASED
from supporters.directory.models import Department, Supporter
from supporters.notifications.models import Notification
from tests.database import as_owner, execute
from tests.dispatching import dispatch, noon
from tests.ended import begin_again, end_support, make_hold, new_episode
from tests.factories import House, make_loss, make_member, make_visit, planned_step
from tests.refusing import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_owner_who_opens_it_leads_it_in_a_new_episode(house: House) -> None:
    make_visit(house.case, house.owner)
    end_support(house.case, house.owner, house.head)
    now = timezone.now()
    reopen_case(house.case.pk, new_episode(), by=house.owner, at=now)
    case = fresh(house.case)
    assert (case.state, case.owner, case.queued_at, case.stage) == (CaseState.OPEN, house.owner, None, Stage.TREATMENT)
    assert (case.opened_at, case.last_contact_at) == (now, None), "silence and the first contact count from the episode"
    assert case.next_due_on == planned_step(case).due_on
    first, second = Episode.objects.filter(case=case).order_by("started_at")
    assert (first.ended_at is None, second.kind, second.started_at, second.ended_at) == (False, EpisodeKind.WOUND, now, None)
    assert set(EpisodeInjury.objects.values_list("episode", "group")) == {
        (second.pk, InjuryGroup.BLAST),
        (second.pk, InjuryGroup.HEARING),
    }
    assert [span.value for span in StateSpan.objects.filter(case=case).order_by("from_at")] == ["open", "closed", "open"]
    assert not Check.objects.open().exists()
    assert CaseEvent.objects.get(kind=EventKind.REOPENED).details == {"episode_kind": "wound"}
    assert not HandOver.objects.exists()
    assert not any(broken_invariants().values())


def test_who_else_opens_it_puts_it_into_the_queue_and_the_owner_is_asked(house: House) -> None:
    end_support(house.case, house.owner, house.head)
    at = timezone.now()
    begin_again(house.case, house.head, at=at)
    case = fresh(house.case)
    assert (case.owner, case.queued_at, case.department) == (None, at, house.department)
    offer = HandOver.objects.get()
    assert (offer.to_owner, offer.reason, offer.asked_by) == (house.owner, HandOverReason.QUEUE, house.head)
    assert not OwnerSpan.objects.filter(case=case, to_at=None).exists()
    assert not any(broken_invariants().values())
    accept_hand_over(case.pk, by=house.owner, at=timezone.now())
    assert fresh(case).owner == house.owner


def test_owner_who_has_left_is_not_asked(house: House) -> None:
    end_support(house.case, house.owner, house.head)
    Supporter.objects.active().filter(pk=house.owner.pk).update(is_active=False)
    begin_again(house.case, house.head)
    assert fresh(house.case).owner is None
    assert not HandOver.objects.exists()
    assert not any(broken_invariants().values())


def test_case_of_a_closed_department_waits_in_the_one_above(house: House) -> None:
    end_support(house.case, house.owner, house.head)
    Supporter.objects.active().filter(pk=house.owner.pk).update(is_active=False)
    Department.objects.filter(pk=house.department.pk).update(parent=house.other_department, closed_at=timezone.now())
    begin_again(house.case, house.other_head)
    assert fresh(house.case).department == house.other_department
    assert not any(broken_invariants().values())


def test_case_follows_its_owner_who_works_elsewhere_now(house: House) -> None:
    end_support(house.case, house.owner, house.head)
    Supporter.objects.active().filter(pk=house.owner.pk).update(department=house.other_department)
    owner = Supporter.objects.get(pk=house.owner.pk)
    begin_again(house.case, owner)
    case = fresh(house.case)
    assert (case.owner, case.department) == (owner, house.other_department)
    assert not any(broken_invariants().values())


def test_case_of_an_erased_person_is_not_opened_again(house: House) -> None:
    end_support(house.case, house.owner, house.head)
    with as_owner():
        execute("UPDATE veterans_person SET surname = %s WHERE id = %s", [ERASED, house.case.person_id])
    with refused(EpisodeRefusal.ERASED):
        begin_again(house.case, house.owner)
    assert fresh(house.case).state == CaseState.CLOSED


def test_open_case_is_not_opened_again(house: House) -> None:
    with refused(EpisodeRefusal.NOT_CLOSED):
        begin_again(house.case, house.owner)
    assert Episode.objects.count() == 1


def test_proposals_of_the_earlier_episode_stay_what_they_were(house: House) -> None:
    end_support(house.case, house.owner, house.head)
    begin_again(house.case, house.owner)
    assert Closure.objects.get().state == "agreed"
    end_support(house.case, house.owner, house.head, at=timezone.now() + timedelta(hours=1))
    assert Closure.objects.count() == 2


@pytest.mark.parametrize("kind", [LossKind.MISSING, LossKind.CAPTURED])
def test_missing_or_captured_person_comes_back_once_the_head_has_confirmed(house: House, kind: LossKind) -> None:
    make_member(house.case, house.owner)
    make_loss(house.case, house.owner, kind=kind)
    with refused(EpisodeRefusal.UNCONFIRMED):
        begin_again(house.case, house.owner, EpisodeKind.RELEASED)
    confirm_loss(house.case.pk, by=house.head, at=timezone.now())
    with refused(EpisodeRefusal.RETURN):
        begin_again(house.case, house.owner, EpisodeKind.RETURNED)
    begin_again(house.case, house.owner, EpisodeKind.RELEASED)
    case = fresh(house.case)
    assert (case.state, case.loss, Loss.objects.get().state) == (CaseState.OPEN, "", LossState.RETURNED)
    assert not any(broken_invariants().values())
    make_loss(case, house.owner)  # and may be lost again


@pytest.mark.parametrize("kind", [LossKind.KILLED, LossKind.DIED])
def test_dead_person_is_not_opened_again(house: House, kind: LossKind) -> None:
    make_loss(house.case, house.owner, kind=kind)
    confirm_loss(house.case.pk, by=house.head, at=timezone.now())
    for episode in EpisodeKind:
        is_return = episode is EpisodeKind.RELEASED
        with refused(EpisodeRefusal.UNCONFIRMED if is_return else EpisodeRefusal.RETURN):
            begin_again(house.case, house.head, episode)
    assert fresh(house.case).state == CaseState.CLOSED


def test_released_is_nobody_who_was_not_lost(house: House) -> None:
    end_support(house.case, house.owner, house.head)
    with refused(EpisodeRefusal.RETURN):
        begin_again(house.case, house.owner, EpisodeKind.RELEASED)


def test_new_wound_begins_an_episode_of_an_open_case(house: House) -> None:
    make_visit(house.case, house.owner)
    make_hold(house.case, house.owner)
    now = timezone.now()
    begin_episode(house.case.pk, new_episode(stage=Stage.STABILIZATION), by=house.owner, at=now)
    case = fresh(house.case)
    assert (case.opened_at, case.last_contact_at, case.stage, case.owner) == (now, None, Stage.STABILIZATION, house.owner)
    assert list(Episode.objects.filter(case=case, ended_at=None).values_list("kind", flat=True)) == ["wound"]
    assert StageSpan.objects.get(case=case, to_at=None).value == Stage.STABILIZATION
    assert Stay.objects.current().get(case=case).kind == StayKind.STABILIZATION
    assert case.held_until is None, "nobody rests after a wound"
    assert not any(broken_invariants().values())


def test_first_contact_is_late_again_after_the_start_of_the_episode(house: House) -> None:
    make_visit(house.case, house.owner)
    begin_episode(house.case.pk, new_episode(), by=house.owner, at=noon(0))
    assert house.case not in Case.objects.first_contact_late(noon(0))
    assert house.case in Case.objects.first_contact_late(noon(30))
    dispatch(at=noon(30))
    assert Notification.objects.filter(rule__startswith="first_contact", subject_id=house.case.pk).exists()


def test_wound_of_a_closed_case_opens_it_instead(house: House) -> None:
    end_support(house.case, house.owner, house.head)
    with refused(CaseRefusal.CLOSED):
        begin_episode(house.case.pk, new_episode(), by=house.owner, at=timezone.now())
