from celery import shared_task
from django.utils import timezone

from dashboards.actions import publish_week


@shared_task(ignore_result=True)
def publish_country() -> None:
    publish_week(at=timezone.now())
