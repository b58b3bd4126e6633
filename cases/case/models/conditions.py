"""Conditions on a case, each defined once: used as the filter of a list and of a count."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Any, Final

from django.db.models import BooleanField, Case, DateField, DateTimeField, Exists, Func, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat
from django.db.models.lookups import LessThan

from cases.case.models.closure import Closure
from cases.case.models.hand_over import HandOver
from cases.case.models.imports import ImportedRow
from cases.case.models.loss import Loss
from cases.case.models.question import Question
from cases.case.models.reference import StagePolicy
from cases.case.states import CaseState, Risk
from supporters.directory.calendar import kyiv_day, midnight
from supporters.directory.roles import REACHING, Role

BY_RISK: Final = Case(When(risk=Risk.RED, then=Value(0)), When(risk=Risk.AMBER, then=Value(1)), default=Value(2))  # high first
OWNER_LEFT: Final = Q(owner__is_active=False) | Q(owner__role__in=set(Role) - REACHING)  # the last owner of an ended support


class Chosen(Func):
    """The moment for the key of a row; NULL for an unknown key.

    It is one CASE instead of a condition for each key: Django takes ten times as long to compile those as the database to answer.
    """

    output_field = DateTimeField()

    def __init__(self, key: Combinable, moments: Mapping[str, datetime]) -> None:
        super().__init__(key)
        self.moments = moments

    def as_sql(self, compiler: Any, connection: Any, *_: Any, **__: Any) -> Any:
        key, parameters = compiler.compile(self.get_source_expressions()[0])
        choices = " WHEN %s THEN %s::timestamptz" * len(self.moments)
        return f"CASE {key}{choices} END", [*parameters, *chain.from_iterable(self.moments.items())]


class IsAnyOf(Func):
    """Whether a key is in an array of a subquery («IsAnyOf("pk", ArraySubquery(…))»).

    PostgreSQL runs the subquery once and finds the keys by their index, also beside OR; for IN (SELECT …) beside OR it reads the
    whole table.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()


class AtRun(Func):
    """A value hidden from the planner in a subquery.

    The planner then expects as many rows of the general plan as of a custom one, so a prepared query is planned only once.
    """

    template = "(SELECT %(expressions)s)"


def due_by(day: Any) -> Q:
    """On support, and the next step is due by this day."""
    return opened() & Q(next_due_on__lte=AtRun(Value(day, DateField())))


def opened() -> Q:
    """On support now."""
    return Q(state=CaseState.OPEN)


def valid() -> Q:
    """On support, now or before: not opened by mistake, and no other card of the person goes on instead."""
    return ~Q(state__in=[CaseState.WITHDRAWN, CaseState.ABSORBED])


def accompanied() -> Q:
    """On support, now or before, and nothing is reported to have happened to the person."""
    return valid() & Q(loss="")


def dead() -> Q:
    """The head has confirmed a death. The column goes first: few cards are lost."""
    return ~Q(loss="") & Q(Exists(Loss.objects.confirmed_deaths().filter(case=OuterRef("pk"))))


def overdue(day: date) -> Q:
    """On support, and the next step was due before this day."""
    return opened() & Q(next_due_on__lt=day)


def held(day: date) -> Q:
    """On support, and paused on this day."""
    return opened() & Q(held_until__gte=day)


def _active(day: date) -> Q:
    """On support, and not paused on this day."""
    return opened() & (Q(held_until=None) | Q(held_until__lt=day))


def silent(since: Mapping[str, datetime], day: date) -> Q:
    """Not paused on this day, and without a contact since the moment of its stage and risk (silence_begins).

    A case without any contact in its latest episode counts from the start of that.
    """
    heard_at = Coalesce("last_contact_at", "opened_at")
    return _active(day) & Q(LessThan(heard_at, Chosen(Concat("stage", Value(" "), "risk"), since)))


def silence_begins(at: datetime, policies: Iterable[StagePolicy]) -> dict[str, datetime]:
    """By stage and risk («treatment red»): a last contact before this moment exceeds the silence days of the stage."""
    return {
        f"{policy.code} {risk}": midnight(kyiv_day(at) - timedelta(days=policy.silence_days(risk)))
        for policy in policies
        for risk in Risk
    }


def first_contact_late(before: Mapping[str, datetime], day: date) -> Q:
    """Not paused on this day, without a contact in the latest episode, which began before the moment of the stage.

    Not of an imported case: somebody knows the person already, and its steps are spread over days.
    """
    limits = Q(pk__in=[])
    for stage, moment in before.items():
        limits |= Q(stage=stage, opened_at__lt=moment)
    return _active(day) & Q(last_contact_at=None) & limits & ~Q(imported())


def first_contact_ends(at: datetime, policies: Iterable[StagePolicy]) -> dict[str, datetime]:
    """By stage: a case opened before this moment has exceeded the hours of the stage for the first contact."""
    return {policy.code: at - timedelta(hours=policy.first_contact_hours) for policy in policies}


def imported() -> Exists:
    """The latest episode began with the import of a register."""
    return Exists(ImportedRow.objects.filter(case=OuterRef("pk"), opened_at=OuterRef("opened_at")))


def offered() -> Q:
    """On support, and an offer of the case waits for an answer."""
    return opened() & Q(Exists(HandOver.objects.open().filter(case=OuterRef("pk"))))


def closing() -> Exists:
    """The end of the support is proposed, and nobody has decided."""
    return Exists(Closure.objects.asked().filter(case=OuterRef("pk")))


def asked() -> Exists:
    """A head has asked about the case, and nobody has answered."""
    return Exists(Question.objects.open().filter(case=OuterRef("pk")))


def led() -> Q:
    """On support, with an owner, who has accepted it."""
    return opened() & Q(owner__isnull=False)


def without_owner() -> Q:
    """On support, in the queue of its department."""
    return opened() & Q(owner=None)


def high_risk() -> Q:
    return opened() & Q(risk=Risk.RED)
