"""Who may decide what somebody has asked for: the end of a support, an erasure, the end of a legal hold."""

from datetime import datetime
from uuid import UUID

from cases.case.models import Case
from supporters.directory.calendar import kyiv_day
from supporters.directory.models.leading import leaders_of


def deciders(case: Case, asked_by: UUID, *, at: datetime) -> str:
    """Heads other than who asked, the names with their departments; "" for nobody. Two queries."""
    heads = leaders_of(case.department_id, kyiv_day(at)).exclude(pk=asked_by).select_related("department")
    return "; ".join(f"{head.short_name} ({head.department.name})" for head in heads.order_by("surname", "pk"))
