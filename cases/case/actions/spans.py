"""Close the current span of a case and begin the next, in the caller's transaction."""

from datetime import datetime
from typing import Any, TypeVar

from cases.case.models import Case
from cases.case.models.history.spans import Span
from cases.case.states import CaseRefusal, IllegalTransition

S = TypeVar("S", bound=Span)


def next_span(kind: type[S], case: Case, value: Any, /, *, at: datetime, **fields: Any) -> S:
    """Close the current span and begin the next. Raises IllegalTransition when the current span began later than `at`."""
    close_span(kind, case, at=at)
    span = kind(case=case, from_at=at, **{"value": value, **fields})
    span.save(force_insert=True)
    return span


def close_span(kind: type[Span], case: Case, *, at: datetime) -> None:
    """Close the current span, if any. Raises IllegalTransition when it began later than `at`."""
    held = kind._default_manager.select_for_update(of=("self",)).filter(case=case, to_at=None).first()
    if held is None:
        return
    if held.from_at >= at:
        raise IllegalTransition(CaseRefusal.LATER)
    held.to_at = at
    held.save(update_fields=["to_at"])
