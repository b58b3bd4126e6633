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
        return Away(self.kind or "", self.to_on, self._cover)

    def leaving(self, first: date, *, is_cover_away: bool) -> "Leaving":
        """`is_cover_away`: on a day of the absence, so that nobody covers."""
        return Leaving(first, self.to_on or first, "" if is_cover_away else self._cover)

    @property
    def without_absence(self) -> "AwayRow":
        return self._replace(kind=None, to_on=None, cover_is_active=None)

    @property
    def _cover(self) -> str:
        covers = self.cover_is_active and not self.cover_is_suspended
        return short_name(self.surname, self.given_name, self.patronymic) if covers else ""


def with_absence(rows: QuerySet[Any, Any], day: date, whose: str = "", *, until: date | None = None) -> QuerySet[Any, Any]:
    """The rows, each with the one absence of this day of the account behind the relation `whose` («owner__»).

    With `until` each once for every absence that is not over on `day` and begins by then.
    """
    of_day = {"cancelled_at": None, "from_on__lte": until or day, "to_on__gte": day}
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


@dataclass(frozen=True)
class Leaving:
    """The next absence of a person; `cover`: who covers and is at work on all its days, "" for nobody."""

    first: date
    last: date
    cover: str

    def label(self, today: date) -> str:
        """«не на роботі 12–26 грудня, без заміни»"""
        return _with_cover(_("away %(days)s") % {"days": days_label(self.first, self.last, today)}, self.cover)


class Attendance(NamedTuple):
    """`label`: the absence of today or of the next days, without its reason, "" for none. `rank`: 0 for who stays at work, 1 for
    who leaves soon without a cover, 2 for who is away today."""

    label: str = ""
    rank: int = 0


def attendance(today: date, supporter_ids: Collection[UUID]) -> dict[UUID, Attendance]:
    """None is missing. Of the absences that begin within the next days the first one without a cover counts, else the first.

    One query.
    """
    now: dict[UUID, Away] = {}
    later: dict[UUID, Leaving] = {}
    for pk, first, is_cover_away, *columns in _absences_until(today + timedelta(days=SOON), today, supporter_ids):
        row = AwayRow(*columns)
        if first and first > today:
            leaving = row.leaving(first, is_cover_away=is_cover_away)
            if pk not in later or (later[pk].cover and not leaving.cover):
                later[pk] = leaving
            row = row.without_absence
        if row.away:
            now.setdefault(pk, row.away)
    return {
        **dict.fromkeys(supporter_ids, Attendance()),
        **{pk: Attendance(one.label(today), 0 if one.cover else 1) for pk, one in later.items()},
        **{pk: Attendance(absence_label(one, today), 2) for pk, one in now.items()},
    }


def _absences_until(last: date, today: date, supporter_ids: Collection[UUID]) -> QuerySet[Any, Any]:
    """Account, first day, whether the cover is away on any day of it, and the columns of AwayRow; the earliest first."""
    rows = with_absence(Supporter.objects.filter(pk__in=supporter_ids), today, until=last)
    rows = rows.filter(Q(absence__isnull=False) | is_suspended())
    meanwhile = Absence.objects.not_cancelled().filter(
        supporter=OuterRef("absence__cover"), from_on__lte=OuterRef("absence__to_on"), to_on__gte=OuterRef("absence__from_on")
    )
    return rows.order_by("absence__from_on").values_list("pk", "absence__from_on", Exists(meanwhile), *away_columns())


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
