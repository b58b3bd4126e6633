from celery import shared_task
from django.utils import timezone

from dashboards.actions import publish_week
from dashboards.frozen.freezing import freeze_due
from supporters.notifications.parts import Run, run_of


@shared_task(ignore_result=True)
def publish_country() -> Run:
    return run_of(publish_week, at=timezone.now())


@shared_task(ignore_result=True)
def freeze_counts() -> Run:
    return run_of(freeze_due, at=timezone.now())
