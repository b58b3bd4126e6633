from celery import shared_task
from django.utils import timezone

from supporters.notifications.parts import Run, run_of
from veterans.matching import pair_search


@shared_task(ignore_result=True)
def search_pairs() -> Run:
    return run_of(pair_search.search_due_pairs, at=timezone.now())


@shared_task(ignore_result=True)
def search_all_pairs() -> None:
    """Each night; the tasks of the following minutes answer the requests."""
    pair_search.find_all_pairs(at=timezone.now())
