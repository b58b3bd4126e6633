from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

MOST_ATTEMPTS = 5


class Letter(models.TextChoices):
    """Kinds of letters. They hold no personal data of people under support: counts and a link."""

    DIGEST = "digest", _("morning digest")
    NOTIFICATIONS = "bell", _("new notifications")
    INVITATION = "invitation", _("invitation")
    PASSWORD = "password", _("new password")
    DEVICE = "device", _("new device")
    EMAIL_NEW = "email_new", _("another e-mail, to the new address")
    EMAIL_OLD = "email_old", _("another e-mail, to the earlier address")


class DeliveryState(models.TextChoices):
    PLANNED = "planned", _("planned")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    SUPPRESSED = "suppressed", _("not needed any more")
    UNKNOWN = "unknown", _("perhaps sent")


class Unneeded(models.TextChoices):
    """Why a planned letter was not sent."""

    STALE = "stale", _("its day or its time is over")
    NOTHING_LEFT = "nothing_left", _("there is nothing left to say")
    READER_GONE = "reader_gone", _("its reader is away or has no access")


IN_DOUBT = (DeliveryState.SENDING, DeliveryState.UNKNOWN)  # in these states the letter was perhaps sent before


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self, at: datetime) -> "DeliveryQuerySet":
        """To send now: planned, or leased by a sender whose lease is over."""
        leased = Q(state__in=IN_DOUBT, lease_until__lte=at)
        return self.filter(Q(state=DeliveryState.PLANNED, not_before__lte=at) | leased, attempts__lt=MOST_ATTEMPTS)

    def unsent(self, at: datetime) -> "DeliveryQuerySet":
        """Due and not settled, whether waiting, leased or postponed."""
        is_due = Q(not_before__lte=at) | Q(attempts__gt=0)
        return self.filter(is_due, state__in=[DeliveryState.PLANNED, *IN_DOUBT], settled_at=None)

    def given_up(self) -> "DeliveryQuerySet":
        """Failed or perhaps sent, with no further attempt."""
        return self.filter(state__in=[DeliveryState.FAILED, DeliveryState.UNKNOWN], settled_at__isnull=False)


class Delivery(models.Model):
    """One letter to send once: the row is the queue. Its text is made when it is sent.

    `subject_id` is whom or what it is about: the supporter of a digest, the invitation of an invitation, the change of an
    address; `number` counts letters
    about the same subject.
    """

    id = models.BigAutoField(primary_key=True)
    letter = models.CharField(max_length=12, choices=Letter.choices)
    subject_id = models.UUIDField()
    period_on = models.DateField()
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.PLANNED)
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=60, blank=True)  # the class of the last error, without its message
    unneeded = models.CharField(max_length=12, choices=Unneeded.choices, blank=True)  # set for a suppressed letter

    objects = DeliveryQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "letter": "C1",
        "subject_id": "C1",
        "period_on": "C1",
        "number": "C0",
        "state": "C0",
        "not_before": "C0",
        "lease_until": "C0",
        "attempts": "C0",
        "message_id": "C0",
        "made_at": "C0",
        "settled_at": "C0",
        "fault": "C0",
        "unneeded": "C0",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter", "subject_id", "period_on", "number"], name="delivery_once"),
            models.CheckConstraint(condition=Q(letter__in=Letter.values), name="delivery_letter_known"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
            models.CheckConstraint(condition=Q(unneeded__in=["", *Unneeded.values]), name="delivery_unneeded_known"),
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"], condition=Q(state__in=["planned", "sending", "unknown"]), name="delivery_queue"
            )
        ]
