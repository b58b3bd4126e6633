"""A person moves, and the current stay is corrected."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, record_event
from cases.case.models import Case
from cases.case.states import EventKind, IllegalTransition, Stage
from cases.course.actions.cases import NewStage, begin_stage, follow_up_stage
from cases.course.actions.stays import NewStay, begin_stay, current_stay, stay_before
from cases.course.models import Stay
from cases.course.states import StayRefusal
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.models import Supporter


@transaction.atomic
def move_person(
    case_id: UUID,
    new: NewStay,
    *,
    moved_at: datetime,
    by: Supporter,
    at: datetime,
    stage: NewStage | None = None,
    version: int | None = None,
) -> Stay:
    """Begin a stay as of `moved_at`: after the beginning of the current one, not in the future.

    `stage`: begins with it; None: stage and plan stay.

    Raises IllegalTransition, ChangedMeanwhile.
    """
    case = lock_case(case_id)
    if version is not None:
        refuse_outdated(shown=version, now=case.version)
    current = current_stay(case)
    if moved_at > at or moved_at < case.opened_at:
        raise IllegalTransition(StayRefusal.BEGINNING)
    if current is not None and NewStay.of(current) == new:
        raise IllegalTransition(StayRefusal.SAME)
    left = Stage(case.stage)
    if stage:
        begin_stage(case, stage, moved_at=moved_at)
    stay = begin_stay(case, new, by=by, at=moved_at)
    _save_moved(case)
    before = current.kind if current else ""
    record_event(
        case,
        EventKind.PLACE_CHANGED,
        by=by,
        at=at,
        stay=str(stay.pk),
        before=before,
        after=new.kind,
        moved_at=moved_at.isoformat(),
    )
    if stage:
        follow_up_stage(case, left, stage, moved_at=moved_at, by=by, at=at)
    return stay


@transaction.atomic
def correct_stay(
    case_id: UUID, new: NewStay, *, began_at: datetime, by: Supporter, at: datetime, version: int | None = None
) -> Stay:
    """Correct the current stay and its beginning; the history keeps the version before. The stay before ends at `began_at`.

    Raises IllegalTransition, ChangedMeanwhile.
    """
    case = lock_case(case_id)
    if version is not None:
        refuse_outdated(shown=version, now=case.version)
    stay = current_stay(case)
    if stay is None or (NewStay.of(stay), stay.from_at) == (new, began_at):
        raise IllegalTransition(StayRefusal.NOTHING)
    if began_at > at:
        raise IllegalTransition(StayRefusal.FUTURE)
    before = stay.kind
    _rewrite(stay, new, began_at=began_at, by=by, at=at)
    case.facility = new.facility
    _save_moved(case)
    record_event(case, EventKind.PLACE_CORRECTED, by=by, at=at, stay=str(stay.pk), before=before, after=new.kind)
    return stay


def _rewrite(stay: Stay, new: NewStay, *, began_at: datetime, by: Supporter, at: datetime) -> None:
    """One statement writes the row, so that its history has one version. Of two stays the shorter one is written first."""
    before, is_later = stay_before(stay), began_at > stay.from_at
    if before is not None and began_at <= before.from_at:
        raise IllegalTransition(StayRefusal.BEFORE)
    if before is not None and not is_later:
        _end(before, at=began_at)
    stay.value, stay.from_at, stay.corrected_by, stay.corrected_at = new.facility, began_at, by, at
    for name, value in new.fields.items():
        setattr(stay, name, value)
    stay.save(update_fields=[*new.fields, "value", "from_at", "corrected_by", "corrected_at"])
    if before is not None and is_later:
        _end(before, at=began_at)


def _end(stay: Stay, *, at: datetime) -> None:
    stay.to_at = at
    stay.save(update_fields=["to_at"])


def _save_moved(case: Case) -> None:
    case.version += 1
    case.save(update_fields=["stage", "facility", "version"])
