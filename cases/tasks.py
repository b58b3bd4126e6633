import structlog
from celery import shared_task
from django.utils import timezone

from cases.desk.reports.invariants import found_broken
from cases.intake.importing.run import work_on_imports
from cases.leading.actions.teams import end_memberships_over
from cases.person.actions.safety import clear_talks_over
from cases.reintegration.actions.peers import send_peer_changes
from supporters.notifications.parts import Run, run_of

log = structlog.get_logger("suprovid.cases")


@shared_task(ignore_result=True)
def check_invariants() -> Run:
    """Each night, log every broken invariant."""
    run = Run()
    for name, count in found_broken(run).items():
        log.error("an invariant is broken", invariant=name, rows=count)
    return run


@shared_task(ignore_result=True)
def end_memberships() -> Run:
    """Each morning. The reach of a member ends with the last day also before this runs."""
    return run_of(end_memberships_over, at=timezone.now())


@shared_task(ignore_result=True)
def clear_safety_talks() -> Run:
    """Each night. Pages show no sign after its ninety days also before this runs."""
    return run_of(clear_talks_over, at=timezone.now())


@shared_task(ignore_result=True)
def send_changes_of_peers() -> Run:
    """Each minute."""
    return run_of(send_peer_changes, at=timezone.now())


@shared_task(ignore_result=True)
def work_on_registers() -> Run:
    return run_of(work_on_imports, at=timezone.now())
