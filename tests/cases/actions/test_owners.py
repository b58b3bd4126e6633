from collections.abc import Callable

import pytest
from django.utils import timezone

from cases.actions.cases import change_stage
from cases.actions.owners import accept_case, assign_owner, hand_over, hand_over_all, leave_teams, return_case
from cases.actions.steps import postpone_step
from cases.actions.visits import NewVisit, log_visit
from cases.models import Case, CaseEvent, DepartmentSpan, OwnerSpan, TeamMember
from cases.reports.invariants import broken_invariants
from cases.states import CaseState, EventKind, IllegalTransition, PostponeReason, Stage, VisitKind
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.case_provider import work
from supporters.notifications.models import Notification, Rule
from tests.dispatching import dispatch, noon
from tests.factories import House, make_case, make_house, make_supporter
from tests.factories import next_step as step
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def house() -> House:
    return make_house()


def assign(house: House, to: Supporter | None = None) -> Case:
    return assign_owner(house.case.pk, to=to or house.colleague, by=house.head, at=timezone.now())


def count_unread(recipient: Supporter, rule: str) -> int:
    return Notification.objects.visible_to(recipient).unread().filter(rule=rule).count()


def test_owner_before_stays_responsible_until_the_new_one_accepts(house: House) -> None:
    case = assign(house)
    assert (case.owner, case.relieved, case.accepted_at) == (house.colleague, house.owner, None)
    for person in (house.owner, house.colleague):
        assert case in Case.objects.worklist_of(person)
    assert work().in_hand([house.owner.pk, house.colleague.pk]) == {house.owner.pk: 1, house.colleague.pk: 1}
    assert case in Case.objects.without_accepted_owner()
    assert case in Case.objects.awaiting(house.colleague)
    assert count_unread(house.colleague, Rule.CASE_ASSIGNED) == 1
    event = CaseEvent.objects.get(kind=EventKind.OWNER_ASSIGNED)
    assert (event.by, event.details) == (house.head, {"before": str(house.owner.pk), "after": str(house.colleague.pk)})
    assert not any(broken_invariants().values())


def test_both_are_reminded_until_the_new_owner_accepts(house: House) -> None:
    assign(house)
    dispatch(at=noon(1))
    assert (count_unread(house.owner, "step_due"), count_unread(house.colleague, "step_due")) == (1, 1)
    assert dispatch(at=noon(1)) == 0


def test_case_and_its_department_are_the_new_owners_when_accepted(house: House) -> None:
    newcomer = make_supporter(house.other_department)
    assign(house, newcomer)
    assert Case.objects.get(pk=house.case.pk).department == house.department
    now = timezone.now()
    case = accept_case(house.case.pk, by=newcomer, at=now)
    assert (case.owner, case.relieved, case.accepted_at, case.department) == (newcomer, None, now, house.other_department)
    assert list(OwnerSpan.objects.filter(case=case).order_by("from_at").values_list("value", "accepted_at")) == [
        (house.owner.pk, case.opened_at),
        (newcomer.pk, now),
    ]
    assert DepartmentSpan.objects.get(case=case, to_at=None).value == house.other_department
    assert (count_unread(newcomer, Rule.CASE_ASSIGNED), count_unread(house.owner, Rule.CASE_TAKEN_OVER)) == (0, 1)
    assert case not in Case.objects.workable_by(house.owner)
    assert case in Case.objects.visible_to(house.owner), "a former owner reads for a week"
    assert not any(broken_invariants().values())


def test_case_is_the_former_owners_again_when_returned(house: House) -> None:
    assign(house)
    case = return_case(house.case.pk, reason="Відпустка", by=house.colleague, at=timezone.now())
    assert (case.owner, case.relieved) == (house.owner, None)
    assert case.accepted_at is not None
    assert (count_unread(house.head, Rule.CASE_RETURNED), count_unread(house.owner, Rule.CASE_RETURNED)) == (1, 1)
    assert CaseEvent.objects.get(kind=EventKind.OWNER_RETURNED).note == "Відпустка"
    assert not any(broken_invariants().values())


def test_case_waits_in_the_queue_when_returned_and_nobody_led_it(house: House) -> None:
    queued = make_case(None, department=house.department, by=house.head)
    assign_owner(queued.pk, to=house.colleague, by=house.head, at=timezone.now())
    assert Case.objects.get(pk=queued.pk).queued_at is None
    now = timezone.now()
    case = return_case(queued.pk, reason="Забагато", by=house.colleague, at=now)
    assert (case.owner, case.accepted_at, case.queued_at) == (None, None, now)
    assert not OwnerSpan.objects.filter(case=case, to_at=None).exists()
    assert case in Case.objects.without_accepted_owner()
    assert not any(broken_invariants().values())


def test_former_owner_who_has_left_does_not_get_the_case_back(house: House) -> None:
    assign(house)
    Supporter.objects.filter(pk=house.owner.pk).update(is_active=False)
    case = return_case(house.case.pk, reason="Забагато", by=house.colleague, at=timezone.now())
    assert (case.owner, case.accepted_at) == (None, None)


def test_nothing_is_left_to_accept_when_the_case_is_given_back(house: House) -> None:
    assign(house)
    case = assign(house, house.owner)
    assert (case.owner, case.relieved) == (house.owner, None)
    assert case.accepted_at is not None


def test_last_accepted_owner_stays_responsible_when_the_unaccepted_one_is_replaced(house: House) -> None:
    third = make_supporter(house.department)
    assign(house)
    case = assign(house, third)
    assert (case.owner, case.relieved, case.accepted_at) == (third, house.owner, None)
    assert count_unread(house.colleague, Rule.CASE_ASSIGNED) == 0, "who need not answer any more is not asked"


def test_named_owner_accepts_by_working(house: House) -> None:
    assign(house)
    now = timezone.now()
    new = NewVisit(kind=VisitKind.CALL, reached=True, summary="Познайомилися", occurred_at=now)
    log_visit(house.case.pk, new, step(), by=house.colleague, at=now, pk=new_id())
    case = Case.objects.get(pk=house.case.pk)
    assert (case.accepted_at, case.relieved) == (now, None)
    assert CaseEvent.objects.filter(case=case, kind=EventKind.OWNER_ACCEPTED, by=house.colleague).exists()


def put_off(house: House, by: Supporter) -> None:
    due_on = in_days(2 if by == house.owner else 4)
    postpone_step(house.case.pk, due_on=due_on, due_time=None, reason=PostponeReason.ASKED, words="", by=by, at=timezone.now())


def move_on(house: House, by: Supporter) -> None:
    now, to = timezone.now(), Stage.REHABILITATION if by == house.owner else Stage.REINTEGRATION
    change_stage(house.case.pk, to=to, moved_at=now, step=step(), place=None, by=by, at=now)


@pytest.mark.parametrize("act", [put_off, move_on])
def test_named_owner_accepts_by_work_of_any_kind(house: House, act: Callable[[House, Supporter], None]) -> None:
    assign(house)
    act(house, house.owner)
    assert Case.objects.get(pk=house.case.pk).accepted_at is None, "the owner before accepts nothing"
    act(house, house.colleague)
    case = Case.objects.get(pk=house.case.pk)
    assert (case.accepted_at is None, case.relieved) == (False, None)
    assert CaseEvent.objects.filter(case=case, kind=EventKind.OWNER_ACCEPTED, by=house.colleague).count() == 1


def test_entry_of_the_owner_before_accepts_nothing(house: House) -> None:
    assign(house)
    now = timezone.now()
    new = NewVisit(kind=VisitKind.CALL, reached=True, summary="Попрощалися", occurred_at=now)
    log_visit(house.case.pk, new, step(), by=house.owner, at=now, pk=new_id())
    assert Case.objects.get(pk=house.case.pk).accepted_at is None


@pytest.mark.parametrize("whom", ["owner", "head", "psychologist", "deactivated", "administrator"])
def test_owner_is_another_active_supporter(house: House, whom: str) -> None:
    with pytest.raises(IllegalTransition):
        assign(house, getattr(house, whom))


def test_closed_case_gets_no_owner(house: House) -> None:
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED)
    with pytest.raises(IllegalTransition):
        assign(house)


@pytest.mark.parametrize("who", ["owner", "head", "psychologist"])
def test_only_the_named_owner_answers(house: House, who: str) -> None:
    assign(house)
    with pytest.raises(IllegalTransition):
        accept_case(house.case.pk, by=getattr(house, who), at=timezone.now())
    with pytest.raises(IllegalTransition):
        return_case(house.case.pk, reason="x", by=getattr(house, who), at=timezone.now())


def test_answer_is_given_once(house: House) -> None:
    assign(house)
    accept_case(house.case.pk, by=house.colleague, at=timezone.now())
    with pytest.raises(IllegalTransition):
        return_case(house.case.pk, reason="x", by=house.colleague, at=timezone.now())


def test_everything_in_hand_goes_to_one_colleague(house: House) -> None:
    third, given_away = make_supporter(house.department), make_case(house.owner)
    make_case(house.colleague)
    assign_owner(given_away.pk, to=third, by=house.head, at=timezone.now())
    count = hand_over_all(house.owner.pk, to=house.colleague, by=house.administrator, at=timezone.now())
    assert count == 2
    assert work().in_hand([house.owner.pk]) == {house.owner.pk: 0}
    case = Case.objects.get(pk=house.case.pk)
    assert (case.owner, case.relieved, case.accepted_at) == (house.colleague, None, None)
    given_away.refresh_from_db()
    assert (given_away.owner, given_away.relieved) == (third, house.colleague)
    assert not any(broken_invariants().values())


def test_work_is_not_handed_to_whom_it_is_taken_from(house: House) -> None:
    with pytest.raises(IllegalTransition):
        hand_over_all(house.owner.pk, to=house.owner, by=house.administrator, at=timezone.now())


def test_each_case_goes_to_whom_it_is_meant_for(house: House) -> None:
    third, second = make_supporter(house.department), make_case(house.owner)
    takers = {house.case.pk: house.colleague.pk, second.pk: third.pk}
    assert hand_over(house.owner.pk, takers, by=house.administrator, at=timezone.now()) == 2
    for case_id, taker_id in takers.items():
        case = Case.objects.get(pk=case_id)
        assert (case.owner_id, case.relieved, case.accepted_at) == (taker_id, None, None)
    assert not any(broken_invariants().values())


def test_nothing_is_handed_over_when_one_of_the_cases_is_in_other_hands(house: House) -> None:
    other = make_case(house.colleague)
    takers = dict.fromkeys([house.case.pk, other.pk], make_supporter(house.department).pk)
    with pytest.raises(IllegalTransition):
        hand_over(house.owner.pk, takers, by=house.administrator, at=timezone.now())
    assert Case.objects.get(pk=house.case.pk).owner == house.owner
    assert Case.objects.get(pk=other.pk).owner == house.colleague


def test_nobody_works_along_any_more_who_has_left_the_teams(house: House) -> None:
    now = timezone.now()
    leave_teams(house.psychologist.pk, at=now)
    assert TeamMember.objects.get(supporter=house.psychologist).to_at == now
    assert house.case not in Case.objects.visible_to(house.psychologist)


def test_case_opened_for_a_colleague_waits_for_the_answer(house: House) -> None:
    case = make_case(house.colleague, by=house.head)
    assert case.accepted_at is None
    assert count_unread(house.colleague, Rule.CASE_ASSIGNED) == 1


def test_roles_that_own_are_supporters_only(house: House) -> None:
    assert set(Supporter.objects.owners_within([house.department.pk]).values_list("role", flat=True)) == {Role.SUPPORTER}
