"""Remove expired rows."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from supporters.authentication.models import Device, Session, SignInAttempts, SpentChallenge
from supporters.forms.models import Draft, SubmissionKey
from supporters.notifications.models import Task
from supporters.notifications.parts import Run

SUBMISSIONS_KEPT = timedelta(days=200)  # longer than an envelope can wait (privacy/envelopes.py), so that it acts once
ATTEMPTS_KEPT = timedelta(days=1)
CHALLENGES_KEPT = timedelta(days=1)  # their cookies last five minutes
DEVICES_KEPT = timedelta(days=365)  # the lifetime of their cookies


def remove_expired(*, at: datetime, run: Run | None = None) -> None:
    run = run or Run()
    for rows in _expired(at):
        with run.alone(Task.EXPIRED, item=rows.model.__name__), transaction.atomic():
            rows.delete()


def _expired(at: datetime) -> tuple[QuerySet[Any], ...]:
    return (
        SubmissionKey.objects.filter(used_at__lt=at - SUBMISSIONS_KEPT),
        SignInAttempts.objects.filter(last_at__lt=at - ATTEMPTS_KEPT),
        SpentChallenge.objects.filter(spent_at__lt=at - CHALLENGES_KEPT),
        Draft.objects.filter(until__lte=at),
        Session.objects.filter(expire_date__lt=at),
        Device.objects.filter(last_at__lt=at - DEVICES_KEPT),
    )
