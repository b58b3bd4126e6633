import structlog
from celery import shared_task
from django.utils import timezone

from cases.actions.safety.clearing import clear_talks_over
from cases.actions.teams.members import end_memberships_over
from cases.importing.run import work_on_imports
from cases.reports.invariants import broken_invariants

log = structlog.get_logger("suprovid.cases")


@shared_task(ignore_result=True)
def check_invariants() -> None:
    """Each night, log every broken invariant."""
    for name, count in broken_invariants().items():
        if count:
            log.error("an invariant is broken", invariant=name, rows=count)


@shared_task(ignore_result=True)
def end_memberships() -> None:
    """Each morning. The reach of a member ends with the last day also before this runs."""
    end_memberships_over(at=timezone.now())


@shared_task(ignore_result=True)
def clear_safety_talks() -> None:
    """Each night. Pages show no sign after its ninety days also before this runs."""
    clear_talks_over(at=timezone.now())


@shared_task(ignore_result=True)
def work_on_registers() -> None:
    work_on_imports(at=timezone.now())
