"""The exact limits of each number."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cases.case.models import Case, StageSpan
from cases.case.states import CaseState, Risk, Stage
from cases.course.models import FollowUp
from cases.leading.actions.hand_overs.answers import refuse_hand_over
from dashboards.clock import clock_at
from dashboards.indicators import INDICATORS
from dashboards.outcomes import ENDED
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from tests.ended import end_support
from tests.factories import (
    kyiv_utc,
    make_case,
    make_department,
    make_facility,
    make_hand_over,
    make_head,
    make_supporter,
    make_visit,
)

pytestmark = pytest.mark.django_db
NOW = kyiv_utc(2026, 11, 25, 12)  # 14:00 in Kyiv, where the day began at 22:00 UTC of the day before
MIDNIGHT = kyiv_utc(2026, 11, 24, 22)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def case(owner: Supporter) -> Case:
    """In treatment at low risk, with an owner; the step is due today and the last contact was three hours before NOW."""
    case = make_case(owner, facility=make_facility(), at=NOW - 100 * DAY)
    change(case, last_contact_at=NOW - timedelta(hours=3), next_due_on=NOW.date())
    return case


def change(case: Case, **fields: Any) -> None:
    Case.objects.filter(pk=case.pk).update(**fields)


def counted(code: str, *, at: datetime = NOW) -> bool:
    return Case.objects.filter(INDICATORS[code].condition(clock_at(at))).exists()


def test_nothing_is_counted_but_the_support_when_all_goes_well(case: Case) -> None:
    assert [code for code in INDICATORS if counted(code)] == ["on_support"]


@pytest.mark.parametrize("code", INDICATORS)
def test_nothing_is_counted_when_support_has_ended(case: Case, owner: Supporter, code: str) -> None:
    make_visit(case, owner, at=NOW)
    make_hand_over(case, make_supporter(owner.department), by=owner, at=NOW)
    FollowUp.objects.filter(case=case).update(moves=9)
    StageSpan.objects.filter(case=case).update(from_at=NOW - DAY)
    change(case, state=CaseState.CLOSED, next_due_on=None, last_contact_at=None, owner=None, risk=Risk.RED)
    assert not counted(code)


def test_step_is_overdue_when_its_day_in_kyiv_is_over(case: Case) -> None:
    assert not counted("overdue", at=MIDNIGHT + DAY - SECOND)
    assert counted("overdue", at=MIDNIGHT + DAY)
    assert not counted("long_overdue", at=MIDNIGHT + 8 * DAY - SECOND)
    assert counted("long_overdue", at=MIDNIGHT + 8 * DAY)


@pytest.mark.parametrize(("risk", "days"), [(Risk.GREEN, 7), (Risk.AMBER, 4), (Risk.RED, 2)])
def test_silence_counts_when_more_days_than_the_stage_allows_went_by(case: Case, risk: Risk, days: int) -> None:
    change(case, risk=risk, last_contact_at=MIDNIGHT - days * DAY)
    assert not counted("silent")
    change(case, last_contact_at=MIDNIGHT - days * DAY - SECOND)
    assert counted("silent")


def test_silence_counts_from_the_opening_when_nobody_was_reached(case: Case) -> None:
    change(case, last_contact_at=None, opened_at=MIDNIGHT - 7 * DAY)
    assert not counted("silent")
    change(case, opened_at=MIDNIGHT - 7 * DAY - SECOND)
    assert counted("silent")


def test_first_contact_is_late_when_its_hours_went_by_without_one(case: Case) -> None:
    change(case, last_contact_at=None, opened_at=NOW - timedelta(hours=48))
    assert not counted("first_contact")
    change(case, opened_at=NOW - timedelta(hours=48) - SECOND)
    assert counted("first_contact")
    change(case, last_contact_at=NOW)
    assert not counted("first_contact")


def test_case_without_an_owner_counts_and_more_so_when_it_is_overdue(case: Case) -> None:
    change(case, owner=None, queued_at=NOW)
    assert counted("unaccepted")
    assert not counted("adrift")
    change(case, next_due_on=NOW.date() - DAY)
    assert all(counted(code) for code in ("unaccepted", "adrift"))


def test_offered_case_counts_beside_its_owner_until_it_is_answered(case: Case, owner: Supporter) -> None:
    colleague = make_supporter(owner.department)
    make_hand_over(case, colleague, by=owner, at=NOW)
    assert counted("offered")
    assert not counted("unaccepted")
    with reading_under_way(Reading()):
        refuse_hand_over(case.pk, words="У відпустці", by=colleague, at=NOW)
    assert not counted("offered")


def test_risk_counts_when_it_is_high(case: Case) -> None:
    change(case, risk=Risk.AMBER)
    assert not counted("high_risk")
    change(case, risk=Risk.RED)
    assert counted("high_risk")


def test_moves_count_when_the_planned_step_was_put_off_three_times_or_beyond_the_limit(case: Case) -> None:
    FollowUp.objects.filter(case=case).update(moves=2)
    assert not counted("moved_often")
    FollowUp.objects.filter(case=case).update(moves=3)
    assert counted("moved_often")
    FollowUp.objects.filter(case=case).update(moves=0, limit_days=7)
    assert counted("moved_often")
    FollowUp.objects.filter(case=case).update(state="done", settled_at=NOW)
    assert not counted("moved_often")


def test_entry_counts_for_seven_days_unless_it_was_taken_back(case: Case, owner: Supporter) -> None:
    visit = make_visit(case, owner, at=NOW)
    visit.occurred_at = MIDNIGHT - 6 * DAY - SECOND
    visit.save(update_fields=["occurred_at"])
    assert not counted("visited")
    visit.occurred_at = MIDNIGHT - 6 * DAY
    visit.save(update_fields=["occurred_at"])
    assert counted("visited")
    visit.voided_at, visit.voided_by = NOW, owner
    visit.save(update_fields=["voided_at", "voided_by"])
    assert not counted("visited")


def test_move_counts_for_thirty_days_at_both_stages(case: Case) -> None:
    moved = MIDNIGHT - 29 * DAY
    span = StageSpan.objects.get(case=case)
    span.to_at = moved - SECOND
    span.save(update_fields=["to_at"])
    later = StageSpan.objects.create(case=case, value=Stage.REHABILITATION, from_at=span.to_at)
    assert not counted("left_treatment")
    assert not counted("came_rehabilitation")
    StageSpan.objects.filter(pk=span.pk).update(to_at=moved - 2 * SECOND)
    StageSpan.objects.filter(pk=later.pk).update(from_at=moved)
    StageSpan.objects.filter(pk=span.pk).update(to_at=moved)
    assert counted("left_treatment")
    assert counted("came_rehabilitation")
    assert not counted("came_treatment")
    assert not counted("left_rehabilitation")


def test_move_to_another_stage_counts_for_seven_days_and_the_first_stage_is_none(case: Case) -> None:
    assert not counted("moved", at=NOW - 100 * DAY)
    moved = MIDNIGHT - 6 * DAY
    StageSpan.objects.filter(case=case).update(to_at=moved)
    StageSpan.objects.create(case=case, value=Stage.REHABILITATION, from_at=moved)
    assert counted("moved")
    assert not counted("moved", at=NOW + DAY)


def test_end_counts_for_seven_days_unless_the_support_began_again(case: Case, owner: Supporter) -> None:
    head = make_head(owner.department)
    end_support(case, owner, head, at=MIDNIGHT - 6 * DAY)

    def is_counted(at: datetime) -> bool:
        return Case.objects.filter(ENDED.condition(clock_at(at))).exists()

    assert is_counted(NOW)
    assert is_counted(MIDNIGHT + DAY - SECOND)
    assert not is_counted(MIDNIGHT + DAY)
    change(case, state=CaseState.OPEN, next_due_on=NOW.date())
    assert not is_counted(NOW)


def test_number_has_words_of_its_own() -> None:
    titles = {str(indicator.title) for indicator in INDICATORS.values()}
    assert len(titles) == len(INDICATORS)
    assert all(len(str(indicator.definition)) > 20 for indicator in INDICATORS.values())
