"""Remove expired rows."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from supporters.authentication.models import Device, SignInAttempts, SpentChallenge
from supporters.forms.models import Draft, SubmissionKey

SUBMISSIONS_KEPT = timedelta(days=200)  # longer than an envelope can wait (privacy/envelopes.py), so that it acts once
ATTEMPTS_KEPT = timedelta(days=1)
CHALLENGES_KEPT = timedelta(days=1)  # their cookies last five minutes
DEVICES_KEPT = timedelta(days=365)  # the lifetime of their cookies


def remove_expired(*, at: datetime) -> None:
    SubmissionKey.objects.filter(used_at__lt=at - SUBMISSIONS_KEPT).delete()
    SignInAttempts.objects.filter(last_at__lt=at - ATTEMPTS_KEPT).delete()
    SpentChallenge.objects.filter(spent_at__lt=at - CHALLENGES_KEPT).delete()
    Draft.objects.filter(until__lte=at).delete()
    Session.objects.filter(expire_date__lt=at).delete()
    Device.objects.filter(last_at__lt=at - DEVICES_KEPT).delete()
