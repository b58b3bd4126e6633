from collections.abc import Sequence
from datetime import datetime

from cases.person.models import SafetyCount
from cases.person.models.safety.count import quarter_of
from cases.person.states import DangerKind
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day


def count_signs(kinds: Sequence[DangerKind], *, at: datetime) -> None:
    """Add the signs named first in a talk to the counters of its quarter, and seal them anew also when there are none.

    The caller's transaction holds the row until it ends, so this is its last lock.
    """
    quarter_on = quarter_of(kyiv_day(at))
    first = SafetyCount(pk=new_id(), quarter_on=quarter_on)
    first.write((0,) * len(DangerKind))
    SafetyCount.objects.bulk_create([first], ignore_conflicts=True)
    row = SafetyCount.objects.select_for_update().get(quarter_on=quarter_on)
    row.write(tuple(number + kinds.count(kind) for kind, number in zip(DangerKind, row.numbers, strict=True)))
    row.save(update_fields=["counts"])
