from datetime import timedelta

import pytest
from django.utils import timezone, translation

from cases.case.models import Case, StageSpan
from cases.case.states import STAGES, Programme, Stage
from dashboards.reports.head import head_page
from dashboards.reports.stages import StageChart
from dashboards.scope import Scope, Subtree
from tests.database import as_owner
from tests.factories import House, kyiv_utc, make_case

pytestmark = pytest.mark.django_db


def chart_of(house: House) -> StageChart:
    return head_page(Scope(subtree=Subtree(house.head)), at=timezone.now()).stages


def numbers(chart: StageChart) -> dict[Stage, tuple[int, int, int]]:
    rows = zip(STAGES[Programme.VETERAN], chart.rows, strict=True)
    return {stage: (row.now.number, row.came.number, row.left.number) for stage, row in rows}


def test_title_says_the_finding_and_the_rows_all_numbers(house: House) -> None:
    """Four cases are on support. One entered treatment before the period began, one has already left rehabilitation."""
    StageSpan.objects.filter(case=house.case).update(from_at=timezone.now() - timedelta(days=40))
    make_case(house.owner, stage=Stage.REHABILITATION)
    moved = make_case(house.owner, stage=Stage.REHABILITATION)
    now = timezone.now()
    span = StageSpan.objects.get(case=moved)
    StageSpan.objects.filter(pk=span.pk).update(from_at=now - timedelta(days=9), to_at=now - timedelta(days=2))
    StageSpan.objects.create(case=moved, value=Stage.REINTEGRATION, from_at=now - timedelta(days=2))
    for case in (moved, make_case(house.owner, stage=Stage.REINTEGRATION)):
        Case.objects.filter(pk=case.pk).update(stage=Stage.REINTEGRATION)
    with translation.override("en"):
        chart = chart_of(house)
        expected = dict.fromkeys(STAGES[Programme.VETERAN], (0, 0, 0)) | {
            Stage.TREATMENT: (1, 0, 0),
            Stage.REHABILITATION: (1, 2, 1),
            Stage.REINTEGRATION: (2, 2, 0),
        }
        assert chart.finding == f"Most are at the stage “{Stage.REINTEGRATION.label}”: 2 of 4"
        assert numbers(chart) == expected


def test_case_counts_once_when_it_came_to_a_stage_twice(house: House) -> None:
    with as_owner():
        StageSpan.objects.filter(case=house.case).delete()
    now = timezone.now()
    first, back, again = (now - timedelta(days=days) for days in (9, 6, 3))
    for stage, began, over in (
        (Stage.TREATMENT, first, back),
        (Stage.REHABILITATION, back, again),
        (Stage.TREATMENT, again, None),
    ):
        StageSpan.objects.create(case=house.case, value=stage, from_at=began, to_at=over)
    shown = numbers(chart_of(house))
    assert shown[Stage.TREATMENT] == (1, 1, 1)
    assert shown[Stage.REHABILITATION] == (0, 1, 1)


def test_longest_bar_is_of_the_stage_with_most(house: House) -> None:
    for _ in range(3):
        make_case(house.owner, stage=Stage.REHABILITATION)
    widths = {row.label: float(row.width.rstrip("%")) for row in chart_of(house).rows}
    assert (widths[str(Stage.REHABILITATION.label)], widths[str(Stage.TREATMENT.label)]) == (100, 33.3)
    assert min(widths.values()) == 0


def test_chart_says_so_when_nobody_is_on_support(house: House) -> None:
    chart = head_page(Scope(subtree=Subtree(house.other_head)), at=timezone.now()).stages
    assert set(numbers(chart).values()) == {(0, 0, 0)}
    assert "0" not in chart.finding


def test_chart_says_in_which_days_the_moves_were(house: House) -> None:
    with translation.override("uk"):
        chart = head_page(Scope(subtree=Subtree(house.head)), at=kyiv_utc(2026, 11, 26, 10)).stages
    assert chart.period_label.replace("\u00a0", " ").endswith("за 30 днів: 28 жовтня – 26 листопада")


def test_stage_of_families_is_shown_where_there_is_a_family(house: House) -> None:
    assert len(chart_of(house).rows) == len(STAGES[Programme.VETERAN])
    make_case(house.owner, programme=Programme.FAMILY, stage=Stage.FIRST_DAYS)
    rows = chart_of(house).rows
    assert [row.label for row in rows] == [str(stage.label) for stage in (*STAGES[Programme.VETERAN], Stage.FIRST_DAYS)]
    assert [row.now.number for row in rows] == [0, 0, 1, 0, 0, 0, 1]
