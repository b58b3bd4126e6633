"""Who is away today, until when, and who covers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import FilteredRelation, Q
from django.utils.translation import gettext as _

from supporters.directory.calendar import date_label
from supporters.directory.models import AbsenceKind, Supporter
from supporters.directory.models.supporter import is_suspended, short_name

COVER = tuple(f"absence__cover__{name}" for name in ("is_active", "suspended_at", "surname", "given_name", "patronymic"))


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
    return {
        pk: Away(kind or "", to_on, short_name(*names) if is_active and suspended_at is None else "")
        for pk, kind, to_on, is_active, suspended_at, *names in away.values_list("pk", "absence__kind", "absence__to_on", *COVER)
    }


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
