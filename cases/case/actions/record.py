"""An action locks the case before it reads (docs/architecture.md, "The order of locks"), and records spans and an event."""

from datetime import datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from cases.case.models import Case, CaseEvent
from cases.case.models.history.spans import Span
from cases.case.states import CaseRefusal, CaseState, EventKind, IllegalTransition
from privacy.opening import current_reading
from privacy.prepared import PreparedInsert, PreparedInstances
from supporters.directory.models import Supporter, reach
from supporters.directory.models.supporter import SupporterQuerySet
from veterans.actions.locks import lock_person

LOCKED: Final = PreparedInstances(Case, lambda *, pk: Case.objects.select_for_update().filter(pk=pk))


def lock_any_case(case_id: UUID) -> Case:
    """Lock the row until the transaction ends, whatever the state of the case."""
    (case,) = LOCKED.instances(pk=case_id)
    return case


def lock_valid_case(case_id: UUID) -> Case:
    """Lock the row until the transaction ends.

    Raises IllegalTransition when another case has absorbed this one, or when it was opened by mistake.
    """
    case = lock_any_case(case_id)
    if case.state in (CaseState.ABSORBED, CaseState.WITHDRAWN):
        raise IllegalTransition(case.refusal)
    return case


def lock_with_remaining(case_id: UUID) -> tuple[Case, Case]:
    """Lock the case and the one that has absorbed it, which is the same unless one has; the person is locked before.

    A join and its undoing lock the person as well, so nothing is joined meanwhile.
    """
    lock_person(Case.objects.values_list("person_id", flat=True).get(pk=case_id))
    remaining_id = Case.objects.values_list("absorbed_by", flat=True).get(pk=case_id) or case_id
    cases = {key: lock_any_case(key) for key in sorted({case_id, remaining_id})}
    return cases[case_id], cases[remaining_id]


def lock_case(case_id: UUID) -> Case:
    """Lock the row until the transaction ends. Raises IllegalTransition unless the case is open."""
    case = lock_any_case(case_id)
    if case.state != CaseState.OPEN:
        raise IllegalTransition(case.refusal)
    return case


def lock_case_of(by: Supporter, case_id: UUID) -> Case:
    """As lock_case(), of who answers for the case: a member of its team gives it to nobody. Raises IllegalTransition."""
    case = lock_case(case_id)
    refuse_team(case, by)
    return case


def refuse_team(case: Case, by: Supporter) -> None:
    """Raises IllegalTransition unless `by` answers for the case."""
    if not Case.objects.answered_by(reach(by)).filter(pk=case.pk).exists():
        raise IllegalTransition(CaseRefusal.ANSWERS)


def lock_owner(pk: UUID, *, among: SupporterQuerySet) -> Supporter:
    """Lock the row so that the account can't be closed while it is given work. Raises IllegalTransition."""
    owner = among.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
    if owner is None:
        raise IllegalTransition(CaseRefusal.OWNER)
    return owner


EVENT: Final = PreparedInsert(CaseEvent)


def record_event(case: Case, kind: EventKind, *, by: Supporter, at: datetime, note: str = "", **details: Any) -> CaseEvent:
    """Record a state change in its transaction. The access log notes the change as well."""
    current_reading().note(case.person_id)
    return EVENT.insert(CaseEvent(case=case, kind=kind, by=by, at=at, details=details, note=note or None))


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
