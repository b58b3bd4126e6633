from dataclasses import replace

import pytest

from cases.case.actions.policies import FiguresRefused, StageFigures, set_stage_figures
from cases.case.models import StagePolicy, stage_policy
from cases.case.reports.stage_policies import stage_page
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.database import as_owner, execute
from tests.factories import kyiv_utc, make_department, make_supporter

pytestmark = pytest.mark.django_db
AT = kyiv_utc(2026, 11, 26, 9)
DELIVERED = StageFigures(first_contact_hours=48, silence_green_days=7, silence_amber_days=4, silence_red_days=2, next_step_days=3)


@pytest.fixture
def administrator() -> Supporter:
    return make_supporter(make_department(), Role.ADMINISTRATOR)


def change(by: Supporter, version: int | None = 1, **figures: int) -> None:
    set_stage_figures("treatment", replace(DELIVERED, **figures), by=by, at=AT, version=version)


def test_figures_hold_from_the_next_reading_on(administrator: Supporter) -> None:
    """In the same process: nothing caches the figures longer than a request."""
    assert StageFigures.of(stage_policy("treatment")) == DELIVERED
    change(administrator, silence_green_days=9, next_step_days=5)
    policy = stage_policy("treatment")
    assert StageFigures.of(policy) == replace(DELIVERED, silence_green_days=9, next_step_days=5)
    assert (policy.version, policy.changed_by_id, policy.changed_at) == (2, administrator.pk, AT)


def test_history_begins_with_what_was_delivered(administrator: Supporter) -> None:
    with as_owner():  # as on a site whose stages were created before their history
        execute("DELETE FROM cases_stagepolicyhistory")
    change(administrator, silence_green_days=9)
    change(administrator, version=2, silence_green_days=8)
    newest, oldest = stage_page(StagePolicy.objects.get(pk="treatment"), at=AT).changes
    shown = [(value.before, value.after) for change in (oldest, newest) for value in change.values]
    assert shown == [("7 днів", "9 днів"), ("9 днів", "8 днів")]
    assert newest.who == administrator.short_name


@pytest.mark.parametrize(
    ("figures", "field"),
    [
        ({"silence_amber_days": 8}, "silence_amber_days"),
        ({"silence_red_days": 5}, "silence_red_days"),
        ({"silence_red_days": 0}, ""),
        ({"silence_green_days": 366}, ""),
        ({"next_step_days": 366}, ""),
        ({"next_step_days": 8}, "next_step_days"),
        ({"silence_green_days": 100, "next_step_days": 91}, "next_step_days"),
        ({"first_contact_hours": 8761}, "first_contact_hours"),
        ({}, ""),
    ],
)
def test_figures_are_refused_when_danger_may_be_silent_for_longer_or_nothing_changes(
    administrator: Supporter, figures: dict[str, int], field: str
) -> None:
    with pytest.raises(FiguresRefused) as refused:
        change(administrator, **figures)
    assert refused.value.field == field
    assert stage_policy("treatment").version == 1


@pytest.mark.parametrize("version", [1, None])
def test_figures_are_refused_when_they_were_changed_meanwhile(administrator: Supporter, version: int | None) -> None:
    change(administrator, silence_green_days=9)
    with pytest.raises(ChangedMeanwhile):
        change(administrator, version=version, silence_green_days=8)
