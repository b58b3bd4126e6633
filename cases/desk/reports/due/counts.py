"""How much is due in the whole ministry, by who answers for it: next steps and each kind of the registry, by one query.

A kind that raises is left out and logged, so that it holds back no other (docs/adr/0062-each-rule-alone.md).
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, CharField, Count, ExpressionWrapper, F, Q, QuerySet, Value

from cases.case.models import Case
from cases.case.reports.due import DueKind, due_kinds
from cases.desk.reports.due.rows import last_days
from privacy.prepared import Prepared
from supporters.notifications.parts import Run

STEP: Final = "step"


class DueCount(NamedTuple):
    """`kind`: STEP, or of a DueKind. `owner_id`, `department_id`: as of DueKind. `is_late`: due before the day."""

    kind: str
    owner_id: UUID | None
    department_id: UUID
    is_late: bool
    n: int


def _counted(codes: tuple[str, ...], *, day: Any, **days: Any) -> QuerySet[Any, Any]:
    first, *others = (_steps(day) if code == STEP else _of_kind(due_kinds()[code], days) for code in codes)
    return first.union(*others, all=True) if others else first


def _steps(day: Any) -> QuerySet[Any, Any]:
    steps = Case.objects.opened().filter(next_due_on__lte=day)
    return _grouped(steps, STEP, "owner_id", "department_id", Q(next_due_on__lt=day))


def _of_kind(kind: DueKind, days: dict[str, Any]) -> QuerySet[Any, Any]:
    late = Q(**{f"{kind.since}__lt": days[f"late_{kind.code}"]})
    return _grouped(kind.rows(days[f"last_{kind.code}"]), kind.code, kind.owner, kind.department, late)


def _grouped(rows: QuerySet[Any, Any], code: str, owner: str, department: str, late: Q) -> QuerySet[Any, Any]:
    columns = {
        "kind_": Value(code, CharField()),
        "owner_": F(owner),
        "department_": F(department),
        "late_": ExpressionWrapper(late, BooleanField()),
    }
    found: QuerySet[Any, Any] = rows.order_by().annotate(**columns).values(*columns).annotate(n_=Count("pk"))
    return found.values_list(*columns, "n_")


COUNTED: Final = Prepared(_counted)


def due_counts(day: date) -> Iterator[DueCount]:
    """Due by the end of this day in Kyiv."""
    late = {f"late_{code}": day - kind.after for code, kind in due_kinds().items()}

    def counted(codes: Sequence[str]) -> list[tuple[Any, ...]]:
        return COUNTED.rows(tuple(codes), day=day, **last_days(day), **late)

    return map(DueCount._make, chain.from_iterable(Run().together([STEP, *due_kinds()], counted, code=str)))
