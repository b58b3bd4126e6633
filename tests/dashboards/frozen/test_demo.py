"""The demo has 26 weeks of mornings, as its history says."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from config.demo.mornings import WEEKS, mornings
from dashboards.actions import publish_week
from dashboards.clock import clock_at
from dashboards.counts import counted_now
from dashboards.frozen.counting import counted_by_department
from dashboards.frozen.country import country_as_of
from dashboards.frozen.history import history_of
from dashboards.frozen.moments import WEEK, last_morning, weekly
from dashboards.frozen.past import CERTAIN, numbers_as_of
from dashboards.models import CountryWeek, FrozenDay
from dashboards.scope import Scope, Subtree
from dashboards.suppression import NEAR
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.persons import make_territories

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(monkeypatch: pytest.MonkeyPatch) -> Supporter:
    """Of the whole demo."""
    monkeypatch.setenv("SUPROVID_DEMO_SIZE", "small")
    make_territories(whole=True)
    call_command("load_demo", verbosity=0)
    return Supporter.objects.get(department__parent=None, role=Role.HEAD)


def test_line_of_each_number_is_whole_and_the_history_says_of_now_what_is_counted_now(head: Supporter) -> None:
    now = timezone.now()
    history = history_of(Scope(subtree=Subtree(head)), CERTAIN, today=last_morning(now), weeks=WEEKS)
    assert history
    values = {code: [point.value for point in line.points] for code, line in history.lines.items()}
    assert not any(None in line for line in values.values())
    assert sum(len(set(line)) > 1 for line in values.values()) >= 5, "it is a history, not a straight line"
    assert history.first_contact[-1].spread
    assert history.first_contact[-1].spread.n > 0
    assert set(FrozenDay.objects.values_list("day", flat=True)) == set(mornings(history.today))
    (codes, departments) = numbers_as_of([now])[now]
    live = counted_by_department(clock_at(now))
    assert departments == {pk: {code: numbers[code] for code in codes} for pk, numbers in live.items()}
    assert codes == CERTAIN


def test_country_was_published_for_26_weeks_as_its_history_says(head: Supporter) -> None:
    now = timezone.now()
    assert country_as_of([now])[now] == counted_now()
    weeks = list(CountryWeek.objects.order_by("week_on"))
    assert [week.week_on for week in weeks] == list(weekly(weeks[-1].week_on, WEEKS))
    assert publish_week(at=now).week_on == weeks[-1].week_on + WEEK
    totals = [week.tables["stages"]["veteran"]["total"] for week in weeks]
    assert len(set(totals)) > 5, "it is a history, not a straight line"
    numbers = country_as_of([week.made_at for week in weeks])
    for week, total in zip(weeks, totals, strict=True):
        veterans = sum(numbers[week.made_at].veterans.values())
        assert total == (veterans if veterans >= NEAR else None)
