"""The preview of a stage's new figures: how many notifications the next dispatch would create, compared with what it
creates."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cases.case.actions.policies import StageFigures
from cases.case.models import Case, StagePolicy
from cases.case.previews import preview_figures
from cases.case.states import Risk
from supporters.notifications.dispatch import Preview, next_morning
from supporters.notifications.models import Notification
from supporters.notifications.rules import LEVELS, level_code
from tests.dashboards.test_numbers import undone_afterwards
from tests.dispatching import remind_of
from tests.factories import kyiv_utc, make_case, make_department, make_head, make_person, make_supporter

pytestmark = pytest.mark.django_db
AT = kyiv_utc(2026, 11, 25, 9)
OF_STAGES = ("first_contact", "case_silent")  # the rules that depend on the limits of stages
Given = list[tuple[int, int | None, Risk]]  # opened and last contact, each so many days ago


def build(given_cases: Given, expected: list[int]) -> None:
    owner = make_supporter(make_department())
    make_head(owner.department)
    for opened, heard, risk in given_cases:
        case = make_case(owner, person=make_person(), at=days_ago(opened))
        Case.objects.filter(pk=case.pk).update(risk=risk, last_contact_at=None if heard is None else days_ago(heard))
    for day in sorted(expected, reverse=True):
        remind_of(*OF_STAGES, at=days_ago(day))


def days_ago(days: int) -> datetime:
    return AT - timedelta(days=days)


def level(code: str) -> int:
    """Number of notifications of the rule that the dispatch of the next morning creates, rolled back."""
    morning, codes = next_morning(AT), [level_code(code, level) for level in (0, *LEVELS)]
    with transaction.atomic():
        remind_of(code, at=morning)
        made = Notification.objects.filter(rule__in=codes, made_at=morning).count()
        transaction.set_rollback(True)
    return made


def put(figures: StageFigures) -> None:
    policy = StagePolicy.objects.get(pk="treatment")
    figures.put_into(policy)
    policy.save()


SILENT: Given = [(20, 6, Risk.GREEN), (20, 3, Risk.RED), (3, None, Risk.GREEN)]
STRICTER, LAXER = (
    StageFigures(first_contact_hours=24, silence_green_days=5, silence_amber_days=3, silence_red_days=1, next_step_days=3),
    StageFigures(first_contact_hours=100, silence_green_days=90, silence_amber_days=80, silence_red_days=70, next_step_days=3),
)
days = st.integers(0, 12)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(SILENT, [], STRICTER).via("who was not silent before")
@example(SILENT, [5, 2], LAXER).via("whom the dispatch has notified already")
@given(
    st.lists(st.tuples(st.integers(13, 20), st.none() | days, st.sampled_from(Risk)), min_size=1, max_size=3),
    st.lists(days, max_size=3, unique=True),
    st.builds(
        lambda hours, red, amber, green: StageFigures(
            first_contact_hours=hours,
            silence_green_days=red + amber + green,
            silence_amber_days=red + amber,
            silence_red_days=red,
            next_step_days=3,
        ),
        st.integers(1, 400),
        st.integers(1, 6),
        st.integers(0, 4),
        st.integers(0, 4),
    ),
)
def test_dispatch_makes_what_the_preview_of_a_stage_has_counted(
    given_cases: Given, expected: list[int], figures: StageFigures
) -> None:
    with undone_afterwards():
        build(given_cases, expected)
        before = [*Notification.objects.values_list(), *StagePolicy.objects.values_list()]
        previews = [one.preview for one in preview_figures("treatment", figures, at=AT) if one.preview]
        assert [*Notification.objects.values_list(), *StagePolicy.objects.values_list()] == before
        assert [level(code) for code in OF_STAGES] == [one.now for one in previews]
        put(figures)
        assert [level(code) for code in OF_STAGES] == [one.then for one in previews]


def test_preview_of_a_stage_shows_reminders_that_are_to_come() -> None:
    """An example with a preview above zero, so that the property above is not trivially true."""
    with undone_afterwards():
        build(SILENT, [])
        assert [one.preview for one in preview_figures("treatment", STRICTER, at=AT)] == [Preview(1, 1), Preview(1, 2)]
