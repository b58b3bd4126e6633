"""All numbers of a head's page, counted in one query."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count

from dashboards.indicators import TILES, Clock
from dashboards.scope import Scope


@dataclass(frozen=True)
class Group:
    """Cases at one stage, with one owner and one former owner who is not relieved yet: how many are part of each number."""

    stage: str
    owner: UUID | None
    relieved: UUID | None
    numbers: Counter[str]


def counted(scope: Scope, clock: Clock) -> list[Group]:
    """Small groups, so that they can be added up by stage and by person."""
    counts = {indicator.code: Count("pk", filter=indicator.condition(clock)) for indicator in TILES}
    rows: Any = scope.cases().order_by().values("stage", "owner", "relieved").annotate(**counts)
    return [Group(row.pop("stage"), row.pop("owner"), row.pop("relieved"), Counter(row)) for row in rows]


def together(groups: Iterable[Group]) -> Counter[str]:
    numbers: Counter[str] = Counter()
    for group in groups:
        numbers.update(group.numbers)
    return numbers
