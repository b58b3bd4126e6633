"""Answer an offer: accept it as the asked colleague or for the department, refuse it. Each is done once, by who is asked."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent, DepartmentSpan, HandOver, OwnerSpan
from cases.case.states import CaseRefusal, CaseState, EventKind, HandOverOutcome, Refusal
from cases.course.models import Promise
from cases.course.states import PromiseBy, PromiseState
from cases.desk.reports.invariants import broken_invariants
from cases.leading.actions.hand_overs.answers import accept_for_department, accept_hand_over, refuse_hand_over
from cases.leading.actions.hand_overs.asking import withdraw_hand_over
from cases.leading.states import HandOverRefusal
from supporters.administration.actions.departments import name_duty
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter, presence_on
from supporters.directory.roles import Role
from supporters.notifications.case_provider import work
from supporters.notifications.models import Rule
from tests.cases.leading.actions.test_hand_overs import asked, fresh
from tests.dispatching import dispatch, noon
from tests.factories import House, make_absence, make_case, make_hand_over, make_head, make_supporter
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
TAKEN, RETURNED = Rule.CASE_TAKEN_OVER, Rule.CASE_RETURNED


@pytest.fixture
def newcomer(house: House) -> Supporter:
    """A supporter of another department."""
    return make_supporter(house.other_department)


def accept(house: House, by: Supporter) -> Case:
    return accept_hand_over(house.case.pk, by=by, at=timezone.now())


def accept_here(house: House, by: Supporter) -> Case:
    return accept_for_department(house.case.pk, by=by, at=timezone.now())


def refuse(house: House, by: Supporter) -> HandOver:
    return refuse_hand_over(house.case.pk, words="Їду на навчання", by=by, at=timezone.now())


def responsible(case: Case) -> object:
    row = fresh(case)
    return presence_on(in_days(0)).responsible(row.owner_id, row.department_id)


# Accept -----------------------------------------------------------------------------------------------------------


def test_case_and_its_department_are_the_new_owners_when_accepted(house: House, newcomer: Supporter) -> None:
    made, before, now = make_hand_over(house.case, newcomer, by=house.owner), fresh(house.case), timezone.now()
    case = accept_hand_over(house.case.pk, by=newcomer, at=now)
    assert (case.owner, case.queued_at, case.department, case.version) == (
        newcomer,
        None,
        house.other_department,
        before.version + 1,
    )
    spans = OwnerSpan.objects.filter(case=case).order_by("from_at").values_list("value", "from_at", "to_at")
    assert list(spans) == [(house.owner.pk, case.opened_at, now), (newcomer.pk, now, None)]
    assert DepartmentSpan.objects.get(case=case, to_at=None).value == house.other_department
    made.refresh_from_db()
    assert (made.outcome, made.answered_by, made.answered_at) == (HandOverOutcome.ACCEPTED, newcomer, now)
    event = CaseEvent.objects.get(kind=EventKind.OWNER_ACCEPTED)
    assert (event.by, event.at, event.details) == (newcomer, now, {"hand_over": str(made.pk)})
    assert work().in_hand([house.owner.pk, newcomer.pk]) == {house.owner.pk: 0, newcomer.pk: 1}
    assert case in Case.objects.worklist_of(newcomer)
    assert case not in Case.objects.workable_by(house.owner)
    assert case in Case.objects.visible_to(house.owner), "a former owner reads for a week"
    assert not any(broken_invariants().values())


def test_asker_owner_and_both_heads_read_that_it_is_accepted(house: House, newcomer: Supporter) -> None:
    make_absence(house.owner, cover=house.colleague)
    make_hand_over(house.case, newcomer, by=house.colleague)
    accept(house, newcomer)
    assert asked() == set()
    assert asked(TAKEN) == {house.owner, house.colleague, house.head, house.other_head}


def test_new_owner_alone_is_reminded_once_the_case_is_accepted(house: House, newcomer: Supporter) -> None:
    make_hand_over(house.case, newcomer, by=house.owner)
    dispatch(at=noon(1))
    assert asked("step_due") == {house.owner}
    accept_hand_over(house.case.pk, by=newcomer, at=noon(1))
    dispatch(at=noon(1) + timedelta(minutes=1))
    assert asked("step_due") == {newcomer}


def test_case_of_the_queue_leaves_it_when_accepted(house: House) -> None:
    queued = make_case(None, by=house.head)
    make_hand_over(queued, house.colleague, by=house.head)
    assert responsible(queued) == house.head.pk
    accept_hand_over(queued.pk, by=house.colleague, at=timezone.now())
    assert (fresh(queued).owner, fresh(queued).queued_at, responsible(queued)) == (house.colleague, None, house.colleague.pk)
    assert asked(TAKEN) == {house.head}
    assert not any(broken_invariants().values())


def test_case_comes_to_the_department_where_the_new_owner_works_by_now(house: House) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner)
    there = house.other_department
    Supporter.objects.active().filter(pk=house.colleague.pk).update(department=there, recognised_in=there)
    accept(house, house.colleague)  # read before the move
    assert fresh(house.case).department == house.other_department


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("owner", HandOverRefusal.NOT_ASKED),
        ("head", CaseRefusal.OWNER),
        ("psychologist", CaseRefusal.OWNER),
        ("cover", HandOverRefusal.COLLEAGUE),
        ("third", HandOverRefusal.NOT_ASKED),
    ],
)
def test_only_the_asked_colleague_accepts(house: House, who: str, why: Refusal) -> None:
    third, cover = (make_supporter(house.department) for _ in range(2))
    make_absence(house.colleague, cover=cover)
    make_hand_over(house.case, house.colleague, by=house.owner)
    by = {"cover": cover, "third": third}.get(who) or getattr(house, who)
    with refused(why):
        accept(house, by)
    assert (fresh(house.case).owner, HandOver.objects.open().count()) == (house.owner, 1)


def test_case_offered_to_a_department_is_accepted_by_no_colleague_of_it(house: House, newcomer: Supporter) -> None:
    make_hand_over(house.case, house.other_department, by=house.owner)
    for by, why in ((newcomer, HandOverRefusal.NOT_ASKED), (house.other_head, CaseRefusal.OWNER)):
        with refused(why):
            accept(house, by)


def close_account(person: Supporter) -> None:
    Supporter.objects.active().filter(pk=person.pk).update(is_active=False)


def take_another_role(person: Supporter) -> None:
    Supporter.objects.active().filter(pk=person.pk).update(role=Role.PSYCHOLOGIST)


def close_department(person: Supporter) -> None:
    Department.objects.filter(pk=person.department_id).update(closed_at=timezone.now())


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (close_account, CaseRefusal.OWNER),
        (take_another_role, CaseRefusal.OWNER),
        (close_department, HandOverRefusal.CLOSED),
    ],
)
def test_who_may_not_lead_any_more_accepts_nothing(
    house: House, newcomer: Supporter, change: Callable[[Supporter], None], why: Refusal
) -> None:
    make_hand_over(house.case, newcomer, by=house.owner)
    change(newcomer)
    with refused(why):
        accept(house, newcomer)
    assert fresh(house.case).owner == house.owner


# Accept for the department ----------------------------------------------------------------------------------------


def test_case_waits_in_the_queue_of_the_department_that_accepted_it(house: House) -> None:
    made, now = make_hand_over(house.case, house.other_department, by=house.owner), timezone.now()
    case = accept_for_department(house.case.pk, by=house.other_head, at=now)
    assert (case.owner, case.queued_at, case.department) == (None, now, house.other_department)
    assert OwnerSpan.objects.get(case=case).to_at == now
    assert DepartmentSpan.objects.get(case=case, to_at=None).value == house.other_department
    made.refresh_from_db()
    assert (made.outcome, made.answered_by) == (HandOverOutcome.ACCEPTED, house.other_head)
    event = CaseEvent.objects.get(kind=EventKind.OWNER_ACCEPTED)
    assert (event.by, event.details["hand_over"]) == (house.other_head, str(made.pk))
    assert responsible(case) == house.other_head.pk
    assert case in Case.objects.worklist_of(house.other_head)
    assert case not in Case.objects.worklist_of(house.owner)
    assert asked(TAKEN) == {house.owner, house.head}
    dispatch(at=noon(1))
    assert asked("step_due") == {house.other_head}
    assert not any(broken_invariants().values())


def test_head_accepts_for_the_department_in_place_of_the_asked_colleague(house: House, newcomer: Supporter) -> None:
    make_hand_over(house.case, newcomer, by=house.owner)
    assert accept_here(house, house.other_head).owner is None
    assert asked() == set(), "the colleague need not answer any more"


def test_duty_desk_accepts_for_the_department_while_the_head_is_away(house: House) -> None:
    desk = make_supporter(house.other_department)
    name_duty(house.other_department.pk, duty=desk)
    make_hand_over(house.case, house.other_department, by=house.owner)
    with refused(HandOverRefusal.NOT_ASKED):
        accept_here(house, Supporter.objects.get(pk=desk.pk))
    make_absence(house.other_head)
    case = accept_here(house, Supporter.objects.get(pk=desk.pk))
    assert (case.department, responsible(case)) == (house.other_department, desk.pk)


@pytest.mark.parametrize("who", ["owner", "head", "colleague", "newcomer"])
def test_only_who_answers_for_the_department_accepts_for_it(house: House, newcomer: Supporter, who: str) -> None:
    make_hand_over(house.case, house.other_department, by=house.owner)
    with refused(HandOverRefusal.NOT_ASKED):
        accept_here(house, newcomer if who == "newcomer" else getattr(house, who))
    assert fresh(house.case).owner == house.owner


def test_asked_colleague_does_not_accept_for_the_department(house: House, newcomer: Supporter) -> None:
    make_hand_over(house.case, newcomer, by=house.owner)
    with refused(HandOverRefusal.DEPARTMENT):
        accept_here(house, newcomer)


def test_department_that_is_closed_by_now_accepts_nothing(house: House) -> None:
    make_hand_over(house.case, house.other_department, by=house.owner)
    close_department(house.other_head)
    with refused(HandOverRefusal.CLOSED):
        accept_here(house, house.other_head)
    assert fresh(house.case).owner == house.owner


# Refuse -----------------------------------------------------------------------------------------------------------


def test_refused_case_stays_where_it_is(house: House, newcomer: Supporter) -> None:
    make_absence(house.owner, cover=house.colleague)
    made, before, now = make_hand_over(house.case, newcomer, by=house.colleague), fresh(house.case), timezone.now()
    refuse_hand_over(house.case.pk, words="Їду на навчання", by=newcomer, at=now)
    case = fresh(house.case)
    assert (case.owner, case.department, case.version) == (house.owner, house.department, before.version)
    assert OwnerSpan.objects.get(case=case).to_at is None
    row = HandOver.objects.select_related("case").get(pk=made.pk)
    assert (row.outcome, row.words, row.answered_by, row.answered_at) == (
        HandOverOutcome.REFUSED,
        "Їду на навчання",
        newcomer,
        now,
    )
    event = CaseEvent.objects.select_related("case").get(kind=EventKind.OWNER_RETURNED)
    assert (event.by, event.note, event.details) == (newcomer, "Їду на навчання", {"hand_over": str(made.pk)})
    assert asked() == set()
    assert asked(RETURNED) == {house.owner, house.colleague, house.head, house.other_head}
    assert responsible(case) == house.colleague.pk, "who covers for the owner, as before"
    assert not any(broken_invariants().values())


def test_refused_case_of_the_queue_waits_there_as_long_as_before(house: House) -> None:
    queued = make_case(None, by=house.head)
    make_hand_over(queued, house.colleague, by=house.head)
    refuse_hand_over(queued.pk, words="Забагато", by=house.colleague, at=timezone.now())
    assert (fresh(queued).owner, fresh(queued).queued_at, responsible(queued)) == (None, queued.queued_at, house.head.pk)
    assert asked(RETURNED) == {house.head}


def test_head_refuses_for_the_department(house: House) -> None:
    make_hand_over(house.case, house.other_department, by=house.owner)
    assert refuse(house, house.other_head).answered_by == house.other_head
    assert asked(RETURNED) == {house.owner, house.head}, "who refused is not notified"


@pytest.mark.parametrize(
    ("who", "why"),
    [
        *((who, HandOverRefusal.NOT_ASKED) for who in ("owner", "head", "psychologist", "third")),
        ("cover", HandOverRefusal.REFUSES),
    ],
)
def test_only_who_is_asked_refuses(house: House, newcomer: Supporter, who: str, why: Refusal) -> None:
    cover, third = (make_supporter(house.other_department) for _ in range(2))
    make_absence(newcomer, cover=cover)
    make_hand_over(house.case, newcomer, by=house.owner)
    with refused(why):
        refuse(house, {"cover": cover, "third": third}.get(who) or getattr(house, who))
    assert HandOver.objects.open().count() == 1


def test_refused_case_is_offered_again_and_the_notice_of_the_refusal_ends(house: House, newcomer: Supporter) -> None:
    make_hand_over(house.case, newcomer, by=house.owner)
    refuse(house, newcomer)
    dispatch(at=noon(1))
    assert asked(RETURNED), "it stays until something is done"
    make_hand_over(house.case, house.colleague, by=house.owner, at=noon(1))
    dispatch(at=noon(1) + timedelta(minutes=1))
    assert asked(RETURNED) == set()


# Once -------------------------------------------------------------------------------------------------------------

ANSWERS = [accept, accept_here, refuse]


def why_not_again(answer: Callable[[House, Supporter], object], by: Supporter) -> Refusal:
    """A head leads no cards, which is refused first."""
    if answer is accept and by.role == Role.HEAD:
        return CaseRefusal.OWNER
    return HandOverRefusal.NONE if answer is accept_here else HandOverRefusal.NOT_ASKED


@pytest.mark.parametrize("second", ANSWERS)
@pytest.mark.parametrize("first", ["accept", "accept_here", "refuse", "withdraw", "nothing"])
def test_answer_is_given_once(
    house: House, newcomer: Supporter, first: str, second: Callable[[House, Supporter], object]
) -> None:
    if first != "nothing":
        make_hand_over(house.case, newcomer, by=house.owner)
    match first:
        case "accept":
            accept(house, newcomer)
        case "accept_here":
            accept_here(house, house.other_head)
        case "refuse":
            refuse(house, newcomer)
        case "withdraw":
            withdraw_hand_over(house.case.pk, by=house.owner, at=timezone.now())
    before = fresh(house.case).version
    for by in (newcomer, house.other_head):
        with refused(why_not_again(second, by)):
            second(house, by)
    assert fresh(house.case).version == before


@pytest.mark.parametrize("answer", ANSWERS)
def test_case_that_is_not_open_any_more_is_not_answered_for(
    house: House, newcomer: Supporter, answer: Callable[[House, Supporter], object]
) -> None:
    make_hand_over(house.case, newcomer, by=house.owner)
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED)
    for by in (newcomer, house.other_head):
        with refused(CaseRefusal.OWNER if answer is accept and by.role == Role.HEAD else CaseRefusal.CLOSED):
            answer(house, by)


# The joint step ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [accept, accept_here])
def test_joint_step_is_a_promise_once_the_case_is_accepted(
    house: House, newcomer: Supporter, answer: Callable[[House, Supporter], object]
) -> None:
    make_hand_over(house.case, newcomer, by=house.owner, joint_step="Познайомлю у вівторок")
    assert not Promise.objects.exists()
    answer(house, newcomer if answer is accept else house.other_head)
    promise = Promise.objects.select_related("case").get()
    assert (promise.case, promise.words, promise.state) == (house.case, "Познайомлю у вівторок", PromiseState.OPEN)
    assert (promise.who, promise.made_by, promise.due_on) == (
        PromiseBy.SUPPORTER,
        house.owner,
        kyiv_day(timezone.now()) + timedelta(days=3),
    )
    dispatch(at=noon(3))
    assert {one.pk for one in asked("promise_due")} == {responsible(house.case)}, "somebody is reminded of it"


def test_nothing_is_promised_without_a_joint_step_or_after_a_refusal(house: House, newcomer: Supporter) -> None:
    make_hand_over(house.case, newcomer, by=house.owner, joint_step="Познайомлю")
    refuse(house, newcomer)
    make_hand_over(house.case, newcomer, by=house.owner)
    accept(house, newcomer)
    assert not Promise.objects.exists()


def test_notices_end_when_their_reader_leads_the_department_no_more(house: House) -> None:
    make_hand_over(house.case, house.other_department, by=house.owner)
    make_head(house.other_department)
    dispatch(at=noon(1))
    assert house.other_head not in asked()
