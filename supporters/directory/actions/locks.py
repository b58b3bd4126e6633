"""What an action locks before it reads. Every transaction takes its locks in one order (docs/architecture.md, "The order of
locks"): the advisory lock of the tree, then people in the order of their keys, then departments. So two acts at one moment wait
for one another and never block each other for ever."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from supporters.directory.models import Supporter

TREE_LOCK: Final = 7_301_020  # advisory lock: the shape of the tree, and who answers in it, change one change after the other
HOLD: Final = "SELECT 1 FROM supporters_department WHERE id = %s AND closed_at IS NULL FOR KEY SHARE"


class DepartmentRefused(Exception):
    """What was asked can't be done to this department; `field` is the field of the form that says so, "" for none, and the
    words are for whoever asked."""

    def __init__(self, field: str, words: object) -> None:
        super().__init__(str(words))
        self.field = field


def locked_supporter(supporter_id: UUID) -> Supporter:
    return Supporter.objects.select_for_update(no_key=True).get(pk=supporter_id)


def locked_supporters(keys: Iterable[UUID | None]) -> dict[UUID | None, Supporter]:
    """By key; None among the keys stands for nobody."""
    rows = Supporter.objects.get_queryset().select_for_update(of=("self",), no_key=True).filter(pk__in=[pk for pk in keys if pk])
    return {row.pk: row for row in rows.order_by("pk")}


def hold_departments() -> None:
    """None of them is changed by somebody else until the caller's transaction ends. The first lock of its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def hold_standing(department_id: UUID) -> None:
    """In the transaction of whoever joins it: it is not closed before that ends. Raises DepartmentRefused when it is closed."""
    with connection.cursor() as cursor:
        cursor.execute(HOLD, [department_id])
        if cursor.fetchone() is None:
            raise DepartmentRefused("department", _("This department is closed. Choose another one."))
