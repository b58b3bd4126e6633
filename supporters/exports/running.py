"""Work on the exports that wait: the first part within the request that asks, the others each minute."""

from datetime import datetime
from time import monotonic
from typing import Final
from uuid import UUID

from supporters.directory.models import Emergency
from supporters.exports.actions.asking import remove_exports_over
from supporters.exports.actions.parts import read_next_part
from supporters.exports.models import Export
from supporters.notifications.models import Task
from supporters.notifications.parts import Run

SECONDS: Final = 40.0  # of a run, which takes one of the two places of a worker; the next minute goes on


def work_on_exports(*, at: datetime, seconds: float = SECONDS, run: Run | None = None) -> None:
    """It ends when nothing is left to do or after `seconds`. May run at any time and concurrently.

    `run` learns which exports raised; they stop no other, and the next run tries them again.
    """
    ends_at, run = monotonic() + seconds, run or Run()
    with run.alone(Task.EXPORTS):
        remove_exports_over(at=at)
    for export_id in list(Export.objects.with_work(at).values_list("pk", flat=True)):
        work_on(export_id, run, at=at, ends_at=ends_at)


def work_at_once(export_id: UUID, *, at: datetime) -> None:
    """One part, within the request of who asks, so that a short list needs no waiting."""
    work_on(export_id, Run(), at=at, ends_at=0)


def work_on(export_id: UUID, run: Run, *, at: datetime, ends_at: float) -> None:
    """Nothing is done while the site is read-only."""
    if Emergency.objects.reading_only().exists():
        return
    with run.alone(Task.EXPORTS, item=export_id):
        while read_next_part(export_id, at=at) and monotonic() < ends_at:
            pass
