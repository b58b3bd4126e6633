from datetime import datetime
from typing import Any

from cases.models import Case, CaseEvent
from cases.states import EventKind
from privacy.opening import current_reading
from supporters.directory.models import Supporter


def record_event(case: Case, kind: EventKind, *, by: Supporter, at: datetime, note: str = "", **details: Any) -> CaseEvent:
    """Record a state change in its transaction. The access log notes the change as well."""
    current_reading().note(case.person_id)
    return CaseEvent.objects.create(case=case, kind=kind, by=by, at=at, details=details, note=note or None)
