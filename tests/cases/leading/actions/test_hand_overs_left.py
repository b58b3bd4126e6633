"""Who leaves leaves nothing behind: led cases wait in the queue with an offer beside, offers to the leaver ask the department."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent, HandOver, OwnerSpan, TeamMember
from cases.case.states import CaseRefusal, EventKind, HandOverOutcome, HandOverReason
from cases.desk.reports.invariants import broken_invariants
from cases.leading.actions.departments import follow_owner
from cases.leading.actions.hand_overs.asking import answer_by, withdraw_hand_over
from cases.leading.actions.hand_overs.leaving import hand_over, hand_over_all, leave_offers, offer_from_queue
from cases.leading.actions.owners import leave_teams
from cases.leading.states import HandOverRefusal
from supporters.administration.actions.accounts import deactivate_supporter
from supporters.administration.actions.departments import close_department
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.models import Department, Supporter, presence_on
from supporters.directory.roles import Role
from supporters.notifications.case_provider import work
from tests.cases.leading.actions.test_hand_overs import asked, fresh
from tests.database import CountedQueries
from tests.ended import end_support
from tests.factories import House, make_case, make_department, make_hand_over, make_member, make_supporter
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def leave(house: House, to: Supporter) -> int:
    return hand_over_all(house.owner.pk, to=to, by=house.administrator, at=timezone.now())


def open_offer(case: Case) -> HandOver:
    return HandOver.objects.open().get(case=case)


def test_left_case_waits_in_the_queue_and_the_colleague_is_asked(house: House) -> None:
    now = timezone.now()
    assert hand_over_all(house.owner.pk, to=house.colleague, by=house.administrator, at=now) == 1
    case, made = fresh(house.case), open_offer(house.case)
    assert (case.owner, case.queued_at, case.department) == (None, now, house.department)
    assert OwnerSpan.objects.get(case=case).to_at == now
    assert (made.to_owner, made.to_department, made.from_owner) == (house.colleague, house.department, None)
    assert (made.reason, made.asked_by, made.answer_by) == (HandOverReason.LEAVING, house.administrator, answer_by(now))
    left = CaseEvent.objects.get(kind=EventKind.OWNER_LEFT)
    assert (left.by, left.details) == (house.administrator, {"before": str(house.owner.pk)})
    assert CaseEvent.objects.filter(kind=EventKind.HAND_OVER_ASKED).count() == 1
    assert asked() == {house.colleague}
    assert work().in_hand([house.owner.pk, house.colleague.pk]) == {house.owner.pk: 0, house.colleague.pk: 0}
    assert presence_on(in_days(0)).responsible(case.owner_id, case.department_id) == house.head.pk
    assert case in Case.objects.worklist_of(house.head)
    assert not any(broken_invariants().values())


def test_everything_in_hand_is_offered_to_one_colleague_and_nothing_else(house: House) -> None:
    second, of_another, asked_of_giver = make_case(house.owner), make_case(house.colleague), make_case(house.colleague)
    make_hand_over(asked_of_giver, house.owner, by=house.head)
    third = make_supporter(house.other_department)
    assert leave(house, third) == 2
    assert set(HandOver.objects.open().filter(to_owner=third).values_list("case", flat=True)) == {house.case.pk, second.pk}
    assert {fresh(case).owner for case in (of_another, asked_of_giver)} == {house.colleague}
    assert open_offer(house.case).to_department == house.other_department, "where the asked colleague works"
    assert fresh(house.case).department == house.department, "and the case stays until it is accepted"


def test_offer_of_a_left_case_to_somebody_else_ends(house: House) -> None:
    before = make_hand_over(house.case, make_supporter(house.department), by=house.owner)
    leave(house, house.colleague)
    before.refresh_from_db()
    assert (before.outcome, before.answered_by) == (HandOverOutcome.ENDED, house.administrator)
    assert (open_offer(house.case).to_owner, asked()) == (house.colleague, {house.colleague})


def test_colleague_who_is_asked_already_is_not_asked_again(house: House) -> None:
    before = make_hand_over(house.case, house.colleague, by=house.owner, note="Важливе")
    leave(house, house.colleague)
    assert open_offer(house.case) == before
    assert (fresh(house.case).owner, HandOver.objects.count()) == (None, 1)


def test_work_is_not_handed_to_whom_it_is_taken_from(house: House) -> None:
    with refused(HandOverRefusal.LEAVES):
        leave(house, house.owner)
    assert fresh(house.case).owner == house.owner


@pytest.mark.parametrize("whom", ["head", "psychologist", "deactivated", "administrator"])
def test_left_case_is_offered_to_an_active_supporter_only(house: House, whom: str) -> None:
    with refused(CaseRefusal.OWNER):
        leave(house, getattr(house, whom))
    assert (fresh(house.case).owner, HandOver.objects.count()) == (house.owner, 0)


def test_each_case_is_offered_to_whom_it_is_meant_for(house: House) -> None:
    third, second = make_supporter(house.department), make_case(house.owner)
    takers = {house.case.pk: house.colleague.pk, second.pk: third.pk}
    assert hand_over(house.owner.pk, takers, by=house.administrator, at=timezone.now()) == 2
    assert dict(HandOver.objects.open().values_list("case", "to_owner")) == takers
    assert not Case.objects.filter(pk__in=takers).exclude(owner=None).exists()
    assert not any(broken_invariants().values())


def test_nothing_is_left_when_one_of_the_cases_is_in_other_hands(house: House) -> None:
    other = make_case(house.colleague)
    takers = dict.fromkeys([house.case.pk, other.pk], make_supporter(house.department).pk)
    with refused(HandOverRefusal.MOVED):
        hand_over(house.owner.pk, takers, by=house.administrator, at=timezone.now())
    assert (fresh(house.case).owner, fresh(other).owner) == (house.owner, house.colleague)
    assert not HandOver.objects.exists()


def test_case_is_not_left_where_nobody_answers_for_it(house: House) -> None:
    Supporter.objects.active().filter(pk=house.head.pk).update(is_active=False)
    with refused(HandOverRefusal.DESK):
        leave(house, house.colleague)
    assert (fresh(house.case).owner, HandOver.objects.count()) == (house.owner, 0)


def test_case_that_left_the_queue_meanwhile_is_not_offered_and_holds_no_other(house: House) -> None:
    """A head agrees to a taker of cases of which somebody leads one by now, one has ended, and one waits in another queue."""
    led, ended, queued = (make_case(owner, by=house.head) for owner in (house.owner, None, None))
    gone = make_case(None, by=house.other_head)
    end_support(ended, house.owner, house.head)
    asked_already = make_case(None, by=house.head)
    for case in (house.case, asked_already):
        make_hand_over(case, house.colleague, by=house.head)
    now = timezone.now()
    kept = [led.pk, ended.pk, queued.pk, gone.pk, asked_already.pk]
    offered = offer_from_queue(kept, house.colleague.pk, department_id=house.department.pk, by=house.head, at=now)
    assert offered == 1
    assert set(HandOver.objects.open().values_list("case", flat=True)) == {house.case.pk, asked_already.pk, queued.pk}


# Offers to a colleague who leaves ---------------------------------------------------------------------------------


def test_department_is_asked_in_place_of_a_colleague_who_leaves(house: House) -> None:
    made, now = make_hand_over(house.case, house.colleague, by=house.owner), timezone.now()
    assert leave_offers(house.colleague.pk, by=house.administrator, at=now) == 1
    row = open_offer(house.case)
    assert (row.pk, row.to_owner, row.to_department) == (made.pk, None, house.department)
    assert (fresh(house.case).owner, asked()) == (house.owner, {house.head})
    event = CaseEvent.objects.get(kind=EventKind.HAND_OVER_NAMED)
    assert (event.by, event.details) == (house.administrator, {"hand_over": str(made.pk), "owner": ""})


def test_closing_an_account_asks_the_department_too(house: House) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner)
    deactivate_supporter(house.colleague.pk, by=house.administrator, at=timezone.now())
    assert (open_offer(house.case).to_owner, asked()) == (None, {house.head})


def test_department_is_asked_in_place_of_a_colleague_who_moves(house: House) -> None:
    """Else one administrator would show the card to the heads of any department."""
    own = make_case(house.colleague)
    make_hand_over(house.case, house.colleague, by=house.owner)
    at = timezone.now()
    assert follow_owner(house.colleague.pk, house.other_department, by=house.administrator, at=at) == 1
    offer = open_offer(house.case)
    assert (offer.to_owner, offer.to_department) == (None, house.department)
    assert (fresh(house.case).department, fresh(own).department) == (house.department, house.other_department)


def test_offers_to_others_stay_when_a_colleague_moves(house: House) -> None:
    own, other = make_case(house.colleague), make_case(house.owner)
    to_another = make_hand_over(own, make_supporter(house.department), by=house.head)
    to_leaver = make_hand_over(other, house.colleague, by=house.owner)
    follow_owner(house.colleague.pk, house.other_department, by=house.administrator, at=timezone.now())
    assert open_offer(own).to_owner == to_another.to_owner
    event = CaseEvent.objects.get(kind=EventKind.HAND_OVER_NAMED)
    assert (event.case_id, event.details["hand_over"]) == (other.pk, str(to_leaver.pk))


def test_case_that_is_in_the_department_already_does_not_move(house: House) -> None:
    """Its offer to the owner, as an undone join leaves it for a moment, asks the department."""
    make_hand_over(house.case, house.colleague, by=house.owner)
    HandOver.objects.update(from_owner=house.colleague, to_owner=house.owner)
    before = fresh(house.case).version
    assert follow_owner(house.owner.pk, house.department, by=house.administrator, at=timezone.now()) == 0
    assert (open_offer(house.case).to_owner, fresh(house.case).version) == (None, before)


def test_no_card_is_locked_of_who_leads_none_elsewhere_and_is_asked_for_none(house: House) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner)
    with CountedQueries() as queries:
        assert leave_offers(house.owner.pk, by=house.administrator, at=timezone.now()) == 0
        assert follow_owner(house.owner.pk, house.department, by=house.administrator, at=timezone.now()) == 0
    assert not [one for one in queries.statements if str(house.case.pk) in one]


def test_department_is_closed_only_when_it_is_not_asked_any_more(house: House) -> None:
    empty = make_department("Третій відділ", parent=house.department)
    make_hand_over(house.case, empty, by=house.owner)
    with pytest.raises(DepartmentRefused):
        close_department(empty.pk, at=timezone.now())
    withdraw_hand_over(house.case.pk, by=house.owner, at=timezone.now())
    close_department(empty.pk, at=timezone.now())
    assert Department.objects.get(pk=empty.pk).closed_at is not None


# Roles ------------------------------------------------------------------------------------------------------------


def test_nobody_works_along_any_more_who_has_left_the_teams(house: House) -> None:
    now, before = timezone.now(), timezone.now() - timedelta(days=1)
    other = make_member(house.case, house.owner, house.colleague)
    ended = make_member(make_case(house.owner, at=before), house.owner, house.psychologist, at=before)
    TeamMember.objects.filter(pk=ended.pk).update(to_at=before)
    leave_teams(house.psychologist.pk, at=now)
    assert TeamMember.objects.get(case=house.case, supporter=house.psychologist).to_at == now
    assert TeamMember.objects.get(pk=other.pk).to_at is None
    assert TeamMember.objects.get(pk=ended.pk).to_at == before
    assert house.case not in Case.objects.visible_to(house.psychologist)


def test_roles_that_own_are_supporters_only(house: House) -> None:
    assert set(Supporter.objects.owners_within([house.department.pk]).values_list("role", flat=True)) == {Role.SUPPORTER}
