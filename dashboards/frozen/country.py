"""The counts of the country as of moments of the past, by the history of the cards."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from django.db import connection

from dashboards.counts import Counted, counted_of
from dashboards.frozen.cards import CARD, parameters

COUNTS: Final = (
    CARD  # noqa: S608 - both are constants
    + """, served AS (
    SELECT card.at, card.stage, veteran.branch, card.department_id FROM card
    JOIN cases_case support ON support.id = card.case_id
    LEFT JOIN veterans_veteran veteran ON veteran.person_id = support.person_id
)
SELECT at, stage, branch, department_id, count(*) FROM served GROUP BY at, stage, branch, department_id"""
)


def country_as_of(moments: Collection[datetime]) -> dict[datetime, Counted]:
    """One statement counts for all moments."""
    found: dict[datetime, list[tuple[Any, ...]]] = {at: [] for at in moments}
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, parameters([*moments]))
        for at, stage, service, department, number in cursor:
            found[at].append((stage, service, department, number))
    return {at: counted_of(rows) for at, rows in found.items()}
