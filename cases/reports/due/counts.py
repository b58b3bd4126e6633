"""How much is due in the whole ministry, by who answers for it: next steps and each kind of the registry, by one query."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, CharField, Count, ExpressionWrapper, F, Q, QuerySet, Value

from cases.models import Case
from cases.reports.due.kinds import DueKind, due_kinds
from cases.reports.due.rows import last_days
from privacy.prepared import Prepared

STEP: Final = "step"


class DueCount(NamedTuple):
    """`kind`: STEP, or of a DueKind. `owner_id`, `department_id`: as of DueKind. `is_late`: due before the day."""

    kind: str
    owner_id: UUID | None
    department_id: UUID
    is_late: bool
    n: int


def _counted(*, day: Any, **days: Any) -> QuerySet[Any, Any]:
    steps = Case.objects.opened().filter(next_due_on__lte=day)
    first = _grouped(steps, STEP, "owner_id", "department_id", Q(next_due_on__lt=day))
    return first.union(*(_of_kind(kind, days) for kind in due_kinds().values()), all=True)


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


def due_counts(day: date) -> Iterable[DueCount]:
    """Due by the end of this day in Kyiv."""
    late = {f"late_{code}": day - kind.after for code, kind in due_kinds().items()}
    return map(DueCount._make, COUNTED.rows(day=day, **last_days(day), **late))
