from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import record_event
from cases.case.states import EventKind, IllegalTransition
from cases.course.actions.promises.entries import correct_promises
from cases.course.actions.visits import NewVisit, lock_entry, outcome_details, recompute_last_contact
from cases.course.models import FollowUp, Visit
from cases.course.models.visit import EDIT_WITHIN
from cases.course.states import EntryRefusal
from supporters.directory.actions.versions import ChangedMeanwhile, refuse_outdated
from supporters.directory.models import Supporter


@transaction.atomic
def correct_visit(
    visit_id: UUID,
    new: NewVisit,
    *,
    not_kept: Collection[UUID] = (),
    version: int | None = None,
    by: Supporter,
    at: datetime,
    pk: UUID,
    saved_at: datetime | None = None,
) -> Visit:
    """Write an entry under `pk` in place of an older one, which stays on the card and counts no more; only its author may.

    The plan stays. What the older entry has planned, settled and promised belongs to the new one; the promises of `not_kept`,
    which it had ticked as kept, are open again. The outcome of a call stays while kind and reached are unchanged. `version` is
    that of the entry that the author was shown (None: no check), `saved_at` when the author pressed Save (None: now).
    Raises IllegalTransition, ChangedMeanwhile.
    """
    case, visit = lock_entry(visit_id)
    if Visit.objects.filter(corrects=visit, case=case).exists():
        raise ChangedMeanwhile
    if version is not None:
        refuse_outdated(shown=version, now=visit.version)
    if visit.by_id != by.pk or visit.voided_at is not None or not needs_correcting(visit.recorded_at, at=saved_at or at):
        raise IllegalTransition(EntryRefusal.CORRECT)
    visit.voided_at, visit.voided_by, visit.void_reason = at, by, "corrected"
    visit.save(update_fields=["voided_at", "voided_by", "void_reason"])
    correcting = Visit.objects.create(
        pk=pk,
        case=case,
        episode_id=visit.episode_id,
        kind=new.kind,
        reached=new.reached,
        outcome=visit.outcome if (visit.kind, visit.reached) == (new.kind, new.reached) else "",
        summary=new.summary or None,
        occurred_at=new.occurred_at,
        recorded_at=at,
        by=by,
        corrects=visit,
        version=visit.version + 1,
    )
    _pass_on(visit, correcting, not_kept=not_kept, at=at)
    recompute_last_contact(case)
    record_event(
        case,
        EventKind.VISIT_CORRECTED,
        by=by,
        at=at,
        visit=str(pk),
        corrected=str(visit.pk),
        visit_kind=correcting.kind,
        reached=correcting.reached,
        **outcome_details(correcting.outcome),
    )
    return correcting


def needs_correcting(recorded_at: datetime, *, at: datetime) -> bool:
    """Whether the time to edit the entry is over."""
    return at - recorded_at > EDIT_WITHIN


def _pass_on(visit: Visit, correcting: Visit, *, not_kept: Collection[UUID], at: datetime) -> None:
    """The steps, checks and promises of `visit` belong to the entry that corrects it."""
    FollowUp.objects.filter(planned_in=visit).update(planned_in=correcting)
    FollowUp.objects.filter(settled_in=visit).update(settled_in=correcting)
    visit.checks.update(settled_in=correcting)
    correct_promises(visit, correcting, not_kept=not_kept, at=at)
