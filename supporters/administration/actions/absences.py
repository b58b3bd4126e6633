"""Days away from work, and who stands in. Nobody who is away stands in for another: a chain loses people."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from supporters.directory.actions.locks import locked_supporters
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, Supporter, is_post_by_two
from supporters.directory.models.absence import AbsenceQuerySet
from supporters.directory.roles import REACH, ReachKind, Role
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule

ABSENCE: Final = "absence"  # what notifications call one
LONGEST: Final = timedelta(days=3 * 366)
LONGEST_LENT: Final = timedelta(days=31)  # one person alone lends the reach over a tree of departments for no longer


class AbsenceRefused(Exception):
    """These days or this cover can't be; `field` is the field of the form that says so, the words are for whoever asked."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class NewAbsence:
    """Both days are days of the absence. `cover_id` None: nobody stands in."""

    supporter_id: UUID
    kind: str
    from_on: date
    to_on: date
    cover_id: UUID | None


@transaction.atomic
def add_absence(new: NewAbsence, *, by: Supporter, at: datetime, pk: UUID) -> Absence:
    """Raises AbsenceRefused."""
    people = locked_supporters({new.supporter_id, new.cover_id})
    _refuse_days(new, people[new.supporter_id])
    cover = _fit_cover(people[new.supporter_id], people.get(new.cover_id), new.from_on, new.to_on)
    absence = Absence(
        pk=pk, supporter_id=new.supporter_id, kind=new.kind, from_on=new.from_on, to_on=new.to_on, cover=cover, made_by=by,
        made_at=at,
    )  # fmt: skip
    absence.save(force_insert=True)
    _notify_cover(absence, at)
    return absence


@transaction.atomic
def name_cover(absence_id: UUID, *, cover_id: UUID | None, at: datetime) -> Absence:
    """Somebody else stands in for the days that are left, or nobody. Raises AbsenceRefused."""
    found = Absence.objects.get(pk=absence_id)
    people = locked_supporters({found.supporter_id, cover_id})
    absence = _locked_absence(absence_id, at)
    first = max(absence.from_on, kyiv_day(at))
    absence.cover = _fit_cover(people[absence.supporter_id], people.get(cover_id), first, absence.to_on)
    absence.save(update_fields=["cover"])
    settle_notifications(ABSENCE, [absence.pk], at=at)
    _notify_cover(absence, at)
    return absence


@transaction.atomic
def end_absence(absence_id: UUID, *, at: datetime) -> Absence:
    """Back at work today: the last day was yesterday. One that has not begun is cancelled. Raises AbsenceRefused."""
    absence = _locked_absence(absence_id, at)
    today = kyiv_day(at)
    if absence.from_on >= today:
        absence.cancelled_at = at
    else:
        absence.to_on = today - timedelta(days=1)
    absence.save(update_fields=["cancelled_at", "to_on"])
    settle_notifications(ABSENCE, [absence.pk], at=at)
    return absence


def leave_absences(supporter_id: UUID, *, at: datetime, only_covering: bool = False) -> None:
    """In the transaction that closes an account or changes its role: it stands in for nobody any more, and (unless
    `only_covering`) its own absences to come are over."""
    for absence in _unfinished(at).filter(cover=supporter_id).select_for_update(of=("self",)):
        absence.cover = None
        absence.save(update_fields=["cover"])
    if only_covering:
        return
    for absence in _unfinished(at).filter(supporter=supporter_id).select_for_update(of=("self",)):
        end_absence(absence.pk, at=at)


def _locked_absence(absence_id: UUID, at: datetime) -> Absence:
    absence = _unfinished(at).select_for_update(of=("self",)).filter(pk=absence_id).first()
    if absence is None:
        raise AbsenceRefused("", _("This absence is over or cancelled already."))
    return absence


def _unfinished(at: datetime) -> AbsenceQuerySet:
    return Absence.objects.standing().filter(to_on__gte=kyiv_day(at))


def _refuse_days(new: NewAbsence, supporter: Supporter) -> None:
    if not supporter.is_active:
        raise AbsenceRefused("supporter", _("The access of this colleague is closed."))
    if new.to_on < new.from_on:
        raise AbsenceRefused("to_on", _("The last day is before the first"))
    if new.to_on - new.from_on > LONGEST:
        raise AbsenceRefused("to_on", _("An absence may last three years at most"))
    if Absence.objects.within(new.from_on, new.to_on).filter(supporter=supporter).exists():
        raise AbsenceRefused("from_on", _("Another absence is noted for these days"))
    covered = Absence.objects.within(new.from_on, new.to_on).filter(cover=supporter).select_related("supporter").first()
    if covered:
        words = _("On these days this colleague stands in for %(name)s. Name another cover there first.")
        raise AbsenceRefused("from_on", words % {"name": covered.supporter.short_name})


def _fit_cover(supporter: Supporter, cover: Supporter | None, first: date, last: date) -> Supporter | None:
    """The cover, if it can be one. Raises AbsenceRefused."""
    if cover is None:
        return None
    if cover.pk == supporter.pk:
        raise AbsenceRefused("cover", _("Nobody stands in for oneself"))
    if REACH[Role(supporter.role)] is ReachKind.NOTHING:
        raise AbsenceRefused("cover", _("This role has no cases to stand in for"))
    if not cover.is_active or cover.is_suspended or cover.role != supporter.role:
        raise AbsenceRefused("cover", _("Choose a colleague with the same role whose access is open"))
    if last - first >= LONGEST_LENT and is_post_by_two(supporter.role, supporter.department_id):
        words = _("A head of other departments is covered for at most 31 days at once. For longer, name another head.")
        raise AbsenceRefused("cover", words)
    if Absence.objects.within(first, last).filter(supporter=cover).exists():
        raise AbsenceRefused("cover", _("This colleague is away on some of these days"))
    return cover


def _notify_cover(absence: Absence, at: datetime) -> None:
    if absence.cover_id:
        notify([absence.cover_id], Rule.COVER_NAMED, ABSENCE, absence.pk, at=at)
