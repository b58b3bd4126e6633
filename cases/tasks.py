import structlog
from celery import shared_task

from cases.reports.invariants import broken_invariants

log = structlog.get_logger("suprovid.cases")


@shared_task(ignore_result=True)
def check_invariants() -> None:
    """Each night, log every broken invariant."""
    for name, count in broken_invariants().items():
        if count:
            log.error("an invariant is broken", invariant=name, rows=count)
