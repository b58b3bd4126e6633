"""Row by row: what the undoing of a join lets wait again, and what stays as somebody has settled it."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from cases.case.actions.speaking import End, outlasting, returning
from cases.case.models import Case
from cases.case.states import Programme
from cases.course.actions.promises.making import PROMISE
from cases.course.models import FollowUp, Promise, Visit
from cases.course.states import PromiseState, StepState
from cases.endings.actions.losses import take_back_loss
from cases.intake.actions.joining.endings import (
    ended_rows,
    ends_since,
    restore_notifications,
    restore_offered,
    return_reminders,
    take_back_passed,
    when_undone,
)
from cases.intake.models import JoinedCard
from cases.reintegration.models import EventInvitation
from cases.reintegration.states.community import InvitationState
from supporters.notifications.models import Notification
from tests.community import make_event, make_invited
from tests.consenting import make_consent
from tests.ended import begin_again, end_support
from tests.factories import make_case, make_loss, make_offer, make_person, make_promise, next_step
from tests.joined import Twice, make_join, make_twice
from veterans.models import Consent, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
HOUR = timedelta(hours=1)


@pytest.fixture
def twice() -> Twice:
    return make_twice()


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def notice(twice: Twice, promise: Promise, *, settled_at: datetime, read_at: datetime, day: int) -> int:
    return Notification.objects.create(
        recipient=twice.owner,
        rule="promise_due",
        subject_kind=PROMISE,
        subject_id=promise.pk,
        period_on=promise.due_on - timedelta(days=day),
        made_at=read_at - HOUR,
        settled_at=settled_at,
        read_at=read_at,
    ).pk


def settled(twice: Twice, at: datetime) -> tuple[UUID, dict[int, tuple[bool, bool]]]:
    """The promise of three notifications, and which of them are settled and read once only those of `at` return."""
    promise = make_promise(twice.card, twice.other_owner)
    unread = notice(twice, promise, settled_at=at, read_at=at, day=0)
    read = notice(twice, promise, settled_at=at, read_at=at - HOUR, day=1)
    before = notice(twice, promise, settled_at=at - HOUR, read_at=at - HOUR, day=2)
    return promise.pk, {unread: (False, False), read: (False, True), before: (True, True)}


def shown() -> dict[int, tuple[bool, bool]]:
    rows = Notification.objects.filter(subject_kind=PROMISE).values_list("pk", "settled_at", "read_at")
    return {pk: (settled_at is not None, read_at is not None) for pk, settled_at, read_at in rows}


def test_only_notifications_that_the_join_has_settled_return_and_what_was_read_stays_read(twice: Twice, now: datetime) -> None:
    _promise, expected = settled(twice, now)
    restore_notifications({"notifications": [str(pk) for pk in expected]}, set(), ended_at=now)
    assert shown() == expected


def test_only_reminders_that_ended_with_the_remaining_card_return(twice: Twice, now: datetime) -> None:
    promise, expected = settled(twice, now)
    codes = outlasting(End.JOIN) & returning().keys()
    return_reminders({**{code: [] for code in codes}, "promises": [promise]}, {twice.into.pk: [now]})
    assert shown() == expected


def test_offered_step_returns_unless_it_was_done_or_its_entry_was_taken_back(twice: Twice, now: datetime) -> None:
    steps = [make_offer(twice.card, twice.other_owner) for _n in range(3)]
    keys = [step.pk for step in steps]
    FollowUp.objects.filter(pk__in=keys).update(state=StepState.CANCELLED, settled_at=now)
    FollowUp.objects.filter(pk=keys[1]).update(state=StepState.DONE)
    Visit.objects.filter(plans=steps[2]).update(voided_at=now, voided_by=twice.other_owner)
    restore_offered({"steps": [str(key) for key in keys]})
    states = dict(FollowUp.objects.filter(pk__in=keys).values_list("pk", "state"))
    assert [states[key] for key in keys] == [StepState.OFFERED, StepState.DONE, StepState.CANCELLED]


def test_promise_that_another_colleague_keeps_by_now_is_not_taken_back(twice: Twice, now: datetime) -> None:
    passed, kept = (make_promise(twice.card, twice.other_owner) for _n in range(2))
    Promise.objects.filter(pk=kept.pk).update(whose=twice.owner)
    take_back_passed({"passed": [f"{one.pk} {twice.other_owner.pk}" for one in (passed, kept)]}, at=now)
    whose = dict(Promise.objects.values_list("pk", "whose"))
    assert (whose[passed.pk], whose[kept.pk]) == (twice.other_owner.pk, twice.owner.pk)


def test_only_an_end_of_the_remaining_card_since_the_join_counts(twice: Twice, now: datetime) -> None:
    make_loss(twice.into, twice.owner, at=now - 5 * HOUR)
    take_back_loss(twice.into.pk, step=next_step(1), words="Інша", by=twice.head, at=now - 4 * HOUR)
    join = make_join(twice, at=now - 3 * HOUR)
    make_loss(make_case(twice.owner, person=make_person("Ткач")), twice.owner, at=now - 2 * HOUR)
    rows = list(JoinedCard.objects.filter(join=join))
    assert ends_since(rows, joined_at=join.joined_at) == {}
    make_loss(again(twice.into), twice.owner, at=now - HOUR)
    moments = ends_since(rows, joined_at=join.joined_at)
    assert {key: set(some) for key, some in moments.items()} == {twice.into.pk: {now - HOUR}}


def ended_promise(card: Case, twice: Twice, at: datetime) -> UUID:
    """As the report of a loss ends it at that moment."""
    promise = make_promise(card, twice.other_owner)
    Promise.objects.filter(pk=promise.pk).update(state=PromiseState.WITHDRAWN, settled_at=at)
    return promise.pk


def test_only_rows_of_the_card_whose_remaining_one_has_ended_return(twice: Twice, now: datetime) -> None:
    make_case(twice.owner, person=twice.into.person, programme=Programme.FAMILY)
    family = make_case(twice.other_owner, person=twice.card.person, programme=Programme.FAMILY)
    ended, other = (ended_promise(card, twice, now - HOUR) for card in (twice.card, family))
    rows = list(JoinedCard.objects.filter(join=make_join(twice, at=now - 3 * HOUR)))
    found = set(ended_rows(rows, {twice.into.pk: [now - HOUR]})["promises"].values_list("pk", flat=True))
    assert (ended in found, other in found) == (True, False)


def test_invitation_of_a_card_that_was_closed_before_the_join_does_not_return(twice: Twice, now: datetime) -> None:
    end_support(twice.card, twice.other_owner, twice.head, at=now - 6 * HOUR)
    end_support(twice.into, twice.owner, twice.head, at=now - 6 * HOUR)
    begin_again(again(twice.into), twice.head, at=now - 5 * HOUR)
    event = make_event(twice.head)
    invitation = make_invited(again(twice.into), event, twice.owner, at=now - 4 * HOUR)
    rows = list(JoinedCard.objects.filter(join=make_join(twice, at=now - 3 * HOUR)))
    EventInvitation.objects.filter(pk=invitation.pk).update(case=twice.card, state=InvitationState.ENDED)
    assert not ended_rows(rows, {twice.into.pk: [now - HOUR]})["invitations"].exists()


def test_answers_of_the_joined_person_count_and_those_of_the_other_only_while_joined(twice: Twice, now: datetime) -> None:
    own = make_consent(twice.card, twice.other_owner, scope=Scope.PROVIDER, at=now - 4 * HOUR)
    make_consent(twice.into, twice.owner, scope=Scope.PROVIDER, at=now - 4 * HOUR)
    join = make_join(twice, at=now - 3 * HOUR)
    make_consent(make_case(twice.owner), twice.owner, scope=Scope.PROVIDER, at=now - 2 * HOUR)
    while_joined = make_consent(again(twice.into), twice.owner, scope=Scope.CARE, at=now - HOUR)
    alone, both = when_undone(join, at=now).answers
    of_scope = {Scope.PROVIDER, Scope.CARE}
    assert set(Consent.objects.filter(pk__in=alone, scope__in=of_scope)) == {own}
    assert set(Consent.objects.filter(pk__in=both, scope__in=of_scope)) == {own, while_joined}
