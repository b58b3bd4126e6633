"""Raise, confirm and lower the risk, and the two people who lower high risk."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent, RiskSpan
from cases.case.states import CaseRefusal, EventKind, Risk
from cases.course.actions.risk import (
    NewRisk,
    agree_lowering,
    ask_lowering,
    confirm_risk,
    lower_risk,
    raise_risk,
    refuse_lowering,
    withdraw_lowering,
)
from cases.course.models import RiskLowering
from cases.course.states import LoweringState, RiskRefusal
from cases.desk.reports.invariants import broken_invariants
from privacy.ids import new_id
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, Rule
from tests.factories import (
    House,
    make_case,
    make_department,
    make_head,
    make_loss,
    make_lowering,
    make_risk,
    make_supporter,
)
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
REASON = "Не спить третю ніч"


def new(level: Risk, *, days: int | None = 7) -> NewRisk:
    review_on: date | None = None if level is Risk.GREEN or days is None else in_days(days)
    return NewRisk(level=level, reason=REASON, review_on=review_on)


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def current(case: Case) -> RiskSpan:
    return RiskSpan.objects.select_related("case").get(case=case, to_at=None)


def raised(rule: Rule = Rule.RISK_RAISED) -> set[Any]:
    return set(Notification.objects.filter(rule=rule, settled_at=None).values_list("recipient_id", flat=True))


@pytest.mark.parametrize("person", ["owner", "head", "psychologist"])
@pytest.mark.parametrize("level", [Risk.AMBER, Risk.RED])
def test_risk_is_raised_at_once(house: House, person: str, level: Risk) -> None:
    by, now = getattr(house, person), timezone.now()
    raise_risk(house.case.pk, new(level), by=by, at=now)
    span, case = current(house.case), fresh(house.case)
    assert (span.value, span.reason, span.by, span.review_on, span.from_at) == (level, REASON, by, in_days(7), now)
    assert (case.risk, case.version) == (level, house.case.version + 1)
    assert RiskSpan.objects.get(case=case, to_at=now).value == Risk.GREEN
    event = CaseEvent.objects.select_related("case").get(kind=EventKind.RISK_RAISED)
    assert (event.note, event.details, event.by) == (REASON, {"before": "green", "after": level}, by)
    assert not any(broken_invariants().values())


@pytest.mark.parametrize(("person", "readers"), [("owner", ["head"]), ("head", ["owner"]), ("psychologist", ["owner", "head"])])
def test_high_risk_notifies_the_head_and_the_owner_but_not_its_author(house: House, person: str, readers: list[str]) -> None:
    raise_risk(house.case.pk, new(Risk.AMBER), by=house.owner, at=timezone.now() - timedelta(minutes=1))
    assert raised() == set()
    raise_risk(house.case.pk, new(Risk.RED), by=getattr(house, person), at=timezone.now())
    assert raised() == {getattr(house, one).pk for one in readers}


def test_level_is_confirmed_with_another_review_day(house: House) -> None:
    make_risk(house.case, house.owner, Risk.AMBER, at=timezone.now() - timedelta(days=3))
    confirm_risk(house.case.pk, new(Risk.AMBER, days=20), by=house.psychologist, at=timezone.now())
    assert (current(house.case).review_on, current(house.case).by) == (in_days(20), house.psychologist)
    assert list(RiskSpan.objects.filter(case=house.case).order_by("from_at").values_list("value", flat=True)) == [
        Risk.GREEN,
        Risk.AMBER,
        Risk.AMBER,
    ]
    assert CaseEvent.objects.filter(kind=EventKind.RISK_CONFIRMED).count() == 1


def test_attention_is_lowered_by_one_person(house: House) -> None:
    make_risk(house.case, house.owner, Risk.AMBER, at=timezone.now() - timedelta(days=3))
    lower_risk(house.case.pk, new(Risk.GREEN), by=house.owner, at=timezone.now())
    assert (current(house.case).value, current(house.case).review_on, fresh(house.case).risk) == (Risk.GREEN, None, Risk.GREEN)
    assert CaseEvent.objects.get(kind=EventKind.RISK_LOWERED).details == {"before": "amber", "after": "green"}


@pytest.mark.parametrize(
    ("start", "act", "level", "days", "why"),
    [
        (Risk.GREEN, raise_risk, Risk.GREEN, None, RiskRefusal.NOT_RAISED),
        (Risk.AMBER, raise_risk, Risk.AMBER, 7, RiskRefusal.NOT_RAISED),
        (Risk.RED, raise_risk, Risk.AMBER, 7, RiskRefusal.NOT_RAISED),
        (Risk.GREEN, confirm_risk, Risk.GREEN, None, RiskRefusal.NOT_CONFIRMED),
        (Risk.AMBER, confirm_risk, Risk.RED, 7, RiskRefusal.NOT_CONFIRMED),
        (Risk.RED, lower_risk, Risk.AMBER, 7, RiskRefusal.NOT_LOWERED),
        (Risk.RED, lower_risk, Risk.GREEN, None, RiskRefusal.NOT_LOWERED),
        (Risk.AMBER, lower_risk, Risk.RED, 7, RiskRefusal.NOT_LOWERED),
        (Risk.AMBER, lower_risk, Risk.AMBER, 7, RiskRefusal.NOT_LOWERED),
        (Risk.GREEN, raise_risk, Risk.RED, None, RiskRefusal.REVIEW),
        (Risk.GREEN, raise_risk, Risk.RED, 0, RiskRefusal.REVIEW),
        (Risk.GREEN, raise_risk, Risk.RED, 31, RiskRefusal.REVIEW),
        (Risk.AMBER, confirm_risk, Risk.AMBER, 0, RiskRefusal.REVIEW),
    ],
)
def test_change_is_refused_when(
    house: House, start: Risk, act: Callable[..., RiskSpan], level: Risk, days: int | None, why: RiskRefusal
) -> None:
    if start is not Risk.GREEN:
        make_risk(house.case, house.owner, start, at=timezone.now() - timedelta(hours=1))
    before = fresh(house.case).version
    with refused(why):
        act(house.case.pk, new(level, days=days), by=house.head, at=timezone.now())
    assert (fresh(house.case).risk, fresh(house.case).version) == (start, before)


def test_stable_case_has_no_review_day(house: House) -> None:
    make_risk(house.case, house.owner, Risk.AMBER)
    with refused(RiskRefusal.NO_REVIEW):
        lower_risk(house.case.pk, replace(new(Risk.GREEN), review_on=in_days(7)), by=house.owner, at=timezone.now())


@pytest.mark.parametrize("days", [1, 30])
def test_first_and_last_day_of_a_review_are_taken(house: House, days: int) -> None:
    raise_risk(house.case.pk, new(Risk.RED, days=days), by=house.owner, at=timezone.now())
    assert current(house.case).review_on == in_days(days)


def test_change_is_refused_when_another_level_began_meanwhile(house: House) -> None:
    make_risk(house.case, house.owner, Risk.AMBER)
    for act in (raise_risk, ask_lowering):
        extra = {"pk": new_id()} if act is ask_lowering else {}
        with pytest.raises(ChangedMeanwhile):
            act(house.case.pk, new(Risk.RED), by=house.head, at=timezone.now(), version=1, **extra)  # type: ignore[operator]


def test_risk_of_a_lost_case_is_not_changed(house: House) -> None:
    make_loss(house.case, house.owner)
    with refused(CaseRefusal.LOST):
        raise_risk(house.case.pk, new(Risk.RED), by=house.owner, at=timezone.now())


# Lowering high risk -------------------------------------------------------------------------------------------------


def ask(house: House, by: Supporter, level: Risk = Risk.AMBER) -> RiskLowering:
    return make_lowering(house.case, by, level)


@pytest.mark.parametrize("level", [Risk.AMBER, Risk.GREEN])
def test_head_agrees_to_the_proposal_of_a_supporter(house: House, level: Risk) -> None:
    lowering, now = ask(house, house.owner, level), timezone.now()
    assert (fresh(house.case).risk, lowering.asked_as_head) == (Risk.RED, False)
    agree_lowering(lowering.pk, by=house.head, at=now)
    span = current(house.case)
    assert (span.value, span.by, span.agreed_by, span.review_on) == (level, house.owner, house.head, lowering.review_on)
    assert fresh(house.case).risk == level
    answered = RiskLowering.objects.get(pk=lowering.pk)
    assert (answered.state, answered.answered_by, answered.answered_at) == (LoweringState.AGREED, house.head, now)
    assert CaseEvent.objects.get(kind=EventKind.RISK_LOWERED).by == house.head
    assert not any(broken_invariants().values())


@pytest.mark.parametrize("second", ["owner", "psychologist"])
def test_anybody_else_on_the_case_agrees_to_the_proposal_of_a_head(house: House, second: str) -> None:
    lowering = ask(house, house.head)
    agree_lowering(lowering.pk, by=getattr(house, second), at=timezone.now())
    assert fresh(house.case).risk == Risk.AMBER


def test_head_above_agrees(house: House) -> None:
    above = make_department("Управління")
    house.department.parent = above
    house.department.save(update_fields=["parent"])
    agree_lowering(ask(house, house.owner).pk, by=make_head(above, surname="Верховенко"), at=timezone.now())
    assert fresh(house.case).risk == Risk.AMBER


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("owner", "owner"),
        ("head", "head"),
        ("owner", "psychologist"),
        ("psychologist", "owner"),
        ("owner", "other_head"),
        ("other_head", "psychologist"),
    ],
)
def test_lowering_is_refused_when_it_is_one_person_or_none_is_a_head_of_the_case(house: House, first: str, second: str) -> None:
    lowering = ask(house, getattr(house, first))
    by = getattr(house, second)
    with refused(RiskRefusal.DECIDES):
        agree_lowering(lowering.pk, by=by, at=timezone.now())
    with refused(RiskRefusal.DECIDES):
        refuse_lowering(lowering.pk, words="Ні", by=by, at=timezone.now())
    assert (fresh(house.case).risk, RiskLowering.objects.get().state) == (Risk.RED, LoweringState.OPEN)


def test_refused_proposal_leaves_the_risk_high(house: House) -> None:
    lowering = ask(house, house.owner)
    refuse_lowering(lowering.pk, words="Ще зарано", by=house.head, at=timezone.now())
    answered = RiskLowering.objects.select_related("case").get()
    assert (answered.state, answered.words, answered.answered_by) == (LoweringState.REFUSED, "Ще зарано", house.head)
    assert fresh(house.case).risk == Risk.RED
    assert CaseEvent.objects.select_related("case").get(kind=EventKind.LOWERING_REFUSED).note == "Ще зарано"
    ask(house, house.owner)


def test_author_withdraws_the_proposal(house: House) -> None:
    lowering = ask(house, house.owner)
    with refused(RiskRefusal.WITHDRAWS):
        withdraw_lowering(lowering.pk, by=house.head, at=timezone.now())
    withdraw_lowering(lowering.pk, by=house.owner, at=timezone.now())
    assert RiskLowering.objects.get().state == LoweringState.WITHDRAWN
    assert CaseEvent.objects.filter(kind=EventKind.LOWERING_WITHDRAWN).exists()


def test_answered_proposal_is_not_answered_again(house: House) -> None:
    lowering, now = ask(house, house.owner), timezone.now()
    agree_lowering(lowering.pk, by=house.head, at=now)
    for act in (
        lambda: agree_lowering(lowering.pk, by=house.head, at=now),
        lambda: refuse_lowering(lowering.pk, words="Ні", by=house.head, at=now),
        lambda: withdraw_lowering(lowering.pk, by=house.owner, at=now),
    ):
        with refused(RiskRefusal.SETTLED):
            act()


@pytest.mark.parametrize("start", [Risk.GREEN, Risk.AMBER])
def test_proposal_is_for_high_risk_only(house: House, start: Risk) -> None:
    if start is Risk.AMBER:
        make_risk(house.case, house.owner, start)
    with refused(RiskRefusal.NO_PROPOSAL):
        ask_lowering(house.case.pk, new(Risk.GREEN), by=house.owner, at=timezone.now(), pk=new_id())


@pytest.mark.parametrize(
    ("level", "days", "why"),
    [
        (Risk.RED, 7, RiskRefusal.NO_PROPOSAL),
        (Risk.AMBER, None, RiskRefusal.REVIEW),
        (Risk.AMBER, 0, RiskRefusal.REVIEW),
        (Risk.AMBER, 31, RiskRefusal.REVIEW),
    ],
)
def test_proposal_is_refused_when(house: House, level: Risk, days: int | None, why: RiskRefusal) -> None:
    make_risk(house.case, house.owner, Risk.RED)
    with refused(why):
        ask_lowering(house.case.pk, new(level, days=days), by=house.owner, at=timezone.now(), pk=new_id())


def test_second_proposal_is_refused_while_one_waits(house: House) -> None:
    make_lowering(make_case(house.owner), house.owner)  # of another card: hinders nobody here
    ask(house, house.owner)
    with refused(RiskRefusal.WAITS):
        ask(house, house.head)
    assert RiskLowering.objects.filter(case=house.case).count() == 1


def test_proposal_is_answered_after_its_review_day(house: House) -> None:
    lowering = ask(house, house.owner)
    RiskLowering.objects.filter(pk=lowering.pk).update(review_on=in_days(-1))
    agree_lowering(lowering.pk, by=house.head, at=timezone.now())
    assert (fresh(house.case).risk, current(house.case).review_on) == (Risk.AMBER, in_days(-1))


def test_level_is_confirmed_while_a_proposal_waits(house: House) -> None:
    lowering = ask(house, house.owner)
    confirm_risk(house.case.pk, new(Risk.RED, days=3), by=house.owner, at=timezone.now())
    agree_lowering(lowering.pk, by=house.head, at=timezone.now())
    assert fresh(house.case).risk == Risk.AMBER


def test_loss_withdraws_a_proposal(house: House) -> None:
    ask(house, house.owner)
    at = timezone.now()
    make_loss(house.case, make_supporter(house.department), at=at)
    lowering = RiskLowering.objects.get()
    assert (lowering.state, lowering.answered_at, lowering.answered_by) == (LoweringState.WITHDRAWN, at, None)
    with refused(CaseRefusal.LOST):
        agree_lowering(lowering.pk, by=house.head, at=timezone.now())
