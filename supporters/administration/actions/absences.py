"""Days away from work and their cover. A person who is away covers nobody: a chain of covers would lose people."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from privacy.ids import new_id
from supporters.directory.actions.locks import locked_supporters
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, Supporter, is_post_by_two
from supporters.directory.models.absence import AbsenceQuerySet
from supporters.directory.roles import REACH, ReachKind, Role
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule

ABSENCE: Final = "absence"  # subject kind of an absence in notifications
LONGEST: Final = timedelta(days=3 * 366)
# The cover of a head gets the reach over a whole tree without a second administrator, so for at most this long.
LONGEST_LENT: Final = timedelta(days=31)


class AbsenceRefused(Exception):
    """The days or the cover are refused. `field` is the form field to mark; the message is shown to the administrator or head."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class NewAbsence:
    """Both days are days of the absence. `cover_id` None: no cover."""

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
        pk=pk,
        supporter_id=new.supporter_id,
        kind=new.kind,
        from_on=new.from_on,
        to_on=new.to_on,
        cover=cover,
        made_by=by,
        made_at=at,
    )
    absence.save(force_insert=True)
    _notify_cover(absence, at)
    return absence


@transaction.atomic
def name_cover(absence_id: UUID, *, cover_id: UUID | None, at: datetime, since: date | None = None) -> Absence:
    """Change or remove the cover for the days that are left.

    `since`: a later day of the absence. From it on there is an absence of its own with the new cover; the days before keep
    theirs, so two people cover one after the other without a gap. Returns the absence with the new cover. Raises AbsenceRefused.
    """
    found = Absence.objects.get(pk=absence_id)
    people = locked_supporters({found.supporter_id, cover_id})
    absence = _locked_absence(absence_id, at)
    first = max(absence.from_on, kyiv_day(at))
    if since is not None and since != first:
        absence, first = _split(absence, since, first, at), since
    absence.cover = _fit_cover(people[absence.supporter_id], people.get(cover_id), first, absence.to_on)
    absence.save(update_fields=["cover"])
    settle_notifications(ABSENCE, [absence.pk], at=at)
    _notify_cover(absence, at)
    return absence


@transaction.atomic
def end_absence(absence_id: UUID, *, at: datetime) -> Absence:
    """Make yesterday the last day, or cancel an absence that has not begun. Raises AbsenceRefused."""
    absence = _locked_absence(absence_id, at)
    today = kyiv_day(at)
    if absence.from_on >= today:
        absence.cancelled_at = at
    else:
        absence.to_on = today - timedelta(days=1)
    absence.save(update_fields=["cancelled_at", "to_on"])
    settle_notifications(ABSENCE, [absence.pk], at=at)
    return absence


def _split(absence: Absence, since: date, first: date, at: datetime) -> Absence:
    """The new absence from this day on; the one before ends the day before. Raises AbsenceRefused."""
    if not first < since <= absence.to_on:
        raise AbsenceRefused("since", _("Choose a day of this absence that is not past"))
    later = Absence(
        pk=new_id(),
        supporter_id=absence.supporter_id,
        kind=absence.kind,
        from_on=since,
        to_on=absence.to_on,
        made_by_id=absence.made_by_id,
        made_at=at,
    )
    absence.to_on = since - timedelta(days=1)
    absence.save(update_fields=["to_on"])
    later.save(force_insert=True)
    return later


def leave_absences(supporter_id: UUID, *, at: datetime, only_covering: bool = False) -> None:
    """Remove the person as a cover and, unless `only_covering`, end their own unfinished absences.

    Runs in the transaction that closes the account or changes its role.
    """
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
    return Absence.objects.not_cancelled().filter(to_on__gte=kyiv_day(at))


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
    """Return the cover if it fits. Raises AbsenceRefused."""
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
