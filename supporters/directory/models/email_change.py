from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy.ids import new_id
from supporters.directory.models.approval import Approval
from supporters.directory.models.supporter import Supporter


class ChangeEnding(models.TextChoices):
    """Why an address was not changed."""

    REFUSED = "refused", _("not confirmed by a second administrator")
    STOPPED = "stopped", _("stopped from the earlier address")
    TAKEN_BACK = "taken_back", _("taken back by an administrator")
    REPLACED = "replaced", _("another address was asked for")
    CLOSED = "closed", _("the access was closed")


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    def open(self) -> "EmailChangeQuerySet":
        """Neither confirmed nor ended; may wait for a second administrator or be too old."""
        return self.filter(confirmed_at=None, ended_at=None)

    def released(self) -> "EmailChangeQuerySet":
        """Open, and two administrators have agreed."""
        return self.open().filter(until__isnull=False)

    def valid(self, at: datetime) -> "EmailChangeQuerySet":
        """The links of its letters open."""
        return self.released().filter(until__gt=at)


class EmailChange(models.Model):
    """Another work e-mail of an account: two administrators agree, then the link of a letter to the new address confirms it.

    `until`: the end of the 72 hours of both links, NULL before two administrators have agreed. `old_email` is the address that is
    informed and may stop the change. The links are signed and not stored.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    approval = models.OneToOneField(Approval, models.PROTECT, related_name="email_change")
    supporter = models.ForeignKey(Supporter, models.PROTECT, related_name="email_changes")
    email = models.EmailField()
    old_email = models.EmailField()
    until = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=ChangeEnding.choices, blank=True)

    objects = EmailChangeQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C1",
        "approval": "C1",
        "supporter": "C1",
        "email": "C1",
        "old_email": "C1",
        "until": "C1",
        "confirmed_at": "C1",
        "ended_at": "C1",
        "ending": "C1",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["supporter"], condition=Q(confirmed_at=None, ended_at=None), name="one_open_email_change"
            ),
            models.CheckConstraint(condition=~Q(email=F("old_email")), name="email_change_is_to_another"),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(until__isnull=False, confirmed_at__lte=F("until"), ended_at=None),
                name="email_change_confirmed_in_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False, ending__in=ChangeEnding.values),
                name="email_change_ends_wholly",
            ),
        ]
