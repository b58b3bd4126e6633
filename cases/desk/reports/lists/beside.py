"""What today shows beside the steps, by one query: offers, cases to whose team the reader was brought, questions, what is due."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple

import structlog
from django.db import connection
from django.db.models import (
    BinaryField,
    CharField,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    QuerySet,
    UUIDField,
    Value,
    When,
)
from django.db.models import Case as Choice
from django.db.models.functions import Cast

from cases.case.models import HandOver, TeamMember
from cases.case.reports.due import DueRow, due_kinds
from cases.case.states import CaseState
from cases.course.models import Visit
from cases.desk.reports.due.rows import due_parts, last_days
from cases.leading.models.card_request import awaiting_by
from privacy.outages import outage_of
from privacy.prepared import Prepared
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Reach, Supporter, reach
from supporters.directory.models.reach import NOBODY
from supporters.directory.models.supporter import short_name
from supporters.directory.roles import Permission, ReachKind
from supporters.notifications.parts import Run
from supporters.notifications.reports.layout import ENDS_THE_REQUEST

log = structlog.get_logger("suprovid.parts")

NEWLY: Final = timedelta(days=7)
JOINED, ASKED, OFFERED = "joined", "asked", "offered"


class BesideRow(NamedTuple):
    """`row`: of a DueKind; of the other kinds in the same columns, without `since`.

    JOINED and ASKED: `at` and `words` are since when and for what the reader was brought in, or the question. OFFERED: `at` is
    until when it has to be answered, `key` the asked colleague (None: the department in `department_id` is asked), and `n` is 1
    when the head of that department is the reader or somebody whom the reader covers.
    """

    row: DueRow
    by_surname: str | None
    by_given_name: str | None
    by_patronymic: str | None

    @property
    def by(self) -> str:
        if not self.by_surname:
            return ""
        return short_name(self.by_surname, self.by_given_name or "", self.by_patronymic or "")


OF_DUE: Final = len(DueRow._fields)
NAMES: Final = ("surname", "given_name", "patronymic")
BY: Final = tuple(f"by_{name}" for name in NAMES)
OF_CASE: Final = (
    *(f"case__{name}" for name in ("number", "state", "loss", "stage", "risk", "owner_id", "person_id")),
    *(f"case__person__{name}" for name in NAMES),
)


def _joined(*, member: Any, since: Any, day: Any) -> QuerySet[Any, Any]:
    written = Visit.objects.filter(case=OuterRef("case"), by=member, voided_at=None, recorded_at__gte=OuterRef("from_at"))
    members = TeamMember.objects.current(day).filter(supporter=member, from_at__gte=since, case__state=CaseState.OPEN)
    return _columns(members.exclude(Exists(written)), JOINED, "from_at", "reason", "by")


def _asked(*, reader: Any, seen: Reach) -> QuerySet[Any, Any]:
    return _columns(awaiting_by(reader, seen), ASKED, "asked_at", "words", "asked_by")


def _columns(rows: QuerySet[Any], kind: str, at: str, words: str, by: str) -> QuerySet[Any, Any]:
    """In the order of DueRow, then who has brought the reader in, or asks."""
    nothing = {"since_": _null(DateField()), "key_": _null(UUIDField()), "n_": _null(IntegerField())}
    shown: QuerySet[Any, Any] = rows.annotate(kind_=Value(kind), at_=F(at), words_=F(words), **nothing)
    names = (f"{by}__{name}" for name in NAMES)
    return shown.values_list("kind_", "pk", *nothing, "words_", *OF_CASE, "at_", "case__department_id", *names)


def _offered(seen: Reach) -> QuerySet[Any, Any]:
    """For the departments of a head also what somebody nearer answers (cases/desk/reports/lists/beside_lines.py)."""
    rows = HandOver.objects.awaiting(seen.user_id, seen.supporter_ids, seen.desk_ids, seen.department_ids)
    is_own = Choice(When(to_department__head__in=seen.supporter_ids, then=Value(1)), default=Value(0))
    given = {"since_": _null(DateField()), "key_": F("to_owner_id"), "n_": is_own, "words_": _null(BinaryField())}
    shown: QuerySet[Any, Any] = rows.annotate(kind_=Value(OFFERED), **given, **_nobody())
    return shown.values_list("kind_", "pk", *given, *OF_CASE, "answer_by", "to_department_id", *BY)


def _nobody() -> dict[str, Any]:
    return {name: _null(CharField()) for name in BY}


def _null(field: Any) -> Cast:
    return Cast(Value(None), field)


def _beside(
    kind: ReachKind, answers: bool, is_whole: bool, *, member: Any, since: Any, on_day: Any, desks: Any, away: Any, **parts: Any
) -> QuerySet[Any, Any]:
    """`desks`, `away`: of answering_reach(). `parts`: of the reach, and last_days() unless `is_whole`."""
    last = {name: parts.pop(name) for name in list(parts) if name.startswith("last_")}
    seen = Reach(kind=kind, on_day=on_day, **parts)
    due = due_parts(replace(seen.own(), desk_ids=desks, away_ids=away), more=_nobody(), **last) if not is_whole else []
    asked = [_asked(reader=member, seen=seen)] if answers else []
    return _joined(member=member, since=since, day=on_day).union(_offered(seen), *asked, *due, all=True)


BESIDE: Final = Prepared(_beside)


class Beside(NamedTuple):
    """`unread`: codes of the kinds that could not be read."""

    rows: list[BesideRow]
    unread: tuple[str, ...]


def beside_rows(user: Supporter, answering: Reach | None, *, at: datetime) -> Beside:
    """Questions of a head's whole departments among them (cases/desk/reports/lists/beside_lines.py).

    `answering`: the answering_reach() of the user; None: without what is due. Without a savepoint, as the counts of every page
    (supporters/notifications/reports/layout.py): raises inside a transaction, which has failed.
    """
    seen, today = reach(user), kyiv_day(at)
    values: dict[str, Any] = {**seen.parts(), "on_day": today, "desks": NOBODY, "away": NOBODY}
    if answering:
        values |= {"desks": answering.desk_ids, "away": answering.away_ids}
    shape = (seen.kind, Permission.QUESTION_ANSWER in user.granted, answering is None)

    def read(last: Mapping[str, date]) -> list[BesideRow]:
        found = BESIDE.rows(*shape, member=user.pk, since=at - NEWLY, **values, **last)
        return [BesideRow(DueRow._make(row[:OF_DUE]), *row[OF_DUE:]) for row in found]

    last = last_days(today) if answering else {}
    try:
        return Beside(read(last), ())
    except Exception as error:
        if connection.in_atomic_block or outage_of(error) in ENDS_THE_REQUEST:
            raise
        log.warning("parts_divided", parts=len(last), error=type(error).__name__)
    return _apart(read, last)


def _apart(read: Callable[[Mapping[str, date]], list[BesideRow]], last: Mapping[str, date]) -> Beside:
    """Each kind alone (docs/adr/0062-each-rule-alone.md)."""
    run, rows = Run(), read({})
    for name, day in last.items():
        code = name.removeprefix("last_")
        with run.alone(code):
            rows += [found for found in read({name: day}) if found.row.kind == code]
    return Beside(rows, tuple(run.failed))


def due_rows(found: Iterable[BesideRow]) -> list[DueRow]:
    """Due by the end of this day in Kyiv, and nobody else has to do it; the oldest first."""
    kinds = due_kinds()
    rows = [one.row for one in found if one.row.kind in kinds]
    return sorted(rows, key=lambda row: (kinds[row.kind].due_on(row), row.kind, row.pk))
