from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.events import record_event
from cases.case.actions.locks import lock_kept_case
from cases.case.actions.speaking.ending import counted
from cases.case.models import Case, Loss
from cases.case.states import CaseState, EventKind, IllegalTransition, LossKind, LossRefusal
from cases.course.models import Promise
from cases.course.states import PromiseBy
from cases.endings.actions.closing import close
from cases.endings.actions.losses.notices import notify_of_loss
from cases.endings.actions.losses.returning import waiting_again
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter

FAMILY: Final = ""  # no words: pages name the promise in the language of the reader
FAMILY_WITHIN: Final = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class NewLoss:
    """What is reported, and from whom it is known. `happened_on`: None when the day is not known."""

    kind: LossKind
    happened_on: date | None
    source: str


@transaction.atomic
def report_loss(case_id: UUID, new: NewLoss, *, by: Supporter, at: datetime, pk: UUID) -> dict[str, int]:
    """Close the case and end everything that can still speak of it; return how much of each kind.

    The head of the department gets the promise to reach the family. Owner and team are notified once, and stay: the report may be
    taken back.
    Raises IllegalTransition when a loss is reported already.
    """
    case = lock_kept_case(case_id)
    if case.loss:
        raise IllegalTransition(LossRefusal.REPORTED)
    was_open = case.state != CaseState.CLOSED
    case.loss = new.kind
    ended = close(case, by=by, at=at)
    loss = Loss.objects.create(
        pk=pk,
        case=case,
        kind=new.kind,
        happened_on=new.happened_on,
        source=new.source,
        was_open=was_open,
        reported_by=by,
        reported_at=at,
        ended={code: ended[code] for code in waiting_again()},
    )
    _promise_to_reach_the_family(case, by=by, at=at)
    notify_of_loss(loss, by=by, at=at)
    record_event(case, EventKind.LOSS_REPORTED, by=by, at=at, note=new.source, loss=new.kind, ended=counted(ended))
    return counted(ended)


def _promise_to_reach_the_family(case: Case, *, by: Supporter, at: datetime) -> None:
    """For the head that the department has on the day of the promise."""
    Promise.objects.create(
        pk=new_id(),
        case=case,
        words=FAMILY,
        who=PromiseBy.SUPPORTER,
        due_on=kyiv_day(at) + FAMILY_WITHIN,
        made_by=by,
        made_at=at,
    )
