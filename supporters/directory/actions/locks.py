"""Locks that an action takes before it reads.

Every transaction takes its locks in one order (docs/architecture.md, "The order of locks"): the advisory lock of the tree, then
people in the order of their keys, then departments. So concurrent actions wait for one another but never deadlock.
"""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from supporters.directory.models import Supporter

TREE_LOCK: Final = 7_301_020  # advisory lock: serialises changes of the tree's shape and of its heads and duty supporters
HOLD: Final = "SELECT 1 FROM supporters_department WHERE id = %s AND closed_at IS NULL FOR KEY SHARE"


class DepartmentRefused(Exception):
    """The department's state forbids the action.

    `field` is the form field to mark, "" for none; the message is shown to the user.
    """

    def __init__(self, field: str, words: object) -> None:
        super().__init__(str(words))
        self.field = field


def locked_supporter(supporter_id: UUID) -> Supporter:
    return Supporter.objects.select_for_update(no_key=True).get(pk=supporter_id)


def locked_supporters(keys: Iterable[UUID | None]) -> dict[UUID | None, Supporter]:
    """By key; None among the keys is skipped."""
    rows = Supporter.objects.get_queryset().select_for_update(of=("self",), no_key=True).filter(pk__in=[pk for pk in keys if pk])
    return {row.pk: row for row in rows.order_by("pk")}


def hold_departments() -> None:
    """Lock all departments against changes until the caller's transaction ends. Must be the first lock of its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def hold_open_department(department_id: UUID) -> None:
    """Keep the department from being closed until the caller's transaction ends. Raises DepartmentRefused when it is closed."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [department_id])
        if cursor.fetchone() is None:
            raise DepartmentRefused("department", _("This department is closed. Choose another one."))
