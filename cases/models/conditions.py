"""What can be said of a case, each in one place: a condition that a list filters by, and that a count takes as its filter."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db.models import DateTimeField, Func, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import LessThan

from cases.models.reference import StagePolicy
from cases.states import CaseState, Risk
from supporters.calendar import kyiv_day, midnight


class Chosen(Func):
    """The moment that belongs to the key of a row; NULL for another key. One CASE instead of a condition for each key: those take
    Django ten times as long to write as the database to answer."""

    output_field = DateTimeField()

    def __init__(self, key: Combinable, moments: Mapping[str, datetime]) -> None:
        super().__init__(key)
        self.moments = moments

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        key, parameters = compiler.compile(self.get_source_expressions()[0])
        choices = " WHEN %s THEN %s::timestamptz" * len(self.moments)
        return f"CASE {key}{choices} END", [*parameters, *chain.from_iterable(self.moments.items())]


def opened() -> Q:
    """On support now."""
    return Q(state=CaseState.OPEN)


def overdue(at: datetime, *, beyond_days: int = 0) -> Q:
    """On support, and the day of the next step is over, or was over that many days ago."""
    return opened() & Q(next_due_on__lt=kyiv_day(at) - timedelta(days=beyond_days))


def silent(at: datetime, policies: Iterable[StagePolicy]) -> Q:
    """On support, and without a contact for more days than the stage allows at this risk; a case without any contact
    counts from its opening."""
    since = {
        f"{policy.code} {risk}": midnight(kyiv_day(at) - timedelta(days=policy.silence_days(risk)))
        for policy in policies
        for risk in Risk
    }
    heard_at = Coalesce("last_contact_at", "opened_at")
    return opened() & Q(LessThan(heard_at, Chosen(Concat("stage", Value(" "), "risk"), since)))


def first_contact_late(at: datetime, policies: Iterable[StagePolicy]) -> Q:
    """On support without any contact, opened more hours ago than the stage gives for the first one."""
    limits = Q(pk__in=[])
    for policy in policies:
        limits |= Q(stage=policy.code, opened_at__lt=at - timedelta(hours=policy.first_contact_hours))
    return opened() & Q(last_contact_at=None) & limits


def without_accepted_owner() -> Q:
    """On support, and nobody has said «I lead this»: no owner, or one who has not accepted yet."""
    return opened() & Q(accepted_at=None)


def without_owner() -> Q:
    """On support, in the queue of its department."""
    return opened() & Q(owner=None)


def high_risk() -> Q:
    return opened() & Q(risk=Risk.RED)
