"""Who is away today, until when, and who covers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from supporters.directory.calendar import date_label
from supporters.directory.models import AbsenceKind, Supporter
from supporters.directory.models.supporter import is_suspended, short_name


class AwayRow(NamedTuple):
    """A person who is away; without an absence the access is suspended. The names are those of the cover, None for nobody."""

    pk: UUID
    kind: str | None
    to_on: date | None
    is_active: bool | None
    suspended_at: datetime | None
    surname: str
    given_name: str
    patronymic: str

    @property
    def cover(self) -> str:
        works = self.is_active and self.suspended_at is None
        return short_name(self.surname, self.given_name, self.patronymic) if works else ""


COLUMNS: Final = (  # in the order of AwayRow
    *("pk", "absence__kind", "absence__to_on"),
    *(f"absence__cover__{name}" for name in ("is_active", "suspended_at", "surname", "given_name", "patronymic")),
)


@dataclass(frozen=True)
class Away:
    """`until`: the last day, None while the access is suspended; `cover`: who covers, "" for nobody."""

    kind: str
    until: date | None
    cover: str


def away_on(day: date, supporter_ids: Collection[UUID]) -> dict[UUID, Away]:
    """Those of them who are away that day. One query."""
    absence = Q(absences__cancelled_at=None, absences__from_on__lte=day, absences__to_on__gte=day)
    people = Supporter.objects.active().annotate(absence=FilteredRelation("absences", condition=absence))
    away = people.filter(Q(absence__isnull=False) | is_suspended(), pk__in=supporter_ids)
    return {row.pk: Away(row.kind or "", row.to_on, row.cover) for row in starmap(AwayRow, away.values_list(*COLUMNS))}


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
