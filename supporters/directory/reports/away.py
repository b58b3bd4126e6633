"""Who is away today or soon, until when, and who covers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, FilteredRelation, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from supporters.directory.calendar import date_label, days_label
from supporters.directory.models import Absence, AbsenceKind, Supporter
from supporters.directory.models.supporter import is_suspended, short_name

SOON: Final = 14  # days after today; the text of the list of colleagues repeats them


@dataclass(frozen=True)
class Away:
    """`until`: the last day, None while the access is suspended; `cover`: who covers, "" for nobody."""

    kind: str
    until: date | None
    cover: str


class AwayRow(NamedTuple):
    """An account as away_columns() reads it: whether it is open and suspended, its absence, and who covers; None where there is
    no account, no absence or no cover."""

    is_active: bool | None
    is_suspended: bool | None
    kind: str | None
    to_on: date | None
    cover_is_active: bool | None
    cover_is_suspended: bool | None
    surname: str
    given_name: str
    patronymic: str

    @property
    def away(self) -> Away | None:
        """None for who is at work; without an absence the access is suspended."""
        if not self.is_active or (self.kind is None and not self.is_suspended):
            return None
        covers = self.cover_is_active and not self.cover_is_suspended
        return Away(self.kind or "", self.to_on, short_name(self.surname, self.given_name, self.patronymic) if covers else "")


def with_absence(rows: QuerySet[Any, Any], day: date, whose: str = "") -> QuerySet[Any, Any]:
    """The rows, each with the one absence of this day of the account behind the relation `whose` («owner__»)."""
    of_day = {"cancelled_at": None, "from_on__lte": day, "to_on__gte": day}
    condition = Q(**{f"{whose}absences__{name}": value for name, value in of_day.items()})
    found: QuerySet[Any, Any] = rows.annotate(absence=FilteredRelation(f"{whose}absences", condition=condition))
    return found


def away_columns(whose: str = "") -> tuple[Any, ...]:
    """The columns of with_absence() in the order of AwayRow."""
    states = [(f"{path}is_active", ExpressionWrapper(is_suspended(path), BooleanField())) for path in (whose, "absence__cover__")]
    names = (f"absence__cover__{name}" for name in ("surname", "given_name", "patronymic"))
    return (*states[0], "absence__kind", "absence__to_on", *states[1], *names)


def away_on(day: date, supporter_ids: Collection[UUID]) -> dict[UUID, Away]:
    """Those of them who are away that day. One query."""
    accounts = with_absence(Supporter.objects.active().filter(pk__in=supporter_ids), day)
    accounts = accounts.filter(Q(absence__isnull=False) | is_suspended()).values_list("pk", *away_columns())
    return {pk: away for pk, *columns in accounts if (away := AwayRow(*columns).away)}


class LeavingRow(NamedTuple):
    """An absence as leaving_soon() reads it. `is_shut`, `is_away`: of the cover, who is then no cover."""

    supporter_id: UUID
    first: date
    last: date
    cover_id: UUID | None
    is_shut: bool
    is_away: bool
    surname: str
    given_name: str
    patronymic: str

    @property
    def leaving(self) -> "Leaving":
        covers = self.cover_id and not self.is_shut and not self.is_away
        return Leaving(self.first, self.last, short_name(self.surname, self.given_name, self.patronymic) if covers else "")


@dataclass(frozen=True)
class Leaving:
    """The next absence of a person; `cover`: who covers and is at work on all its days, "" for nobody."""

    first: date
    last: date
    cover: str

    def label(self, today: date) -> str:
        """«не на роботі 12–26 грудня, без заміни»"""
        return _with_cover(_("away %(days)s") % {"days": days_label(self.first, self.last, today)}, self.cover)


def leaving_soon(today: date, supporter_ids: Collection[UUID]) -> dict[UUID, Leaving]:
    """Absences that begin within the next days, of each person the first one without a cover, else the first. One query."""
    soon = {"from_on__gt": today, "from_on__lte": today + timedelta(days=SOON)}
    rows = Absence.objects.not_cancelled().filter(supporter__in=supporter_ids, **soon).order_by("from_on")
    meanwhile = Absence.objects.not_cancelled().filter(
        supporter=OuterRef("cover"), from_on__lte=OuterRef("to_on"), to_on__gte=OuterRef("from_on")
    )
    shut = ExpressionWrapper(Q(cover__is_active=False) | is_suspended("cover__"), BooleanField())
    names = (f"cover__{name}" for name in ("surname", "given_name", "patronymic"))
    found: dict[UUID, Leaving] = {}
    for row in rows.values_list("supporter_id", "from_on", "to_on", "cover_id", shut, Exists(meanwhile), *names):
        one = LeavingRow(*row)
        if one.supporter_id not in found or (found[one.supporter_id].cover and not one.leaving.cover):
            found[one.supporter_id] = one.leaving
    return found


class Attendance(NamedTuple):
    """`label`: the absence of today or of the next days, without its reason, "" for none. `rank`: 0 for who stays at work, 1 for
    who leaves soon without a cover, 2 for who is away today."""

    label: str = ""
    rank: int = 0


def attendance(today: date, supporter_ids: Collection[UUID]) -> dict[UUID, Attendance]:
    """None is missing. Two queries."""
    away, leaving = away_on(today, supporter_ids), leaving_soon(today, supporter_ids)
    later = {pk: Attendance(one.label(today), 0 if one.cover else 1) for pk, one in leaving.items()}
    now = {pk: Attendance(absence_label(one, today), 2) for pk, one in away.items()}
    return {**dict.fromkeys(supporter_ids, Attendance()), **later, **now}


def away_label(away: Away, today: date) -> str:
    """For those who plan absences, with the reason: «у відпустці до 5 грудня, замінює Бойко Р. С.»"""
    return _with_cover(_where(away, today), away.cover)


def absence_label(away: Away, today: date) -> str:
    """For those who choose a colleague, without the reason: «не на роботі до 5 грудня, замінює Бойко Р. С.»"""
    if away.until is None:
        return _with_cover(_("access suspended"), away.cover)
    return _with_cover(_("away until %(day)s") % {"day": date_label(away.until, today)}, away.cover)


def _with_cover(where: str, cover: str) -> str:
    if cover:
        return _("%(where)s, %(name)s stands in") % {"where": where, "name": cover}
    return _("%(where)s, nobody stands in") % {"where": where}


def _where(away: Away, today: date) -> str:
    if away.until is None:
        return _("access suspended")
    words = {
        AbsenceKind.LEAVE: _("on leave until %(day)s"),
        AbsenceKind.SICKNESS: _("on sick leave until %(day)s"),
        AbsenceKind.TRIP: _("on a business trip until %(day)s"),
        AbsenceKind.TRAINING: _("at a training until %(day)s"),
    }
    return words[AbsenceKind(away.kind)] % {"day": date_label(away.until, today)}
