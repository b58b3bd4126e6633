"""What is locked before an action looks: people first, in the order of their keys, and then the departments. So two who act at
once wait for one another, never each for the other."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.db import connection

from supporters.models import Supporter

TREE_LOCK: Final = 7_301_020  # advisory lock: the shape of the tree, and who answers in it, change one change after the other


def locked_supporter(supporter_id: UUID) -> Supporter:
    return Supporter.objects.select_for_update(no_key=True).get(pk=supporter_id)


def locked_supporters(keys: Iterable[UUID | None]) -> dict[UUID | None, Supporter]:
    """By key; None among the keys stands for nobody."""
    rows = Supporter.objects.get_queryset().select_for_update(of=("self",), no_key=True).filter(pk__in=[pk for pk in keys if pk])
    return {row.pk: row for row in rows.order_by("pk")}


def hold_departments() -> None:
    """None of them is changed by somebody else until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])
