"""Row-level authorization for views.

A case out of reach answers 404 like a case that does not exist. A case of another owner requires a stated purpose.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils import timezone

from cases.models import Case, PurposeGrant
from cases.models.case import FORMER_OWNER_READS
from privacy.opening import current_reading
from privacy.prepared import Prepared, columns_of, instance_of
from supporters.directory.access import SupporterRequest
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Reach, Supporter, reach, staff_context
from supporters.directory.roles import ReachKind
from veterans.models import Person, Veteran


class PurposeNeeded(Exception):
    """The reader must state a purpose before the card opens; cases/middleware.py asks for it."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number


@dataclass(frozen=True)
class FoundCase:
    """`workable`: the reader may write to the case. `absent`: its owner or relieved owner is away today."""

    case: Case
    workable: bool
    absent: bool


def case_to_read(request: SupporterRequest, number: str) -> FoundCase:
    """Raises Http404, PurposeNeeded."""
    found = _case_within_reach(request.user, number)
    current_reading().purpose = _purpose(request, found.case)
    return found


def case_to_work_on(request: SupporterRequest, number: str) -> Case:
    """Raises Http404, PurposeNeeded."""
    found = _case_within_reach(request.user, number)
    if not found.workable:
        raise Http404
    current_reading().purpose = _purpose(request, found.case)
    return found.case


def _purpose(request: SupporterRequest, case: Case) -> str:
    answering = (case.owner_id, case.relieved_id)
    if request.user.pk in answering:
        return "support"
    if any(pk in staff_context(request.user).covered for pk in answering):
        return "cover"
    if reach(request.user).kind is not ReachKind.SUBTREE:
        return "support"
    grant = PurposeGrant.objects.in_force(request.user, timezone.now()).filter(case=case).first()
    if grant is None:
        raise PurposeNeeded(case.number)
    return grant.purpose


PARTS: Final[tuple[tuple[str, type[Model]], ...]] = (
    ("", Case),
    ("person__", Person),
    ("person__veteran__", Veteran),
    ("owner__", Supporter),
)
COLUMNS: Final = tuple(name for path, model in PARTS for name in columns_of(model, path))


def _find(kind: ReachKind, *, number: str, read_since: datetime, day: date, **parts: Any) -> QuerySet[Any, Any]:
    seen = Reach(kind=kind, **parts)
    found = Case.objects.filter(number=number).within(seen, read_since=read_since)
    return found.with_can_edit(seen).with_owner_absent(day).values_list("workable", "absent", *COLUMNS)


CASE_OF_NUMBER: Final = Prepared(_find)


def _case_within_reach(user: Supporter, number: str) -> FoundCase:
    """Load the case with its person, their service and the owner in one query. Raises Http404."""
    seen, now = reach(user), timezone.now()
    rows = seen.kind is not ReachKind.NOTHING and CASE_OF_NUMBER.rows(
        seen.kind, number=number, read_since=now - FORMER_OWNER_READS, day=kyiv_day(now), **seen.parts()
    )
    if not rows:
        raise Http404
    workable, absent, *values = rows[0]
    made: dict[str, Any] = {}
    for path, model in PARTS:
        width = len(columns_of(model))
        row, values = values[:width], values[width:]
        made[path] = instance_of(model, row) if row[0] is not None else None
    case: Case = made[""]
    case.person, case.owner = made["person__"], made["owner__"]
    if made["person__veteran__"]:
        case.person.veteran = made["person__veteran__"]
    return FoundCase(case, bool(workable), absent)
