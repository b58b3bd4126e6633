"""Set which facilities a department serves. Rows are ended, never deleted, so it is known who served what, and when."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.course.models import ServedFacility
from supporters.directory.actions.locks import hold_open_department
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter


@transaction.atomic
def serve_facilities(
    department_id: UUID, *, added: Collection[str], removed: Collection[str], by: Supporter | None, at: datetime
) -> None:
    """Add and end facilities by code, as of today. The rest stays, so concurrent edits do not undo each other.

    `by`: None for the set-up of a demo. Raises DepartmentRefused when the department is closed.
    """
    hold_open_department(department_id)
    today, rows = kyiv_day(at), ServedFacility.objects.filter(department=department_id)
    rows.filter(facility__in=removed, valid_to=None).update(valid_to=today, ended_by=by)
    new = [ServedFacility(department_id=department_id, facility_id=code, valid_from=today, added_by=by) for code in sorted(added)]
    ServedFacility.objects.bulk_create(new, ignore_conflicts=True)  # the constraint leaves out what is served already
