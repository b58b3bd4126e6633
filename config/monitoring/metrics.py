"""`/metrics` for Prometheus: delivery of reminders and values that do not open. Each request queries the database.

It contains no personal data and needs no session: a program on this machine or a holder of the token gets an answer, others 404.
"""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector

from privacy.actions import unsealed_records
from privacy.models import UnopenedValue
from supporters.directory.network import is_from_this_machine
from supporters.notifications.actions.pulses import BEAT, LETTERS, REMINDERS
from supporters.notifications.backlog import backlog
from supporters.notifications.models import DeliveryState, FailedPart, Letter, Task
from supporters.notifications.models.pulse import TASKS
from supporters.notifications.reports.pulses import pulses
from supporters.notifications.reports.reminder_queue import count_unsettled, letters_of_days, oldest_letter
from supporters.notifications.rules import LEVELS, reminder_rules

LEVEL_NAMES: Final = ("first", "lead", "head")


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not (is_from_this_machine(request) or _brings_token(request)):
        raise Http404
    registry = CollectorRegistry()
    registry.register(ReminderQueue(at=timezone.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _brings_token(request: HttpRequest) -> bool:
    expected = f"Bearer {settings.METRICS_TOKEN}"
    return bool(settings.METRICS_TOKEN) and constant_time_compare(request.headers.get("Authorization", ""), expected)


class ReminderQueue(Collector):
    def __init__(self, *, at: datetime) -> None:
        self.at = at

    def collect(self) -> Iterable[Metric]:
        """Takes a fixed number of queries."""
        yield from self._signs()
        yield from self._failures()
        yield from self._letters()
        yield self._unanswered()
        yield from self._backlog()
        yield self._unopened()
        yield from self._unsealed()

    def _signs(self) -> Iterable[Metric]:
        """A part that has never run has an infinite age, so that its alert fires too."""
        found = pulses(at=self.at)
        ages = {name: self._age(found[name].last_at) if name in found else math.inf for name in (BEAT, REMINDERS, LETTERS)}
        yield GaugeMetricFamily("suprovid_tick_age_seconds", "Since a worker heard the beat.", ages.pop(BEAT))
        dispatches = GaugeMetricFamily("suprovid_bell_age_seconds", "Since a dispatch was completed.", labels=["bell"])
        for name, age in ages.items():
            dispatches.add_metric([name], age)
        yield dispatches

    def _failures(self) -> Iterable[Metric]:
        """Each rule, letter and task has a number from the start: one that begins with a failure would show no increase."""
        failing = GaugeMetricFamily("suprovid_part_failing", "1 for a part that failed when last tried.", labels=["bell", "part"])
        failures = CounterMetricFamily("suprovid_part_failures", "How often a part has failed.", labels=["bell", "part"])
        known = {(REMINDERS, code): 0 for code in reminder_rules()} | {(LETTERS, letter.value): 0 for letter in Letter}
        known |= {(TASKS, task.value): 0 for task in Task}
        known |= {(one.pulse, one.code): one.times for one in FailedPart.objects.all()}
        failing_now = {(name, code) for name, pulse in pulses(at=self.at).items() for code in pulse.failed}
        for part, times in sorted(known.items()):
            failing.add_metric(part, part in failing_now)
            failures.add_metric(part, times)
        yield from (failing, failures)

    def _letters(self) -> Iterable[Metric]:
        numbers = letters_of_days(at=self.at)
        letters = GaugeMetricFamily("suprovid_letters", "Letters of the last 7 days.", labels=["letter", "state"])
        for letter in Letter:
            for state in DeliveryState:
                letters.add_metric([letter, state], numbers.get((letter, state), 0))
        yield letters
        oldest = oldest_letter(at=self.at)
        yield GaugeMetricFamily(
            "suprovid_oldest_letter_seconds",
            "Age of the oldest letter that is due and not sent; 0 without one.",
            self._age(oldest) if oldest else 0,
        )

    def _unanswered(self) -> Metric:
        numbers = count_unsettled()
        family = GaugeMetricFamily(
            "suprovid_notifications_standing", "Reminders that nobody has answered yet.", labels=["rule", "rung"]
        )
        for code in reminder_rules():
            for level in (0, *LEVELS):
                family.add_metric([code, LEVEL_NAMES[level]], numbers.get((code, level), 0))
        return family

    def _backlog(self) -> Iterable[Metric]:
        rows = GaugeMetricFamily(
            "suprovid_due_unsent", "Rows that are due, may ring now and were told to nobody.", labels=["rule"]
        )
        seconds = GaugeMetricFamily(
            "suprovid_due_unsent_seconds", "For how long at least one of them has waited: 0, 180, 3600 or 86400.", labels=["rule"]
        )
        for code, pending in backlog(at=self.at).items():
            rows.add_metric([code], pending.rows)
            seconds.add_metric([code], pending.at_least.total_seconds())
        yield from (rows, seconds)

    def _unopened(self) -> Metric:
        values = UnopenedValue.objects.lately(self.at).count()
        return GaugeMetricFamily("suprovid_values_unopened", "Sealed values that did not open when read within a day.", values)

    def _unsealed(self) -> Iterable[Metric]:
        left = unsealed_records()
        yield GaugeMetricFamily(
            "suprovid_unsealed_records", "Access records that no seal holds yet, 100000 at most.", left.records
        )
        yield GaugeMetricFamily("suprovid_unsealed_seconds", "Age of the oldest of them; 0 without one.", left.seconds(self.at))

    def _age(self, moment: datetime) -> float:
        return max(0.0, (self.at - moment).total_seconds())
