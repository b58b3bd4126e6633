"""What a join and its undoing do not touch: other cards, what was settled before, and what has gone on since."""

from dataclasses import replace
from datetime import date, time, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from cases.case.models import Case, Episode, TeamMember
from cases.case.states import CaseState, Programme, Risk
from cases.course.models import FollowUp, HoldSpan, Promise
from cases.course.states import PromiseState
from cases.intake.actions.joining.joining import join_persons
from cases.intake.actions.joining.teams import join_again
from cases.intake.actions.joining.values import has_service
from cases.intake.models import JoinChoice, JoinedCard
from cases.intake.states import JoinField, JoinRefusal
from cases.leading.actions.requests import CARD_REQUEST
from cases.leading.actions.teams import end_membership
from privacy.sealing import ERASED, Sealed
from supporters.directory.models import Department, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification
from tests.database import CountedQueries
from tests.ended import begin_again, end_support, make_hold
from tests.factories import (
    hand_over_to,
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_member,
    make_person,
    make_risk,
    make_supporter,
    planned_step,
)
from tests.joined import Twice, make_join, make_twice, new_join, undo
from tests.persons import make_pair, make_request
from tests.refusing import refused
from veterans.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
NOTHING = dict.fromkeys(JoinField, "")


@pytest.fixture
def twice() -> Twice:
    return make_twice()


def again(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def erase(person: Person) -> None:
    """As an erasure leaves the name."""
    Person.objects.filter(pk=person.pk).update(surname=Sealed(ERASED))


def end_both(twice: Twice) -> None:
    end_support(twice.into, twice.owner, twice.head)
    end_support(twice.card, twice.other_owner, twice.head)


def family(twice: Twice) -> tuple[Case, Case]:
    """A second card of each person."""
    into = make_case(twice.owner, person=twice.into.person, programme=Programme.FAMILY)
    return into, make_case(twice.other_owner, person=twice.card.person, programme=Programme.FAMILY)


def third_of(twice: Twice) -> Twice:
    """Another card of the person who remains."""
    card = make_case(twice.owner, person=make_person(branch="ngu"))
    return replace(twice, card=card, pair=make_pair(twice.into.person, card.person))


@pytest.mark.parametrize("which", ["into", "card"])
def test_erased_person_is_not_joined(twice: Twice, which: str) -> None:
    erase(getattr(twice, which).person)
    with refused(JoinRefusal.SETTLED):
        make_join(twice)


@pytest.mark.parametrize("which", ["into", "card"])
def test_join_of_which_one_person_is_erased_is_not_undone(twice: Twice, which: str) -> None:
    join = make_join(twice)
    erase(getattr(twice, which).person)
    with refused(JoinRefusal.ERASED):
        undo(join.pk, twice)


def test_joined_person_takes_no_other_one(twice: Twice) -> None:
    make_join(twice)
    pair = make_pair(twice.card.person, make_case(twice.owner).person)
    with refused(JoinRefusal.JOINED):
        make_join(twice, pair_id=pair.pk, remains_id=twice.card.person_id, seen={})


def test_who_leads_is_an_account_that_leads_cases(twice: Twice) -> None:
    with refused(JoinRefusal.LEADER):
        make_join(twice, leader_id=uuid4())
    Supporter.objects.filter(pk=twice.owner.pk).update(role=Role.PSYCHOLOGIST)
    with refused(JoinRefusal.LEADER):
        make_join(twice)


def test_somebody_leads_although_one_of_the_cards_waits_in_a_queue(twice: Twice) -> None:
    Case.objects.filter(pk=twice.into.pk).update(owner=None, queued_at=timezone.now())
    with refused(JoinRefusal.LEADER):
        make_join(twice, leader_id=None)


def test_closed_cards_and_those_of_one_owner_are_joined_without_the_choice_of_a_leader(twice: Twice) -> None:
    end_both(twice)
    key = uuid4()
    join_persons(new_join(twice, leader_id=None), by=twice.head, at=timezone.now(), pk=key)
    assert not undo(key, twice).plan
    one = make_twice()
    Case.objects.filter(pk=one.card.pk).update(owner=one.owner)
    make_join(one, leader_id=None)
    assert again(one.into).owner == one.owner


def test_offer_of_the_card_stops_only_a_join_that_changes_who_leads_it(twice: Twice) -> None:
    make_hand_over(make_case(twice.owner), twice.other_owner, by=twice.owner)
    make_join(twice, leader_id=twice.other_owner.pk)
    other = make_twice()
    make_hand_over(other.into, make_supporter(other.head.department, surname="Інша"), by=other.owner)
    make_join(other)
    assert again(other.into).owner == other.owner


def test_only_what_is_under_way_on_the_card_ends_with_it(twice: Twice) -> None:
    now = timezone.now()
    end_support(twice.card, twice.other_owner, twice.head, at=now - timedelta(days=2))
    begin_again(again(twice.card), twice.other_owner, at=now - timedelta(days=1))
    before = Episode.objects.get(case=twice.card, ended_at__isnull=False).ended_at
    make_hold(make_case(twice.owner), twice.owner)
    hold = make_hold(again(twice.card), twice.other_owner, at=now - timedelta(hours=1))
    make_risk(again(twice.card), twice.other_owner)
    asked = make_request(third_of(twice).card, make_supporter(twice.head.department, surname="Інша"))
    make_join(twice, leader_id=twice.owner.pk)
    assert HoldSpan.objects.get(pk=hold.pk).to_at is not None
    assert JoinedCard.objects.get().hold is None
    assert Episode.objects.filter(case=twice.card, ended_at=before).exists()
    assert not Notification.objects.filter(subject_kind=CARD_REQUEST, subject_id=asked.pk, recipient=asked.asked_by).exists()


def test_planned_step_is_kept_apart_from_the_offered_ones(twice: Twice) -> None:
    step = planned_step(twice.card)
    make_join(twice)
    ended = JoinedCard.objects.get().ended
    assert (ended["planned"], ended["steps"]) == ([str(step.pk)], [])


def test_earlier_hour_of_the_same_day_stays_planned() -> None:
    twice = make_twice(days=1, other_days=1)
    FollowUp.objects.filter(pk=planned_step(twice.card).pk).update(due_time=time(9))
    make_join(twice)
    assert planned_step(twice.into).what == "Привезти виписку"


def test_promise_of_a_step_that_somebody_has_moved_stays(twice: Twice) -> None:
    join = make_join(twice)
    Promise.objects.filter(case=twice.into).update(moves=1)
    assert undo(join.pk, twice).plan
    assert Promise.objects.get(case=twice.into).state == PromiseState.OPEN


def test_undoing_says_what_stays_of_any_of_the_cards(twice: Twice) -> None:
    """The first card alone has gone on."""
    into, _card = family(twice)
    join = make_join(twice, leader_id=twice.other_owner.pk)
    Promise.objects.filter(case=twice.into).update(moves=1)
    hand_over_to(again(twice.into), twice.owner, by=twice.other_owner)
    stays = undo(join.pk, twice)
    assert (stays.plan, stays.leader, again(into).owner) == (True, True, twice.owner)
    assert Promise.objects.get(case=into).state == PromiseState.WITHDRAWN


def test_other_teams_and_former_members_are_left_alone(twice: Twice) -> None:
    other = make_case(twice.owner)
    stranger = make_member(other, twice.owner)
    over = make_member(other, twice.owner, days=0, at=timezone.now() - timedelta(days=2))
    left = make_member(twice.into, twice.owner)
    end_membership(left.pk, by=twice.owner, at=timezone.now())
    make_member(twice.card, twice.other_owner, left.supporter)
    make_join(twice)
    ours = TeamMember.objects.filter(case=twice.into, to_at=None)
    assert [one.supporter for one in ours] == [left.supporter], "once more a member"
    assert set(TeamMember.objects.filter(case=other, to_at=None)) == {stranger, over}


def test_membership_that_has_ended_since_the_join_ended_then(twice: Twice) -> None:
    make_member(twice.card, twice.other_owner)
    join = make_join(twice)
    member = TeamMember.objects.get(case=twice.into)
    end_membership(member.pk, by=twice.owner, at=timezone.now())
    ended_at = TeamMember.objects.get(pk=member.pk).to_at
    undo(join.pk, twice)
    assert TeamMember.objects.get(pk=member.pk).to_at == ended_at


def test_only_who_led_is_on_the_team_of_that_card_again(twice: Twice) -> None:
    moment, other = timezone.now(), make_case(twice.owner)
    ours, theirs = make_member(twice.into, twice.owner, twice.other_owner), make_member(twice.into, twice.owner)
    elsewhere = make_member(other, twice.owner, twice.other_owner)
    before = make_member(twice.into, twice.owner)
    TeamMember.objects.filter(pk__in=[ours.pk, theirs.pk, elsewhere.pk]).update(to_at=moment)
    TeamMember.objects.filter(pk=before.pk).update(to_at=moment + timedelta(hours=1))
    join_again(twice.other_owner.pk, twice.into, left_at=moment)
    join_again(before.supporter_id, twice.into, left_at=moment)
    assert set(TeamMember.objects.filter(to_at=None)) == {ours}


def test_lower_risk_and_the_risk_of_a_closed_card_raise_nothing(twice: Twice) -> None:
    make_risk(twice.into, twice.owner)
    make_join(twice)
    assert again(twice.into).risk == Risk.RED
    closed = make_twice()
    make_risk(closed.card, closed.other_owner, Risk.AMBER)
    end_both(replace(closed, card=again(closed.card)))
    Case.objects.filter(pk=closed.card.pk).update(risk=Risk.AMBER)
    make_join(closed)
    assert again(closed.into).risk == Risk.GREEN


def test_each_join_is_undone_by_itself(twice: Twice) -> None:
    """Neither an earlier join into the same card nor a later one into another holds it, or comes back with it."""
    first = make_join(twice, fields=frozenset({JoinField.SURNAME}))
    other = third_of(twice)
    second, elsewhere = make_join(other), make_twice()
    make_join(elsewhere)
    undo(second.pk, other)
    assert Person.objects.get(pk=twice.into.person_id).surname == "Ковальенко"
    assert again(twice.card).state == CaseState.ABSORBED
    make_join(elsewhere_again := make_twice())
    undo(first.pk, twice)
    assert again(elsewhere_again.card).state == CaseState.ABSORBED


def test_departments_that_are_asked_again_are_held(twice: Twice) -> None:
    elsewhere = make_department("Інший відділ")
    make_head(elsewhere, surname="Третій")
    make_hand_over(twice.card, elsewhere, by=twice.head)
    join = make_join(twice)
    with CountedQueries() as queries:
        undo(join.pk, twice)
    held = [words for words in queries.statements if "FROM supporters_department" in words and "FOR " in words]
    assert any(str(elsewhere.pk) in words for words in held)


def test_who_leads_cases_no_more_does_not_lead_again(twice: Twice) -> None:
    join = make_join(twice, leader_id=twice.other_owner.pk)
    Supporter.objects.filter(pk=twice.owner.pk).update(role=Role.PSYCHOLOGIST)
    undo(join.pk, twice)
    assert (again(twice.into).owner, again(twice.into).queued_at is not None) == (None, True)


@pytest.mark.parametrize("since", ["closed", "handed over", "department closed"])
def test_card_that_has_gone_on_is_led_as_it_is(twice: Twice, since: str) -> None:
    join, leader = make_join(twice, leader_id=twice.other_owner.pk), twice.other_owner
    if since == "closed":
        end_support(again(twice.into), twice.other_owner, twice.head)
    elif since == "handed over":
        leader = make_supporter(twice.head.department, surname="Інша")
        hand_over_to(again(twice.into), leader, by=twice.other_owner)
    else:
        elsewhere = make_department("Відділ, який закрили")
        Supporter.objects.filter(pk=twice.owner.pk).update(department=elsewhere, recognised_in=elsewhere)
        Department.objects.filter(pk=elsewhere.pk).update(closed_at=timezone.now())
    assert undo(join.pk, twice).leader
    assert again(twice.into).owner == leader


@pytest.mark.parametrize("since", ["over", "high risk"])
def test_pause_does_not_go_on_after_its_last_day_or_at_a_high_risk(twice: Twice, since: str) -> None:
    hold = make_hold(twice.card, twice.other_owner)
    join = make_join(twice)
    if since == "over":
        HoldSpan.objects.filter(pk=hold.pk).update(until=hold.from_at.date() - timedelta(days=1), from_at=hold.from_at)
    else:
        Case.objects.filter(pk=twice.card.pk).update(risk=Risk.RED)
    undo(join.pk, twice)
    assert again(twice.card).held_until is None
    assert not HoldSpan.objects.filter(case=twice.card, to_at=None).exists()


def test_rank_is_not_taken_without_a_service() -> None:
    twice = make_twice(branch="ngu")
    remains = make_case(twice.owner, person=make_person())
    pair = make_pair(remains.person, twice.card.person)
    with refused(JoinRefusal.EMPTY):
        make_join(replace(twice, into=remains, pair=pair), fields=frozenset({JoinField.RANK}))


@pytest.mark.parametrize(
    ("known", "has"),
    [({}, True), ({"rank": "x"}, False), ({"unit": "x"}, False), ({"service": "ngu", "rank": "x", "unit": "x"}, True)],
)
def test_rank_and_unit_belong_to_a_service(known: dict[str, str], *, has: bool) -> None:
    assert has_service({**NOTHING, **{JoinField(field): value for field, value in known.items()}}) is has


def test_whole_date_of_birth_is_taken_and_equal_values_are_no_choice() -> None:
    twice = make_twice(birth_year=None, born_on=date(1990, 3, 1))
    join = make_join(twice, fields=frozenset({JoinField.BORN, JoinField.GIVEN_NAME}))
    assert [choice.field for choice in JoinChoice.objects.filter(join=join)] == [JoinField.BORN]
    assert Person.objects.get(pk=twice.into.person_id).born_on == "1990-03-01"
    undo(join.pk, twice)
    person = Person.objects.get(pk=twice.into.person_id)
    assert (person.born_on, person.birth_year) == (None, 1990)
