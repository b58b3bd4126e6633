"""Who is away today, until when, and who covers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, FilteredRelation, Q, QuerySet
from django.utils.translation import gettext as _

from supporters.directory.calendar import date_label
from supporters.directory.models import AbsenceKind, Supporter
from supporters.directory.models.supporter import is_suspended, short_name


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
    accounts = with_absence(Supporter.objects.active().filter(pk__in=supporter_ids), day).values_list("pk", *away_columns())
    return {pk: away for pk, *columns in accounts if (away := AwayRow(*columns).away)}


def away_label(away: Away, today: date) -> str:
    """For those who plan absences, with the reason: «у відпустці до 5 грудня, замінює Бойко Р. С.»"""
    return _with_cover(_where(away, today), away)


def absence_label(away: Away, today: date) -> str:
    """For those who choose a colleague, without the reason: «не на роботі до 5 грудня, замінює Бойко Р. С.»"""
    if away.until is None:
        return _with_cover(_("access suspended"), away)
    return _with_cover(_("away until %(day)s") % {"day": date_label(away.until, today)}, away)


def _with_cover(where: str, away: Away) -> str:
    if away.cover:
        return _("%(where)s, %(name)s stands in") % {"where": where, "name": away.cover}
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
