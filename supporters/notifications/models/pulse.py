from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.utils.translation import gettext_lazy as _

FAILING_AT_MOST: Final = timedelta(hours=3)  # longer than the longest pause between two attempts to send a letter


class WorkerPulse(models.Model):
    """The last pulse of a part that has no network address to check; `/healthz` reads it."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    field_classes: ClassVar[dict[str, str]] = {"name": "C0", "at": "C0"}


class Step(models.TextChoices):
    """Parts of a run that are neither a rule nor a kind of letter."""

    CLOSED_ACCOUNTS = "closed_accounts", _("Notices to closed accounts")
    SENDING = "send", _("The sending of letters")
    PLAN_DIGESTS = "plan_digests", _("The planning of morning letters")
    PLAN_EMAILS = "plan_emails", _("The planning of letters about notifications")


class FailedPartQuerySet(models.QuerySet["FailedPart"]):
    def failing(self, at: datetime) -> "FailedPartQuerySet":
        """Those that failed when last tried. What is not tried again, as a letter that was given up, counts for hours."""
        return self.filter(ended_at=None, last_at__gt=at - FAILING_AT_MOST)


class FailedPart(models.Model):
    """A rule, a kind of letter or a step of a run that has ever raised; recorded with the pulse of the run."""

    pulse = models.CharField(max_length=20)
    code = models.CharField(max_length=40)
    error = models.CharField(max_length=80)  # type of the last error, never its text
    times = models.PositiveIntegerField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # when it was first tried again and did not raise

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "pulse": "C0",
        "code": "C0",
        "error": "C0",
        "times": "C0",
        "last_at": "C0",
        "ended_at": "C0",
    }

    objects = FailedPartQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["pulse", "code"], name="failed_part_once")]
