"""What today shows beside the steps, by one query: cases to whose team the reader was brought, and questions of heads."""

from datetime import datetime, timedelta
from itertools import starmap
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Value

from cases.models import TeamMember, Visit
from cases.models.questions.awaiting import awaiting_by
from cases.states import CaseState
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Reach, Supporter, reach
from supporters.directory.models.supporter import short_name
from supporters.directory.roles import Permission, ReachKind

NEWLY: Final = timedelta(days=7)
JOINED, ASKED = "joined", "asked"


class BesideRow(NamedTuple):
    """`what`: JOINED or ASKED. `at`, `words`: since when and for what the reader was brought in, or the question."""

    what: str
    pk: UUID
    at: datetime
    words: Sealed | None
    number: str
    stage: str
    owner_id: UUID | None
    department_id: UUID
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None
    by_surname: str | None
    by_given_name: str | None
    by_patronymic: str | None

    @property
    def by(self) -> str:
        if not self.by_surname:
            return ""
        return short_name(self.by_surname, self.by_given_name or "", self.by_patronymic or "")


NAMES: Final = ("surname", "given_name", "patronymic")
OF_CASE: Final = (
    *("case__number", "case__stage", "case__owner_id", "case__department_id", "case__person_id"),
    *(f"case__person__{name}" for name in NAMES),
)


def _joined(*, member: Any, since: Any, day: Any) -> QuerySet[Any, Any]:
    written = Visit.objects.filter(case=OuterRef("case"), by=member, voided_at=None, recorded_at__gte=OuterRef("from_at"))
    members = TeamMember.objects.current(day).filter(supporter=member, from_at__gte=since, case__state=CaseState.OPEN)
    return _columns(members.exclude(Exists(written)), JOINED, "from_at", "reason", "by")


def _asked(*, reader: Any, seen: Reach) -> QuerySet[Any, Any]:
    return _columns(awaiting_by(reader, seen), ASKED, "asked_at", "words", "asked_by")


def _columns(rows: QuerySet[Any], what: str, at: str, words: str, by: str) -> QuerySet[Any, Any]:
    """In the order of BesideRow."""
    shown: QuerySet[Any, Any] = rows.annotate(what=Value(what), at_=F(at), words_=F(words))
    return shown.values_list("what", "pk", "at_", "words_", *OF_CASE, *(f"{by}__{name}" for name in NAMES))


def _beside(kind: ReachKind, answers: bool, *, member: Any, since: Any, on_day: Any, **parts: Any) -> QuerySet[Any, Any]:
    joined = _joined(member=member, since=since, day=on_day)
    if not answers:
        return joined
    return joined.union(_asked(reader=member, seen=Reach(kind=kind, on_day=on_day, **parts)), all=True)


BESIDE: Final = Prepared(_beside)


def beside_rows(user: Supporter, *, at: datetime) -> list[BesideRow]:
    """Questions of a head's whole departments among them (cases/reports/questions/waiting.py)."""
    seen = reach(user)
    answers = Permission.QUESTION_ANSWER in user.granted
    parts = {**seen.parts(), "on_day": kyiv_day(at)}
    return list(starmap(BesideRow, BESIDE.rows(seen.kind, answers, member=user.pk, since=at - NEWLY, **parts)))
