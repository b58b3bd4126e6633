"""Querysets of what is due for one reader beside the next steps. Lists read them together with other rows, by one query."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from cases.case.models import Case
from cases.case.models.conditions import IsAnyOf
from cases.case.reports.due import DueKind, DueRow, due_kinds
from privacy.prepared import SharedArray
from supporters.directory.calendar import due_state
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


QUESTION: Final = "question"  # of a head about a card: it has no kind, but rows in the same shape


@dataclass(frozen=True, kw_only=True)
class DueLine:
    """`is_typed`: somebody wrote the label. `due_label`: the day, "" where it is that of the row. `url`: where it is done."""

    label: str
    is_typed: bool
    due_label: str
    url: str


def due_day(row: DueRow) -> date:
    kind = due_kinds().get(row.kind)
    return kind.due_on(row) if kind else row.since


def shown_day(row: DueRow) -> date:
    """The first day on which it is shown."""
    kind = due_kinds().get(row.kind)
    return kind.shown_on(row) if kind else row.since


@dataclass(frozen=True, kw_only=True)
class DueMark:
    """The first of what is due on a card; `more_label`: how much beyond it. `tone`: of due_state()."""

    label: str
    is_typed: bool
    tone: str
    more_label: str


def due_mark(rows: Sequence[DueRow], today: date) -> DueMark | None:
    """`rows`: of one card, the oldest first."""
    if not rows:
        return None
    return DueMark(
        label=_label(rows[0]),
        is_typed=_is_typed(rows[0]),
        tone=due_state(min(due_day(rows[0]), today), today),
        more_label=more_label(len(rows) - 1),
    )


def due_line(row: DueRow, due_label: str, known: str) -> DueLine:
    """`due_label`: its day; `known`: the one that is said already."""
    return DueLine(
        label=_label(row),
        is_typed=_is_typed(row),
        due_label="" if due_label == known else due_label,
        url=_url(row),
    )


def _label(row: DueRow) -> str:
    return gettext("You are asked") if row.kind == QUESTION else due_kinds()[row.kind].label(row)


def _url(row: DueRow) -> str:
    return reverse("question_answer", args=[row.number, row.pk]) if row.kind == QUESTION else due_kinds()[row.kind].url(row)


def _is_typed(row: DueRow) -> bool:
    return row.kind != QUESTION and bool(due_kinds()[row.kind].words)


def more_label(n: int) -> str:
    """«ще 9», "" for none."""
    return ngettext("%(n)d more", "%(n)d more", n) % {"n": n} if n > 0 else ""
