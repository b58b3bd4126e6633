from celery import shared_task

from privacy import actions


@shared_task(ignore_result=True)
def seal_access_log() -> None:
    actions.seal_finished_records()


@shared_task(ignore_result=True)
def make_partitions() -> None:
    actions.make_partitions()
