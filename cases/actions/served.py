"""Set which facilities a department serves."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from cases.models import ServedFacility
from supporters.directory.actions.locks import hold_open_department


@transaction.atomic
def serve_facilities(department_id: UUID, *, added: Collection[str], removed: Collection[str]) -> None:
    """Add and remove facilities by code. The rest stays, so concurrent edits do not undo each other.

    Raises DepartmentRefused when the department is closed.
    """
    hold_open_department(department_id)
    ServedFacility.objects.filter(department=department_id, facility__in=removed).delete()
    rows = [ServedFacility(department_id=department_id, facility_id=code) for code in sorted(added)]
    ServedFacility.objects.bulk_create(rows, ignore_conflicts=True)
