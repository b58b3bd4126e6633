from celery import shared_task
from django.utils import timezone

from privacy import actions
from privacy.envelopes import renew_envelope_keys as renew


@shared_task(ignore_result=True)
def seal_access_log() -> None:
    actions.seal_finished_records()


@shared_task(ignore_result=True)
def make_partitions() -> None:
    actions.make_partitions()


@shared_task(ignore_result=True)
def renew_envelope_keys() -> None:
    renew(at=timezone.now())
