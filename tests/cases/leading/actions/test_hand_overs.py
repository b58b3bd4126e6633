"""Offer a case, name a colleague for an offered one, withdraw the offer. Until somebody accepts, everything stays as it is."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent, DepartmentSpan, HandOver, OwnerSpan
from cases.case.states import CaseRefusal, CaseState, EventKind, HandOverOutcome, HandOverReason, Stage
from cases.course.actions.cases import change_stage
from cases.course.actions.steps import postpone_step
from cases.course.states import PostponeReason
from cases.desk.reports.invariants import broken_invariants
from cases.leading.actions.hand_overs.asking import (
    NewHandOver,
    answer_by,
    name_taker,
    offer_case,
    offer_instead,
    withdraw_hand_over,
)
from cases.leading.actions.hand_overs.many import offer_many
from cases.leading.states import HandOverRefusal
from privacy.ids import new_id
from supporters.administration.actions.departments import name_duty
from supporters.directory.models import Department, Supporter
from supporters.notifications.case_provider import work
from supporters.notifications.models import CalendarDay, Notification, Rule
from tests.dispatching import dispatch, noon
from tests.factories import (
    House,
    hand_over_to,
    kyiv_utc,
    make_absence,
    make_case,
    make_department,
    make_hand_over,
    make_member,
    make_supporter,
    make_visit,
    next_step,
)
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
FRIDAY, SATURDAY, SUNDAY = (kyiv_utc(2026, 11, day, 10, 30) for day in (27, 28, 29))
DAY = timedelta(days=1)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def asked(rule: str = Rule.CASE_ASSIGNED) -> set[Supporter]:
    """Recipients of an unsettled notice."""
    return {one.recipient for one in Notification.objects.filter(rule=rule, settled_at=None).select_related("recipient")}


def offer(case: Case, to: Supporter | None, *, by: Supporter, department: Department | None = None) -> HandOver:
    new = NewHandOver(to=to, department=department or by.department, reason=HandOverReason.OTHER)
    return offer_case(case.pk, new, by=by, at=timezone.now(), pk=new_id())


def test_offer_is_recorded_and_changes_nothing_of_the_case(house: House) -> None:
    before, now, pk = fresh(house.case), timezone.now(), new_id()
    newcomer = make_supporter(house.other_department)
    new = NewHandOver(
        to=newcomer, department=house.department, reason=HandOverReason.MOVED, note="Не питати про Ізюм", joint_step="Познайомлю"
    )
    made = offer_case(house.case.pk, new, by=house.owner, at=now, pk=pk)
    row = HandOver.objects.select_related("case").get()
    assert (row.pk, row.outcome, row.reason, row.asked_by, row.asked_at) == (
        pk,
        HandOverOutcome.OPEN,
        HandOverReason.MOVED,
        house.owner,
        now,
    )
    assert (row.from_owner, row.to_owner, row.to_department) == (house.owner, newcomer, house.other_department), "where they work"
    assert (row.note, row.joint_step, row.words, row.answered_at, row.answered_by) == (
        "Не питати про Ізюм",
        "Познайомлю",
        None,
        None,
        None,
    )
    case = fresh(house.case)
    assert (case.owner, case.department, case.queued_at, case.version) == (house.owner, house.department, None, before.version)
    assert OwnerSpan.objects.get(case=case).to_at is None
    assert DepartmentSpan.objects.get(case=case).to_at is None
    assert work().in_hand([house.owner.pk, newcomer.pk]) == {house.owner.pk: 1, newcomer.pk: 0}
    event = CaseEvent.objects.get(kind=EventKind.HAND_OVER_ASKED)
    assert (event.by, event.at, event.note) == (house.owner, now, None)
    assert event.details == {
        "hand_over": str(made.pk),
        "owner": str(newcomer.pk),
        "department": str(house.other_department.pk),
    }
    assert asked() == {newcomer}
    assert not any(broken_invariants().values())


def test_asked_colleague_reaches_nothing_of_the_case(house: House) -> None:
    offer(house.case, house.colleague, by=house.owner)
    assert house.case in Case.objects.worklist_of(house.owner)
    for rows in (Case.objects.visible_to, Case.objects.workable_by, Case.objects.worklist_of):
        assert house.case not in rows(house.colleague)


def test_owner_alone_is_reminded_until_the_asked_colleague_accepts(house: House) -> None:
    offer(house.case, house.colleague, by=house.head)
    dispatch(at=noon(1))
    assert asked("step_due") == {house.owner}
    assert dispatch(at=noon(1)) == 0


def test_case_of_the_queue_stays_there_until_somebody_accepts(house: House) -> None:
    queued = make_case(None, by=house.head)
    made = make_hand_over(queued, house.colleague, by=house.head)
    assert (made.from_owner, fresh(queued).owner, fresh(queued).queued_at) == (None, None, queued.queued_at)
    dispatch(at=noon(1))
    assert asked("step_due") >= {house.head}
    assert house.colleague not in asked("step_due")


def write_an_entry(house: House, by: Supporter) -> None:
    make_visit(house.case, by)


def put_off(house: House, by: Supporter) -> None:
    at = timezone.now()
    postpone_step(house.case.pk, due_on=in_days(4), due_time=None, reason=PostponeReason.ASKED, words="", by=by, at=at)


def move_on(house: House, by: Supporter) -> None:
    now = timezone.now()
    change_stage(house.case.pk, to=Stage.REHABILITATION, moved_at=now, step=next_step(), place=None, by=by, at=now)


@pytest.mark.parametrize("act", [write_an_entry, put_off, move_on])
@pytest.mark.parametrize("who", ["owner", "colleague"])
def test_work_of_any_kind_answers_no_offer(house: House, act: Callable[[House, Supporter], None], who: str) -> None:
    """Also of the asked colleague, who may have worked on the case as a cover."""
    offer(house.case, house.colleague, by=house.head)
    act(house, getattr(house, who))
    assert (fresh(house.case).owner, HandOver.objects.open().count()) == (house.owner, 1)
    assert not CaseEvent.objects.filter(kind=EventKind.OWNER_ACCEPTED).exists()


@pytest.mark.parametrize("whom", ["owner", "head", "psychologist", "deactivated", "administrator"])
def test_only_another_active_supporter_is_asked(house: House, whom: str) -> None:
    with refused(HandOverRefusal.OWNER if whom == "owner" else CaseRefusal.OWNER):
        offer(house.case, getattr(house, whom), by=house.head)
    assert not HandOver.objects.exists()
    assert not Notification.objects.exists()


def test_case_that_is_offered_is_not_offered_again(house: House) -> None:
    made = offer(house.case, house.colleague, by=house.owner)
    with refused(HandOverRefusal.OFFERED):
        offer(house.case, make_supporter(house.department), by=house.head)
    assert HandOver.objects.get() == made


def test_case_that_is_not_open_is_not_offered(house: House) -> None:
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED)
    with refused(CaseRefusal.CLOSED):
        offer(house.case, house.colleague, by=house.owner)


def test_closed_department_is_not_asked(house: House) -> None:
    Department.objects.filter(pk=house.other_department.pk).update(closed_at=timezone.now())
    with refused(HandOverRefusal.CLOSED):
        offer(house.case, None, by=house.owner, department=house.other_department)
    assert not HandOver.objects.exists()


def test_department_without_anybody_to_answer_is_not_asked(house: House) -> None:
    new = NewHandOver(to=None, department=make_department("Нова група"), reason=HandOverReason.MOVED)
    for ask in (offer_case, offer_instead):
        with refused(HandOverRefusal.UNANSWERED):
            ask(house.case.pk, new, by=house.owner, at=timezone.now(), pk=new_id())
    assert not HandOver.objects.exists()


def test_another_offer_takes_the_place_of_the_one_that_waits(house: House) -> None:
    third = make_supporter(house.department)
    first = offer(house.case, house.colleague, by=house.owner)
    new = NewHandOver(to=third, department=house.department, reason=HandOverReason.OVERLOAD)
    at = timezone.now()
    second = offer_instead(house.case.pk, new, by=house.head, at=at, pk=new_id())
    first.refresh_from_db()
    assert (first.outcome, first.answered_by, first.answered_at) == (HandOverOutcome.ENDED, house.head, at)
    assert list(HandOver.objects.open()) == [second]
    assert (second.from_owner, fresh(house.case).owner) == (house.owner, house.owner)
    assert asked() == {third}, "who need not answer any more is not asked"


@pytest.mark.parametrize("asks", [offer_case, offer_instead])
def test_member_of_the_team_offers_the_card_to_nobody(house: House, asks: Callable[..., HandOver]) -> None:
    helper = make_supporter(house.other_department)
    make_member(house.case, house.owner, helper, days=1)
    for to in (helper, house.colleague):
        new = NewHandOver(to=to, department=to.department, reason=HandOverReason.OTHER)
        with refused(CaseRefusal.ANSWERS):
            asks(house.case.pk, new, by=helper, at=timezone.now(), pk=new_id())
    with refused(CaseRefusal.ANSWERS):
        offer_many({house.case.pk: helper}, by=helper, at=timezone.now())
    assert not HandOver.objects.exists()


@pytest.mark.parametrize("who", ["owner", "head", "cover", "desk"])
def test_who_answers_for_the_card_offers_it(house: House, who: str) -> None:
    people = {"owner": house.owner, "head": house.head, "cover": house.colleague, "desk": make_supporter(house.department)}
    if who == "cover":
        make_absence(house.owner, cover=house.colleague)
    if who == "desk":
        name_duty(house.department.pk, duty=people["desk"])
        make_absence(house.owner)
        make_absence(house.head)
    newcomer = make_supporter(house.other_department)
    offer(house.case, newcomer, by=Supporter.objects.get(pk=people[who].pk))
    assert asked() == {newcomer}


# Who is notified --------------------------------------------------------------------------------------------------


def test_department_is_asked_through_who_answers_for_it(house: House) -> None:
    made = offer(house.case, None, by=house.owner, department=house.other_department)
    assert (made.to_owner, made.to_department) == (None, house.other_department)
    assert asked() == {house.other_head}
    assert CaseEvent.objects.get(kind=EventKind.HAND_OVER_ASKED).details["owner"] == ""


def test_desk_is_asked_in_place_of_a_head_who_is_away(house: House) -> None:
    above = make_department("Обласний відділ")
    desk = make_supporter(above)
    name_duty(above.pk, duty=desk)
    Department.objects.filter(pk=house.other_department.pk).update(parent=above)
    make_absence(house.other_head)
    offer(house.case, None, by=house.owner, department=house.other_department)
    assert asked() == {desk}


def test_head_is_notified_beside_a_colleague_who_is_away(house: House) -> None:
    newcomer = make_supporter(house.other_department)
    make_absence(newcomer, cover=make_supporter(house.other_department))
    offer(house.case, newcomer, by=house.owner)
    assert asked() == {newcomer, house.other_head}, "and not the cover, who can't answer"


def test_nobody_notifies_themselves(house: House) -> None:
    make_absence(house.colleague)
    offer(house.case, house.colleague, by=house.head)
    assert asked() == {house.colleague}


# By when ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked_at", "days"),
    [(FRIDAY - DAY, 1), (FRIDAY, 2), (SATURDAY, 2), (SUNDAY, 1)],
    ids=["Thursday", "Friday", "Saturday", "Sunday"],
)
def test_answer_is_due_after_a_day_and_after_two_over_a_day_off(asked_at: datetime, days: int) -> None:
    assert answer_by(asked_at) == asked_at + timedelta(days=days)


@pytest.mark.parametrize(("is_worked", "asked_at", "days"), [(False, FRIDAY - 2 * DAY, 2), (True, FRIDAY, 1)])
def test_calendar_says_what_a_day_off_is(house: House, is_worked: bool, asked_at: datetime, days: int) -> None:  # noqa: FBT001
    day = (asked_at + DAY).date()
    by = {"changed_by": house.administrator, "changed_at": asked_at}
    CalendarDay.objects.create(day=day, is_worked=is_worked, reason="Свято або перенесення", **by)
    assert answer_by(asked_at) == asked_at + timedelta(days=days)


def test_day_of_the_answer_is_counted_in_kyiv(house: House) -> None:
    """23:30 on Thursday in Kyiv: a day later it is Friday there and in UTC; half an hour later it is Saturday in Kyiv only."""
    thursday = kyiv_utc(2026, 11, 26, 21, 30)
    assert answer_by(thursday) == thursday + DAY
    assert answer_by(thursday + DAY / 48) == thursday + DAY / 48 + 2 * DAY


# Name a colleague -------------------------------------------------------------------------------------------------


@pytest.fixture
def for_department(house: House) -> HandOver:
    """An offer of an hour ago to the other department."""
    return make_hand_over(house.case, house.other_department, by=house.owner, at=timezone.now() - timedelta(hours=1))


def test_head_of_the_asked_department_names_a_colleague(house: House, for_department: HandOver) -> None:
    to, at = make_supporter(house.other_department), timezone.now()
    named = name_taker(house.case.pk, to=to, by=house.other_head, at=at)
    for_department.refresh_from_db()
    assert (named.pk, for_department.to_owner, for_department.outcome) == (for_department.pk, to, HandOverOutcome.OPEN)
    assert (for_department.asked_by, for_department.answer_by) == (house.owner, answer_by(at)), "the time to answer starts again"
    assert (asked(), fresh(house.case).owner) == ({to}, house.owner)
    event = CaseEvent.objects.get(kind=EventKind.HAND_OVER_NAMED)
    assert (event.by, event.details) == (house.other_head, {"hand_over": str(named.pk), "owner": str(to.pk)})


def test_colleague_of_a_department_below_is_named_with_that_department(house: House, for_department: HandOver) -> None:
    below = make_department("Група", parent=house.other_department)
    to = make_supporter(below)
    assert name_taker(house.case.pk, to=to, by=house.other_head, at=timezone.now()).to_department == below


def test_head_names_another_in_place_of_who_does_not_answer(house: House) -> None:
    first, second = (make_supporter(house.other_department) for _ in range(2))
    make_hand_over(house.case, first, by=house.owner)
    name_taker(house.case.pk, to=second, by=house.other_head, at=timezone.now())
    assert (HandOver.objects.get().to_owner, asked()) == (second, {second})


def test_duty_desk_names_while_the_head_is_away(house: House, for_department: HandOver) -> None:
    desk, to = (make_supporter(house.other_department) for _ in range(2))
    name_duty(house.other_department.pk, duty=desk)
    make_absence(house.other_head)
    name_taker(house.case.pk, to=to, by=desk, at=timezone.now())
    assert HandOver.objects.get().to_owner == to


@pytest.mark.parametrize("who", ["owner", "head", "colleague", "psychologist"])
def test_nobody_else_names_a_colleague(house: House, for_department: HandOver, who: str) -> None:
    with refused(HandOverRefusal.NOT_ASKED):
        name_taker(house.case.pk, to=house.colleague, by=getattr(house, who), at=timezone.now())
    assert HandOver.objects.get().to_owner is None


def test_asked_colleague_names_nobody(house: House) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner)
    with refused(HandOverRefusal.NAMED):
        name_taker(house.case.pk, to=make_supporter(house.department), by=house.colleague, at=timezone.now())


@pytest.mark.parametrize("whom", ["owner", "deactivated", "psychologist", "asked"])
def test_who_is_named_is_another_active_supporter(house: House, whom: str) -> None:
    made = make_hand_over(house.case, house.colleague, by=house.owner)
    to = house.colleague if whom == "asked" else getattr(house, whom)
    with refused(HandOverRefusal.NAMED if whom in ("owner", "asked") else CaseRefusal.OWNER):
        name_taker(house.case.pk, to=to, by=house.head, at=timezone.now())
    assert HandOver.objects.get() == made


# Withdraw ---------------------------------------------------------------------------------------------------------


def test_withdrawn_offer_asks_nobody_any_more(house: House) -> None:
    make_hand_over(house.case, house.colleague, by=house.owner)
    at = timezone.now()
    withdrawn = withdraw_hand_over(house.case.pk, by=house.owner, at=at)
    assert (withdrawn.outcome, withdrawn.answered_by, withdrawn.answered_at) == (HandOverOutcome.WITHDRAWN, house.owner, at)
    assert (asked(), fresh(house.case).owner) == (set(), house.owner)
    event = CaseEvent.objects.get(kind=EventKind.HAND_OVER_WITHDRAWN)
    assert (event.by, event.details) == (house.owner, {"hand_over": str(withdrawn.pk)})
    with refused(HandOverRefusal.NONE):
        withdraw_hand_over(house.case.pk, by=house.owner, at=at)
    offer(house.case, house.colleague, by=house.owner)


def test_offer_that_was_accepted_is_not_withdrawn(house: House) -> None:
    hand_over_to(house.case, house.colleague, by=house.owner)
    with refused(HandOverRefusal.NONE):
        withdraw_hand_over(house.case.pk, by=house.owner, at=timezone.now())
