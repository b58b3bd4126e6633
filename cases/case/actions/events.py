from datetime import datetime
from typing import Any, Final

from cases.case.models import Case, CaseEvent
from cases.case.states import EventKind
from privacy.opening import current_reading
from privacy.prepared import PreparedInsert
from supporters.directory.models import Supporter

EVENT: Final = PreparedInsert(CaseEvent)


def record_event(case: Case, kind: EventKind, *, by: Supporter, at: datetime, note: str = "", **details: Any) -> CaseEvent:
    """Record a state change in its transaction. The access log notes the change as well."""
    current_reading().note(case.person_id)
    return EVENT.insert(CaseEvent(case=case, kind=kind, by=by, at=at, details=details, note=note or None))
