from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.case.models import Case
from cases.case.states import CaseState, Risk
from cases.course.actions.steps import NextStep
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.actions.rule_policies import RuleRefused, rule_in_force, set_rule_policy
from supporters.notifications.dispatch import Preview, next_morning, preview_policy, send_due
from supporters.notifications.models import CalendarDay, Notification, RulePolicy
from supporters.notifications.reports.rules import rule_page
from supporters.notifications.rules import LEVELS, Policy, level_code, policies, reminder_rules
from tests.cases.test_constraints import assert_breaks
from tests.dashboards.test_numbers import undone_afterwards
from tests.dispatching import remind_of
from tests.factories import kyiv_utc, make_absence, make_case, make_department, make_head, make_person, make_supporter

pytestmark = pytest.mark.django_db
AT = kyiv_utc(2026, 11, 25, 9)  # a Wednesday
OTHER = Policy(lead_days=3, head_days=6, list_days=12)


@pytest.fixture
def administrator() -> Supporter:
    return make_supporter(make_department(), Role.ADMINISTRATOR)


def change(by: Supporter, policy: Policy, *, version: int | None = 0, code: str = "case_silent", at: datetime = AT) -> None:
    set_rule_policy(code, policy, by=by, at=at, version=version)


def test_rule_is_on_and_as_declared_when_nobody_has_changed_it() -> None:
    assert rule_in_force("case_silent").version == 0
    assert set(policies().values()) == {Policy()}


def test_change_holds_from_then_on_and_leaves_its_history(administrator: Supporter) -> None:
    change(administrator, OTHER)
    change(administrator, Policy(False, 3, 6, 12), version=1, at=AT + timedelta(hours=1))
    row = RulePolicy.objects.get()
    assert (row.rule, row.is_on, row.version, row.changed_by) == ("case_silent", False, 2, administrator)
    assert policies()["case_silent"] == Policy(False, 3, 6, 12)
    assert policies()["first_contact"] == Policy()
    newest, oldest = rule_page(reminder_rules()["case_silent"], at=AT).changes
    assert [(one.before, one.after) for one in oldest.values] == [
        ("2 робочі дні", "3 робочі дні"),
        ("5 робочих днів", "6 робочих днів"),
        ("10 робочих днів", "12 робочих днів"),
    ]
    assert [(one.before, one.after) for one in newest.values] == [("так", "ні")]
    assert newest.who == oldest.who == administrator.short_name


@pytest.mark.parametrize(
    ("policy", "field"),
    [
        (Policy(lead_days=5), "head_days"),
        (Policy(head_days=10), "list_days"),
        (Policy(head_days=11), "list_days"),
        (Policy(lead_days=0), ""),
        (Policy(list_days=61), ""),
        (Policy(), ""),
    ],
)
def test_change_is_refused_when_the_days_dont_rise_or_nothing_changes(
    administrator: Supporter, policy: Policy, field: str
) -> None:
    with pytest.raises(RuleRefused) as refused:
        change(administrator, policy)
    assert refused.value.field == field
    assert not RulePolicy.objects.exists()


def test_promise_is_never_switched_off(administrator: Supporter) -> None:
    with pytest.raises(RuleRefused):
        change(administrator, Policy(is_on=False), code="step_due")
    change(administrator, OTHER, code="step_due")
    assert policies()["step_due"] == OTHER


@pytest.mark.parametrize("version", [0, 2, None])
def test_change_is_refused_when_the_rule_was_changed_meanwhile(administrator: Supporter, version: int | None) -> None:
    change(administrator, OTHER)
    with pytest.raises(ChangedMeanwhile):
        change(administrator, Policy(lead_days=4), version=version)
    assert policies()["case_silent"] == OTHER


@dataclass(frozen=True)
class Plan:
    """A fortnight of events. `cases`: due day and last contact (both in days before now) and risk.

    `on_hold`: case and number of the dispatch at which it is on hold; `away`: who is absent; `moments`: the days with a
    dispatch; `code`, `in_force`, `tried`: the rule, its policy and the policy to preview.
    """

    cases: list[tuple[int, int, Risk]]
    on_hold: list[tuple[int, int]]
    away: list[int]
    moments: list[int]
    days_off: list[int]
    code: str
    in_force: Policy
    tried: Policy


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    days, case = st.integers(0, 14), st.integers(0, 2)
    policy = st.builds(
        lambda is_on, first, second, third: Policy(is_on, first, first + second, first + second + third),
        st.booleans(),
        st.integers(1, 6),
        st.integers(1, 4),
        st.integers(1, 4),
    )
    cases = st.lists(st.tuples(st.integers(-2, 14), days, st.sampled_from(Risk)), min_size=1, max_size=3)
    moments = sorted(draw(st.lists(days, max_size=4, unique=True)), reverse=True)
    return Plan(
        draw(cases),
        draw(st.lists(st.tuples(case, st.integers(0, 3)), max_size=3)),
        draw(st.lists(case, max_size=2, unique=True)),
        moments,
        draw(st.lists(days, max_size=3, unique=True)),
        draw(st.sampled_from(sorted(reminder_rules()))),
        draw(policy),
        draw(policy),
    )


def build(plan: Plan) -> None:
    """Create all events until AT."""
    top = make_department("Обласний відділ")
    owner, cover = (make_supporter(make_department(parent=top)) for _ in range(2))
    make_head(top, surname="Головко")
    head = make_head(owner.department)
    for who in plan.away:
        make_absence((owner, head, cover)[who], days=(0, 1), at=AT)
    for day in plan.days_off:
        CalendarDay.objects.create(
            day=days_ago(day), is_worked=days_ago(day).weekday() > 4, reason="Наказ", changed_by=head, changed_at=AT
        )
    cases = [
        make_case(owner, person=make_person(), step=NextStep(what="Зателефонувати", due_on=days_ago(due)), at=moment_ago(40))
        for due, _heard, _risk in plan.cases
    ]
    for case, (_due, heard, risk) in zip(cases, plan.cases, strict=True):
        Case.objects.filter(pk=case.pk).update(risk=risk, last_contact_at=moment_ago(heard) if heard else None)
    for number, day in enumerate(plan.moments):
        held = [cases[case].pk for case, number_of_dispatch in plan.on_hold if number_of_dispatch == number and case < len(cases)]
        Case.objects.filter(pk__in=held).update(state=CaseState.CLOSED)
        remind_of(plan.code, at=moment_ago(day))
        Case.objects.filter(pk__in=held).update(state=CaseState.OPEN)


def days_ago(days: int) -> date:
    return kyiv_day(AT) - timedelta(days=days)


def moment_ago(days: int) -> datetime:
    return AT - timedelta(days=days)


def put(by: Supporter, plan: Plan, policy: Policy) -> None:
    days = {"lead_days": policy.lead_days, "head_days": policy.head_days, "list_days": policy.list_days}
    RulePolicy.objects.update_or_create(
        rule=plan.code, defaults={**days, "is_on": policy.is_on, "changed_by": by, "changed_at": AT}
    )


def level(plan: Plan) -> int:
    """Number of notifications of the rule that the dispatch of the next morning creates, rolled back."""
    morning, codes = next_morning(AT), [level_code(plan.code, level) for level in (0, *LEVELS)]
    with transaction.atomic():
        remind_of(plan.code, at=morning)
        made = Notification.objects.filter(rule__in=codes, made_at=morning).count()
        transaction.set_rollback(True)
    return made


def rows() -> list[object]:
    return [*Notification.objects.order_by("pk").values_list(), *RulePolicy.objects.values_list()]


UNANSWERED = Plan([(9, 9, Risk.RED), (3, 0, Risk.GREEN)], [], [], [9, 3], [], "step_due", Policy(), Policy(True, 1, 2, 3))
OPEN_AGAIN = Plan([(9, 0, Risk.GREEN)], [(0, 1)], [], [9, 8], [], "step_due", Policy(), Policy(True, 1, 2, 3))
OFF = Plan([(0, 9, Risk.AMBER)], [], [0], [], [1], "case_silent", Policy(False), Policy())


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(UNANSWERED).via("reminders that nobody has answered for days")
@example(OPEN_AGAIN).via("what is open again is reminded of again, and waits anew")
@example(OFF).via("a rule that is switched on again")
@given(plans())
def test_dispatch_makes_what_the_preview_has_counted(administrator: Supporter, plan: Plan) -> None:
    with undone_afterwards():
        put(administrator, plan, plan.in_force)
        build(plan)
        before = rows()
        preview = preview_policy(plan.code, plan.tried, at=AT)
        assert rows() == before
        assert preview is not None
        assert level(plan) == preview.now
        put(administrator, plan, plan.tried)
        assert level(plan) == preview.then


def test_preview_shows_reminders_that_are_to_come() -> None:
    """An example with a preview above zero, so that the property above is not trivially true."""
    with undone_afterwards():
        build(UNANSWERED)
        assert preview_policy("step_due", UNANSWERED.tried, at=AT) == Preview(3, 4)


@pytest.mark.django_db(transaction=True)
def test_preview_locks_nobody_out(administrator: Supporter) -> None:
    """A dispatch and a change of the rule run while the preview's transaction is open."""
    build(UNANSWERED)
    with transaction.atomic():
        preview_policy("step_due", UNANSWERED.tried, at=AT)
        with ThreadPoolExecutor(1) as other:
            other.submit(elsewhere, lambda: send_due(at=next_morning(AT))).result(timeout=20)
            other.submit(elsewhere, lambda: change(administrator, OTHER, code="step_due")).result(timeout=20)
    assert policies()["step_due"] == OTHER


def elsewhere(act: Callable[[], object]) -> None:
    """Run `act` and close the connection of this thread."""
    try:
        act()
    finally:
        connection.close()


@pytest.mark.parametrize("days", ["lead_days = 0", "head_days = lead_days", "list_days = head_days"])
def test_table_refuses_a_policy_that_does_not_escalate_upwards(administrator: Supporter, days: str) -> None:
    change(administrator, OTHER)
    assert_breaks("rule_escalates_upwards", f"UPDATE supporters_rulepolicy SET {days}")
