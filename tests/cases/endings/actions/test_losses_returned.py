"""A report of a loss that is taken back: what others were promised waits again, steps and offers do not."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, HandOver
from cases.case.states import CheckState, LossKind, Programme
from cases.course.actions.promises.making import withdraw_promise
from cases.course.models import Promise
from cases.course.states import PromiseState
from cases.desk.reports.invariants import broken_invariants
from cases.endings.actions.losses import confirm_loss, ended_rows, take_back_loss, waiting_again
from cases.endings.models import Check
from cases.person.actions.consents import end_consent
from cases.reintegration.actions.circles.events import cancel_event
from cases.reintegration.actions.circles.invitations import answer_invitation, invite
from cases.reintegration.models import CommunityPackage, EventInvitation, JobCheck
from cases.reintegration.states.community import InvitationState
from cases.reintegration.states.packages import PackageState
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from tests.community import make_event, make_invited
from tests.consenting import make_consent
from tests.dispatching import dispatch, noon
from tests.ended import end_support
from tests.factories import House, make_case, make_hand_over, make_loss, make_package, make_person, make_promise, next_step
from tests.jobs import make_job
from tests.joined import make_join, make_twice, undo
from veterans.models import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]

HOUR = timedelta(hours=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def take_back(case: Case, by: Supporter, *, at: datetime, goes_on: bool = True) -> dict[str, int]:
    return take_back_loss(case.pk, step=next_step() if goes_on else None, words="Знайшовся", by=by, at=at)


def test_promises_packages_checks_of_a_job_and_invitations_wait_again(house: House, now: datetime) -> None:
    promise = make_promise(house.case, house.owner)
    make_package(house.case, house.owner)
    make_job(house.case, house.owner)
    invitation = make_invited(house.case, make_event(house.owner), house.owner)
    checks = JobCheck.objects.open().count()
    make_loss(house.case, house.owner, at=now)
    assert not JobCheck.objects.open().exists()
    take_back(house.case, house.head, at=now + HOUR)
    assert Promise.objects.open().get() == promise, "not the promise to reach the family"
    assert CommunityPackage.objects.get().state == PackageState.OPEN
    assert JobCheck.objects.open().count() == checks > 0
    assert EventInvitation.objects.get(pk=invitation.pk).state == InvitationState.INVITED
    assert not any(broken_invariants().values())


def test_steps_offers_and_talks_are_not_among_what_waits_again(house: House) -> None:
    assert waiting_again() == {"promises", "packages", "checks", "job_checks", "invitations"}
    assert ended_rows(make_loss(house.case, house.owner)).keys() == waiting_again()


def test_what_was_touched_after_the_report_does_not_wait_again(house: House) -> None:
    promise = make_promise(house.case, house.owner)
    loss = make_loss(house.case, house.owner)
    assert list(ended_rows(loss)["promises"]) == [promise]
    Promise.objects.filter(pk=promise.pk).update(settled_at=loss.reported_at + HOUR)
    assert not ended_rows(loss)["promises"].exists()


def test_promise_is_reminded_of_anew(house: House) -> None:
    make_promise(house.case, house.owner, days=2)
    assert dispatch(at=noon(3), rule="promise_due") == 1
    make_loss(house.case, house.owner, at=noon(3) + HOUR)
    assert not Notification.objects.filter(rule="promise_due", settled_at=None).exists()
    step = next_step(5)
    take_back_loss(house.case.pk, step=step, words="Знайшовся", by=house.head, at=noon(3) + 2 * HOUR)
    dispatch(at=noon(3) + 3 * HOUR)
    assert Notification.objects.filter(rule="promise_due", settled_at=None).exists()


def test_what_had_ended_before_stays_ended(house: House, now: datetime) -> None:
    withdrawn, kept = (make_promise(house.case, house.owner, words=words) for words in ("Довідка", "Протез"))
    withdraw_promise(withdrawn.pk, reason="Уже має", by=house.owner, at=now)
    make_loss(house.case, house.owner, at=now)
    take_back(house.case, house.head, at=now + HOUR)
    assert list(Promise.objects.open()) == [kept]


def test_offer_and_step_do_not_come_back(house: House, now: datetime) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner)
    make_loss(house.case, house.owner, at=now)
    take_back(house.case, house.head, at=now + HOUR)
    assert not HandOver.objects.open().exists()


def test_checks_of_a_closed_card_come_back(house: House, now: datetime) -> None:
    make_package(house.case, house.owner, at=now - 4 * HOUR)
    end_support(house.case, house.owner, house.head, at=now - 3 * HOUR)
    make_loss(house.case, house.owner, at=now - 2 * HOUR)
    assert not Check.objects.open().exists()
    take_back(house.case, house.head, at=now, goes_on=False)
    assert list(Check.objects.values_list("state", flat=True)) == [CheckState.OPEN] * 2
    assert CommunityPackage.objects.open().exists()
    assert not any(broken_invariants().values())


def test_promise_of_an_absorbed_card_comes_back(now: datetime) -> None:
    twice = make_twice()
    promise = make_promise(twice.card, twice.other_owner)
    make_join(twice, at=now - 3 * HOUR)
    make_loss(twice.into, twice.owner, at=now - 2 * HOUR)
    assert not Promise.objects.open().filter(pk=promise.pk).exists()
    take_back(twice.into, twice.head, at=now)
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.OPEN


def test_promise_whose_keeper_works_there_no_more_is_kept_by_the_owner(house: House, now: datetime) -> None:
    promise = make_promise(house.case, house.psychologist, is_mine=True)
    make_loss(house.case, house.owner, at=now)
    house.case.team.update(to_at=now)
    take_back(house.case, house.head, at=now + HOUR)
    assert Promise.objects.get(pk=promise.pk).whose is None


def test_invitation_comes_back_as_it_was_answered(house: House, now: datetime) -> None:
    invitation = make_invited(house.case, make_event(house.owner), house.owner)
    answer_invitation(invitation.pk, InvitationState.ACCEPTED, by=house.owner, at=now)
    make_loss(house.case, house.owner, at=now)
    take_back(house.case, house.head, at=now + HOUR)
    assert EventInvitation.objects.get().state == InvitationState.ACCEPTED


def test_invitation_to_what_is_over_or_full_stays_ended_and_a_seat_may_be_given_later(house: House, now: datetime) -> None:
    over, full = make_event(house.owner, days=1), make_event(house.owner, seats=1)
    for event in (over, full):
        make_invited(house.case, event, house.owner)
    make_loss(house.case, house.owner, at=now)
    other = make_invited(make_case(house.owner, person=make_person("Ткач")), full, house.owner)
    assert take_back(house.case, house.head, at=now + timedelta(days=2))["invitations"] == 2
    assert set(EventInvitation.objects.filter(case=house.case).values_list("state", flat=True)) == {InvitationState.ENDED}
    answer_invitation(other.pk, InvitationState.DECLINED, by=house.owner, at=now)
    assert invite(house.case.pk, full.pk, by=house.owner, at=now).state == InvitationState.INVITED


def agreed_until(house: House, day: date | None, *, at: datetime) -> None:
    make_consent(house.case, house.owner, scope=Scope.PROVIDER, valid_until=day, at=at)
    make_package(house.case, house.owner, at=at)


def test_package_stays_ended_when_the_consent_has_run_out(house: House, now: datetime) -> None:
    agreed_until(house, kyiv_day(now), at=now)
    make_loss(house.case, house.owner, at=now)
    staying = take_back(house.case, house.head, at=now + timedelta(days=1))
    assert {code for code, count in staying.items() if count} == {"packages"}
    assert CommunityPackage.objects.get().state == PackageState.ENDED


def test_package_stays_ended_when_the_consent_was_withdrawn_on_another_card(house: House, now: datetime) -> None:
    family = make_case(house.owner, person=house.case.person, programme=Programme.FAMILY)
    agreed_until(house, None, at=now)
    make_loss(house.case, house.owner, at=now)
    end_consent(family.pk, Scope.PROVIDER, version=None, by=house.owner, at=now + HOUR)
    assert take_back(house.case, house.head, at=now + 2 * HOUR)["packages"] == 1
    assert CommunityPackage.objects.get().state == PackageState.ENDED


def test_nothing_returns_on_a_card_that_was_separated_meanwhile(now: datetime) -> None:
    """It has returned with the undoing of the join, and has ended there since."""
    twice = make_twice()
    invitation = make_invited(twice.card, make_event(twice.head), twice.other_owner, at=now - 4 * HOUR)
    join = make_join(twice, at=now - 3 * HOUR)
    make_loss(twice.into, twice.owner, at=now - 2 * HOUR)
    undo(join.pk, twice)
    end_support(Case.objects.get(pk=twice.card.pk), twice.other_owner, twice.head, at=now + HOUR)
    assert not any(take_back(twice.into, twice.head, at=now + 2 * HOUR).values())
    assert EventInvitation.objects.get(pk=invitation.pk).state == InvitationState.ENDED


def test_person_is_informed_of_what_was_cancelled_meanwhile(house: House, now: datetime) -> None:
    event = make_event(house.owner)
    make_invited(house.case, event, house.owner)
    make_loss(house.case, house.owner, at=now)
    cancel_event(event.pk, words="Хворіє тренер", version=event.version, by=house.owner, at=now + HOUR)
    take_back(house.case, house.head, at=now + 2 * HOUR)
    assert EventInvitation.objects.get().inform_since == now + 2 * HOUR


def test_team_works_until_a_death_is_confirmed_and_reads_then(house: House, now: datetime) -> None:
    make_loss(house.case, house.owner, kind=LossKind.KILLED, at=now)
    assert house.case in Case.objects.workable_by(house.psychologist)
    confirm_loss(house.case.pk, by=house.head, at=now + HOUR)
    assert house.case not in Case.objects.workable_by(house.psychologist)
    assert house.case in Case.objects.visible_to(house.psychologist)
    for by in (house.owner, house.head):
        assert house.case in Case.objects.workable_by(by)


def test_team_of_a_missing_person_goes_on_working(house: House, now: datetime) -> None:
    make_loss(house.case, house.owner, at=now)
    confirm_loss(house.case.pk, by=house.head, at=now + HOUR)
    assert house.case in Case.objects.workable_by(house.psychologist)
