from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

FAILING_AT_MOST: Final = timedelta(hours=3)  # longer than the longest pause between two attempts to send a letter
TASKS: Final = "tasks"  # the pulse of all scheduled tasks together
A_DAY_AND_MORE: Final = timedelta(hours=26)  # longer than between two runs of a task of the night


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
    FRAME = "frame", _("The counts at the edge of every page")


class Task(models.TextChoices):
    """What beat schedules, by the name of the task (config/beat.py)."""

    TICK = "record_tick", _("The beat, heard by a worker")
    REMINDERS = "send_due_reminders", _("The dispatch of the reminders")
    LETTERS = "send_letters", _("The dispatch of the letters")
    PAIRS = "search_pairs", _("The search for possible duplicates")
    ALL_PAIRS = "search_all_pairs", _("The nightly search for possible duplicates")
    IMPORTS = "work_on_registers", _("Imports of registers")
    PEERS = "send_changes_of_peers", _("The changes of ties with a peer")
    EXPORTS = "make_exports", _("Files of lists")
    SEALS = "seal_access_log", _("The sealing of the access log")
    PARTITIONS = "make_partitions", _("The months of the access log")
    ENVELOPES = "renew_envelope_keys", _("The keys of the outbox")
    INVARIANTS = "check_invariants", _("The nightly check of the data")
    TEAMS = "end_memberships", _("The end of memberships in teams")
    SAFETY = "clear_safety_talks", _("The emptying of talks about safety")
    UNCONFIRMED = "end_unconfirmed_suspensions", _("The end of unconfirmed suspensions")
    IDLE = "suspend_idle_accounts", _("The suspension of unused accounts")
    COUNTRY = "publish_country", _("The weekly numbers of the country")
    FROZEN = "freeze_counts", _("The numbers of 06:00")
    EXPIRED = "remove_expired", _("The removal of what has expired")


class FailedPartQuerySet(models.QuerySet["FailedPart"]):
    def failing(self, at: datetime) -> "FailedPartQuerySet":
        """Those that failed when last tried. What is not tried again, as a letter that was given up, counts for hours; a task
        until its next run, which may be that of the next night."""
        lately = Q(last_at__gt=at - FAILING_AT_MOST) | Q(pulse=TASKS, last_at__gt=at - A_DAY_AND_MORE)
        return self.filter(lately, ended_at=None)


class FailedPart(models.Model):
    """A rule, a kind of letter, a step or a task that has ever raised; recorded with the pulse of the run."""

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
