"""Open cases as the work that an account must not be closed over (supporters/workload.py)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F

from cases.actions.owners import hand_over_all
from cases.models import Case
from supporters.models import Supporter


class OpenCases:
    def in_hand(self, supporter_ids: Collection[UUID]) -> dict[UUID, int]:
        """Cases each of them owns or, until a new owner accepts, still answers for."""
        counts = dict.fromkeys(supporter_ids, 0)
        for column in ("owner", "relieved"):
            held = Case.objects.opened().filter(**{f"{column}__in": supporter_ids})
            for pk, n in held.values_list(column).annotate(n=Count(F("pk"))):
                counts[pk] += n
        return counts

    def hand_over_all(self, giver_id: UUID, *, to: Supporter, by: Supporter, at: datetime) -> int:
        return hand_over_all(giver_id, to=to, by=by, at=at)
