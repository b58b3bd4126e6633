"""The numbers of each department now, by two statements."""

from typing import Final
from uuid import UUID

from django.db.models import Count

from cases.case.models import Case
from cases.case.models.conditions import accompanied
from dashboards.clock import Clock
from dashboards.indicators import TILES
from dashboards.outcomes import ENDED

FROZEN: Final = (*TILES, ENDED)
"""The numbers that are kept for every morning."""

Numbers = dict[str, int]


def counted_by_department(clock: Clock) -> dict[UUID, Numbers]:
    """Of each department with a case on support or one that has just ended, without those below it."""
    counts = {one.code: Count("pk", filter=one.condition(clock)) for one in TILES}
    rows = Case.objects.opened().order_by().values("department").annotate(**counts).values_list("department", *counts)
    found = {department: dict(zip(counts, numbers, strict=True)) | {ENDED.code: 0} for department, *numbers in rows}
    over = Case.objects.filter(accompanied(), ENDED.condition(clock)).order_by().values("department").annotate(number=Count("pk"))
    for department, number in over.values_list("department", "number"):
        found.setdefault(department, dict.fromkeys(counts, 0))[ENDED.code] = number
    return found
