"""Two persons that are one: one points to the other, nothing is moved, and nothing that was promised is lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.case.actions.speaking import End, outlasting, speaking
from cases.case.models import Case, CaseEvent, Episode, HandOver, TeamMember
from cases.case.states import CaseState, EventKind, HandOverOutcome, PersonRefusal, Programme, Risk
from cases.course.models import FollowUp, Promise
from cases.course.states import PromiseState, StepState
from cases.desk.reports.invariants import broken_invariants
from cases.endings.models import Check
from cases.intake.actions.joining.endings import restored
from cases.intake.models import Join, JoinChoice, JoinedCard
from cases.intake.states import JoinField, JoinRefusal
from cases.leading.actions.teams import end_membership
from cases.leading.models import CardRequest
from cases.leading.states import RequestState
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter
from tests.ended import end_support, make_hold
from tests.factories import (
    make_case,
    make_hand_over,
    make_loss,
    make_member,
    make_person,
    make_promise,
    make_risk,
    make_supporter,
    planned_step,
)
from tests.joined import Twice, make_join, make_twice, new_join, undo
from tests.persons import make_pair, make_request
from tests.refusing import refused
from veterans.models import DuplicatePair, PairState, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def twice() -> Twice:
    return make_twice()


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def assert_not_joined(twice: Twice, refusal: JoinRefusal, **changed: Any) -> None:
    with refused(refusal):
        make_join(twice, **changed)
    assert not Join.objects.exclude(pair=twice.pair.pk, undone_at=None).filter(pair=twice.pair.pk).exists()


def test_joined_card_points_to_the_one_that_remains(twice: Twice) -> None:
    join = make_join(twice)
    card, into = again(twice.card), again(twice.into)
    assert (card.state, card.absorbed_by, card.next_due_on, into.state) == (CaseState.ABSORBED, into, None, CaseState.OPEN)
    assert Person.objects.get(pk=card.person_id).joined_into_id == into.person_id
    assert DuplicatePair.objects.get().state == PairState.JOINED
    assert not Episode.objects.filter(case=card, ended_at=None).exists()
    assert CaseEvent.objects.get(case=card, kind=EventKind.CARDS_JOINED).details == {"into": str(into.pk)}
    assert CaseEvent.objects.get(case=into, kind=EventKind.CARDS_JOINED).details == {"card": str(card.pk)}
    assert (join.joined_by, join.undone_at) == (twice.head, None)
    assert not any(broken_invariants().values())


def test_only_the_remaining_card_is_in_reach(twice: Twice) -> None:
    make_join(twice)
    for reader in (twice.head, twice.owner, twice.other_owner):
        assert twice.card not in Case.objects.visible_to(reader)
        assert twice.card not in Case.objects.workable_by(reader)
    assert twice.into in Case.objects.workable_by(twice.owner)


@pytest.mark.parametrize(("days", "other_days", "planned"), [(1, 3, "Подзвонити дружині"), (3, 1, "Привезти виписку")])
def test_earlier_step_stays_planned_and_the_other_is_promised(days: int, other_days: int, planned: str) -> None:
    twice = make_twice(days=days, other_days=other_days)
    make_join(twice)
    step, promise = planned_step(twice.into), Promise.objects.get(case=twice.into)
    assert step.what == planned
    assert {step.what, promise.words} == {"Подзвонити дружині", "Привезти виписку"}
    assert step.due_on < promise.due_on
    assert again(twice.into).next_due_on == step.due_on
    assert not FollowUp.objects.filter(case=twice.card, state=StepState.PLANNED).exists()


def test_what_waits_on_the_absorbed_card_ends_and_returns(twice: Twice) -> None:
    asker = make_supporter(twice.head.department, surname="Інша")
    offer = make_hand_over(twice.card, asker, by=twice.other_owner)
    request = make_request(twice.card, asker)
    make_hold(twice.card, twice.other_owner)
    before = planned_step(twice.card)
    join = make_join(twice)
    assert HandOver.objects.get(pk=offer.pk).outcome == HandOverOutcome.ENDED
    assert CardRequest.objects.get(pk=request.pk).state == RequestState.ENDED
    undo(join.pk, twice)
    card = again(twice.card)
    assert HandOver.objects.get(pk=offer.pk).outcome == HandOverOutcome.OPEN
    assert CardRequest.objects.get(pk=request.pk).state == RequestState.OPEN
    assert (card.state, card.absorbed_by, card.owner) == (CaseState.OPEN, None, twice.other_owner)
    assert (planned_step(card), card.next_due_on) == (before, before.due_on)
    assert card.held_until == twice.card.holds.filter(to_at=None).get().until
    assert not any(broken_invariants().values())


def test_offer_to_a_colleague_who_has_left_stays_ended(twice: Twice) -> None:
    asked = make_supporter(twice.head.department, surname="Інша")
    offer = make_hand_over(twice.card, asked, by=twice.other_owner)
    join = make_join(twice)
    Supporter.objects.filter(pk__in=[asked.pk, twice.other_owner.pk]).update(is_active=False)
    undo(join.pk, twice)
    card = again(twice.card)
    assert HandOver.objects.get(pk=offer.pk).outcome == HandOverOutcome.ENDED
    assert (card.owner, card.queued_at is not None) == (None, True)
    assert not any(broken_invariants().values())


def test_every_kind_that_speaks_of_a_card_is_restored_or_stays() -> None:
    assert speaking().keys() == {*restored(), *outlasting(End.JOIN), "steps", "notifications"}


def test_promises_of_both_stay_open_and_are_kept_by_who_leads(twice: Twice) -> None:
    ours, theirs = make_promise(twice.into, twice.owner, days=0), make_promise(twice.card, twice.other_owner, days=0)
    mine = make_promise(twice.card, twice.other_owner, days=0, is_mine=True)
    join = make_join(twice)
    rows = {row[0]: row[2:4] for row in Promise.objects.open().for_reminders()}
    asked = (twice.owner.pk, twice.head.department_id)
    assert (rows[ours.pk], rows[theirs.pk], rows[mine.pk]) == (asked, asked, asked)
    undo(join.pk, twice)
    rows = {row[0]: row[2] for row in Promise.objects.open().for_reminders()}
    assert (rows[theirs.pk], rows[mine.pk]) == (twice.other_owner.pk, twice.other_owner.pk)
    assert Promise.objects.get(pk=mine.pk).whose == twice.other_owner


def test_loss_of_the_remaining_card_ends_the_promises_of_both(twice: Twice) -> None:
    theirs = make_promise(twice.card, twice.other_owner)
    make_join(twice)
    make_loss(again(twice.into), twice.owner)
    assert Promise.objects.get(pk=theirs.pk).state == PromiseState.WITHDRAWN


def test_teams_unite_and_part(twice: Twice) -> None:
    member = make_member(twice.card, twice.other_owner).supporter
    make_member(twice.card, twice.other_owner, twice.owner)
    join = make_join(twice)
    ours = TeamMember.objects.filter(case=twice.into, to_at=None)
    assert [one.supporter for one in ours] == [member]
    undo(join.pk, twice)
    assert not ours.all().exists()
    assert TeamMember.objects.filter(case=twice.card, to_at=None).count() == 2


def test_owner_of_the_other_card_may_lead(twice: Twice) -> None:
    join = make_join(twice, leader_id=twice.other_owner.pk)
    assert again(twice.into).owner == twice.other_owner
    assert not undo(join.pk, twice).leader
    assert (again(twice.into).owner, again(twice.card).owner) == (twice.owner, twice.other_owner)
    assert not any(broken_invariants().values())


def test_who_led_since_the_join_is_on_the_team_again_as_before(twice: Twice) -> None:
    member = make_member(twice.into, twice.owner, twice.other_owner)
    left = make_member(twice.into, twice.owner)
    end_membership(left.pk, by=twice.owner, at=timezone.now())
    join = make_join(twice, leader_id=twice.other_owner.pk)
    assert TeamMember.objects.get(pk=member.pk).to_at is not None, "the owner is no member"
    undo(join.pk, twice)
    assert list(TeamMember.objects.filter(case=twice.into, to_at=None)) == [member]


def test_risk_is_the_higher_one_also_after_the_undoing(twice: Twice) -> None:
    make_risk(twice.card, twice.other_owner, at=timezone.now() - timedelta(hours=1))
    join = make_join(twice)
    assert again(twice.into).risk == Risk.RED
    undo(join.pk, twice)
    assert again(twice.into).risk == Risk.RED
    assert not any(broken_invariants().values())


def test_chosen_values_are_written_and_put_back_unless_changed_since(twice: Twice) -> None:
    fields = frozenset({JoinField.SURNAME, JoinField.RANK})
    join = make_join(twice, fields=fields)
    person = Person.objects.select_related("veteran").get(pk=twice.into.person_id)
    assert (person.surname, person.veteran.rank, person.given_name) == ("Ковальенко", "сержант", "Андрій")
    choices = {choice.field: (choice.before, choice.after) for choice in JoinChoice.objects.filter(join=join)}
    assert choices == {"surname": ("Коваленко", "Ковальенко"), "rank": (None, "сержант")}
    person.veteran.rank = "лейтенант"
    person.veteran.save()
    assert undo(join.pk, twice).fields == (JoinField.RANK,)
    person = Person.objects.select_related("veteran").get(pk=twice.into.person_id)
    assert (person.surname, person.veteran.rank) == ("Коваленко", "лейтенант")
    assert not any(broken_invariants().values())


def test_plan_that_has_gone_on_stays(twice: Twice) -> None:
    join = make_join(twice)
    promise = Promise.objects.get(case=twice.into)
    Promise.objects.filter(pk=promise.pk).update(state=PromiseState.KEPT, settled_at=timezone.now(), settled_by=twice.owner)
    assert undo(join.pk, twice).plan
    assert Promise.objects.get(pk=promise.pk).state == PromiseState.KEPT
    assert planned_step(twice.card).what == "Привезти виписку"


def test_closed_card_is_absorbed_and_closed_again(twice: Twice) -> None:
    end_support(twice.card, twice.other_owner, twice.head)
    join = make_join(twice)
    assert not Promise.objects.exists()
    assert JoinedCard.objects.get().state_before == CaseState.CLOSED
    undo(join.pk, twice)
    assert again(twice.card).state == CaseState.CLOSED
    assert Check.objects.open().filter(case=twice.card).exists()
    assert not any(broken_invariants().values())


def test_join_is_refused(twice: Twice) -> None:
    stranger = make_supporter(twice.head.department, surname="Чужа")
    assert_not_joined(twice, JoinRefusal.ITSELF, remains_id=make_person().pk)
    assert_not_joined(twice, JoinRefusal.LEADER, leader_id=None)
    assert_not_joined(twice, JoinRefusal.LEADER, leader_id=stranger.pk)
    assert_not_joined(twice, JoinRefusal.EMPTY, fields=frozenset({JoinField.UNIT}))
    make_hand_over(twice.into, stranger, by=twice.owner)
    assert_not_joined(twice, JoinRefusal.OFFERED, leader_id=twice.other_owner.pk)


def test_join_of_a_lost_card_or_into_a_closed_one_is_refused(twice: Twice) -> None:
    end_support(twice.into, twice.owner, twice.head)
    assert_not_joined(twice, JoinRefusal.NO_CARD)
    make_loss(again(twice.into), twice.owner)
    assert_not_joined(twice, JoinRefusal.LOST)


def test_join_into_a_person_without_a_card_of_the_programme_is_refused(twice: Twice) -> None:
    make_case(twice.other_owner, person=twice.card.person, programme=Programme.FAMILY)
    assert_not_joined(twice, JoinRefusal.NO_CARD)


def test_joined_person_is_not_joined_again_and_pointers_make_no_chain(twice: Twice) -> None:
    make_join(twice)
    third = make_case(twice.owner)
    other = make_pair(twice.card.person, third.person)
    chain = make_pair(twice.into.person, third.person)
    assert_not_joined(twice, JoinRefusal.JOINED)
    with refused(JoinRefusal.JOINED):
        make_join(twice, pair_id=other.pk, remains_id=third.person_id, seen={})
    with refused(JoinRefusal.JOINED):
        make_join(twice, pair_id=chain.pk, remains_id=third.person_id, seen={})


def test_settled_pair_is_not_joined(twice: Twice) -> None:
    DuplicatePair.objects.update(state=PairState.DIFFERENT, verdict_by=twice.head, verdict_at=timezone.now())
    assert_not_joined(twice, JoinRefusal.SETTLED)


def test_change_of_either_card_meanwhile_is_noticed(twice: Twice) -> None:
    for model, key in (
        (Person, twice.into.person_id),
        (Person, twice.card.person_id),
        (Case, twice.into.pk),
        (Case, twice.card.pk),
    ):
        new = new_join(twice)
        model._default_manager.filter(pk=key).update(version=7)
        with pytest.raises(ChangedMeanwhile):
            make_join(twice, seen=new.seen)
    seen = new_join(twice).seen
    make_case(twice.owner, person=twice.into.person, programme=Programme.FAMILY)
    with pytest.raises(ChangedMeanwhile):
        make_join(twice, seen=seen)
    assert not Join.objects.exists()


def test_join_is_undone_once_and_the_later_one_first(twice: Twice) -> None:
    first = make_join(twice)
    third = make_case(twice.owner)
    pair = make_pair(twice.into.person, third.person)
    other = replace(twice, pair=pair, card=third)
    second = make_join(other)
    with refused(JoinRefusal.LATER):
        undo(first.pk, twice)
    undo(second.pk, other)
    undo(first.pk, twice)
    with refused(JoinRefusal.UNDONE):
        undo(first.pk, twice)
    assert DuplicatePair.objects.filter(state=PairState.OPEN).count() == 2
    assert not Person.objects.filter(joined_into__isnull=False).exists()


def test_no_card_is_opened_for_a_joined_person(twice: Twice) -> None:
    make_join(twice)
    with refused(PersonRefusal.JOINED):
        make_case(twice.owner, person=twice.card.person, programme=Programme.FAMILY)
