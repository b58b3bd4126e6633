"""Days away from work. A person who is away covers nobody: a chain of covers would lose people."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from supporters.administration.actions.covers import (
    ABSENCE,
    AbsenceRefused,
    end_asked_covers,
    fit_cover,
    locked_absence,
    notify_cover,
    unfinished,
)
from supporters.administration.actions.notified_heads import heads_over
from supporters.directory.actions.locks import locked_supporters
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Absence, Supporter
from supporters.directory.models.reach import staff_planned_by
from supporters.directory.roles import Role
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule

ENTERED: Final = "entered_absence"  # subject kind of an absence for those who are notified of it; a cover settles nothing of it
LONGEST: Final = timedelta(days=3 * 366)


@dataclass(frozen=True, kw_only=True)
class NewAbsence:
    """Both days are days of the absence. `cover_id` None: no cover."""

    supporter_id: UUID
    kind: str
    from_on: date
    to_on: date
    cover_id: UUID | None


@transaction.atomic
def add_absence(new: NewAbsence, *, by: Supporter, at: datetime, pk: UUID, confirmed: bool = False) -> Absence:
    """`confirmed`: the cover has been agreed; any other is named by name_cover(). Raises AbsenceRefused."""
    if new.cover_id and not confirmed:
        raise AbsenceRefused("cover", _("The cover is named on the page of the absence."))
    _refuse_stranger(new.supporter_id, by)
    people = locked_supporters({new.supporter_id, new.cover_id})
    _refuse_days(new, people[new.supporter_id])
    cover = fit_cover(people[new.supporter_id], people.get(new.cover_id), new.from_on, new.to_on)
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
    notify_cover(absence, at)
    _notify_entered(absence, by=by, at=at)
    return absence


@transaction.atomic
def end_absence(absence_id: UUID, *, by: Supporter, at: datetime) -> Absence:
    """Make yesterday the last day, or cancel an absence that has not begun. Raises AbsenceRefused."""
    absence = locked_absence(absence_id, at)
    _refuse_stranger(absence.supporter_id, by)
    return _end(absence, at=at)


def _end(absence: Absence, *, at: datetime) -> Absence:
    """The caller has locked it."""
    today = kyiv_day(at)
    if absence.from_on >= today:
        absence.cancelled_at = at
    else:
        absence.to_on = today - timedelta(days=1)
    absence.save(update_fields=["cancelled_at", "to_on"])
    settle_notifications(ABSENCE, [absence.pk], at=at)
    end_asked_covers(absence, at=at)
    return absence


def leave_absences(supporter_id: UUID, *, at: datetime, only_covering: bool = False) -> None:
    """Remove the person as a cover and, unless `only_covering`, end their own unfinished absences.

    Runs in the transaction that closes the account or changes its role.
    """
    for absence in unfinished(at).filter(cover=supporter_id).select_for_update(of=("self",)):
        absence.cover = None
        absence.save(update_fields=["cover"])
    if only_covering:
        return
    for absence in unfinished(at).filter(supporter=supporter_id).select_for_update(of=("self",)):
        _end(absence, at=at)


def _refuse_stranger(supporter_id: UUID, by: Supporter) -> None:
    """Of oneself, else as planned by a head or an administrator. Raises AbsenceRefused."""
    if supporter_id != by.pk and not staff_planned_by(by).filter(pk=supporter_id).exists():
        raise AbsenceRefused("supporter", _("A head of the department or an administrator plans the absences of this colleague."))


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


def _notify_entered(absence: Absence, *, by: Supporter, at: datetime) -> None:
    """The absent colleague and who is responsible above; the other administrators when an administrator has entered it."""
    if by.pk == absence.supporter_id:
        return
    notified = {absence.supporter_id, *heads_over([absence.supporter.department_id], absence.supporter_id, at=at)}
    if by.role == Role.ADMINISTRATOR:
        notified |= set(Supporter.objects.administrators().values_list("pk", flat=True))
    notify(notified - {by.pk}, Rule.ABSENCE_ENTERED, ENTERED, absence.pk, at=at)
