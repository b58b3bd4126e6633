"""Querysets of what is due for one reader beside the next steps. Lists read them together with other rows, by one query."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from django.db.models import (
    BinaryField,
    CharField,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    UUIDField,
    Value,
)
from django.db.models.functions import Cast, Coalesce

from cases.case.models import Case
from cases.case.models.conditions import IsAnyOf
from cases.case.reports.due.kinds import DueKind, due_kinds
from privacy.prepared import SharedArray
from supporters.directory.models import Reach, Supporter
from supporters.directory.roles import REACHING

OF_CASE: Final = ("number", "state", "loss", "stage", "risk", "owner_id")
OF_PERSON: Final = ("surname", "given_name", "patronymic")


def last_days(day: date) -> dict[str, date]:
    """Parameters of due_parts(): by kind the latest day in `since` of what is shown on this day."""
    return {f"last_{code}": kind.last_on(day) for code, kind in due_kinds().items()}


def due_parts(seen: Reach, *, more: Mapping[str, Any], **last: date) -> list[QuerySet[Any, Any]]:
    """Of each kind named in `last` what somebody of this reach has to do by the end of a day, in the order of DueRow, with `more`
    columns after these. `seen`: as of answering_reach()."""
    return [_of_kind(kind, last[name], seen, more) for code, kind in due_kinds().items() if (name := f"last_{code}") in last]


def _of_kind(kind: DueKind, last: date, seen: Reach, more: Mapping[str, Any]) -> QuerySet[Any, Any]:
    working = Supporter.objects.active().filter(pk=OuterRef(kind.owner), role__in=REACHING)
    left = Q(**{f"{kind.owner}__in": seen.away_ids}) | ~Q(Exists(working))
    mine = Q(**{f"{kind.owner}__in": seen.supporter_ids}) | (Q(**{f"{kind.department}__in": seen.desk_ids}) & left)
    near = Q(IsAnyOf("case_id", SharedArray(_cards(seen.supporter_ids, seen.desk_ids))))  # so that no row of others is read
    if kind.asks_above:
        near |= Q(case__department__parent__in=seen.desk_ids)
    if kind.keeper:
        near |= Q(**{f"{kind.keeper}__in": seen.supporter_ids})
    columns = {
        "kind_": Value(kind.code, CharField()),
        "since_": F(kind.since),
        "key_": F(kind.key) if kind.key else Cast(Value(None), UUIDField()),
        "n_": F(kind.n) if kind.n else Cast(Value(None), IntegerField()),
        "words_": F(kind.words) if kind.words else Cast(Value(None), BinaryField()),
        **{f"case_{name}": _of_case(kind, name) for name in OF_CASE},
        "case_person": _of_case(kind, "person_id"),
        **{f"person_{name}": _of_case(kind, f"person__{name}") for name in OF_PERSON},
        "at_": Cast(F(kind.since), DateTimeField()),
        "department_": F(kind.department),
        **more,
    }
    names = list(columns)
    rows: QuerySet[Any, Any] = kind.rows(last).filter(near).filter(mine).annotate(**columns)
    return rows.values_list(names[0], "pk", *names[1:])


def _cards(people: Iterable[Any], desks: Iterable[Any]) -> QuerySet[Any, Any]:
    """Of these owners and departments, with what these cards absorbed."""
    first, *others = (
        Case.objects.filter(owner__in=people),
        Case.objects.filter(absorbed_by__in=Case.objects.filter(owner__in=people)),
        Case.objects.filter(department__in=desks),
        Case.objects.filter(absorbed_by__in=Case.objects.filter(department__in=desks)),
    )
    return first.values("pk").union(*(one.values("pk") for one in others), all=True)


def _of_case(kind: DueKind, name: str) -> Any:
    own = F(f"case__{name}")
    return Coalesce(F(f"case__absorbed_by__{name}"), own) if kind.is_passed_on else own
