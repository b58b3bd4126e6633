from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from privacy.ids import new_id
from supporters.directory.mail_domains import of_domains
from supporters.directory.models.department import Department
from supporters.directory.models.supporter import Supporter
from supporters.directory.roles import BY_RECOGNITION, GIVEN_BY_TWO, Role

GRANTED: Final = "granted"  # Outcome.GRANTED of Approval, which this module can't import because that model imports this one

AGREED_FOR: Final = timedelta(days=7)  # how long the agreement of two administrators holds


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Neither accepted nor revoked; may be expired."""
        return self.filter(accepted_at=None, revoked_at=None)

    def approved(self, at: datetime) -> "InvitationQuerySet":
        """Invitations whose role one administrator gives alone, or that a second person has confirmed in the last seven days,
        singly or with a list."""
        since = at - AGREED_FOR
        singly = Q(approvals__outcome=GRANTED, approvals__decided_at__gt=since)
        listed = Q(listed__approval__outcome=GRANTED, listed__approval__decided_at__gt=since)
        return self.filter(~Q(role__in=GIVEN_BY_TWO) | singly | listed)

    def undecided(self) -> "InvitationQuerySet":
        """Those that wait for a second person, singly or with their list."""
        singly = Q(approvals__decided_at=None, approvals__isnull=False)
        return self.filter(singly | Q(listed__approval__decided_at=None, listed__isnull=False))

    def unrecognised(self) -> "InvitationQuerySet":
        """Open ones whose account will wait for a head."""
        known = InvitationAct.objects.filter(invitation=OuterRef("pk"), kind=InvitationActKind.RECOGNISED)
        return self.open().filter(~Exists(known), role__in=BY_RECOGNITION)

    def of_mail_domains(self, domains: Iterable[str]) -> "InvitationQuerySet":
        """To our addresses: of another one the page of the colleague shows a code, and an invitation has no page."""
        return self.filter(of_domains(domains))

    def valid(self, at: datetime) -> "InvitationQuerySet":
        return self.open().approved(at).filter(until__gt=at)


class Invitation(models.Model):
    """A new colleague is invited by a letter with a link valid for 72 hours.

    The link is signed and not stored. Sending the letter again increments `letter`, which invalidates the older link.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField()
    surname = models.CharField(max_length=60)
    given_name = models.CharField(max_length=60)
    patronymic = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    letter = models.PositiveSmallIntegerField(default=1)
    batch = models.UUIDField(null=True, db_index=True)  # the key of the list it came from; NULL for a single invitation
    invited_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    until = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_as = models.OneToOneField(Supporter, models.PROTECT, null=True, related_name="invitation")
    revoked_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C1",
        "email": "C1",
        "surname": "C1",
        "given_name": "C1",
        "patronymic": "C1",
        "role": "C1",
        "department": "C1",
        "letter": "C0",
        "batch": "C0",
        "invited_by": "C1",
        "invited_at": "C1",
        "until": "C1",
        "accepted_at": "C1",
        "accepted_as": "C1",
        "revoked_at": "C1",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), condition=Q(accepted_at=None, revoked_at=None), name="one_open_invitation"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="invitation_role_known"),
            models.CheckConstraint(condition=Q(until__gt=F("invited_at")), name="invitation_ends_later"),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_as=None)
                | Q(accepted_at__isnull=False, accepted_as__isnull=False, revoked_at=None),
                name="invitation_acceptance_is_whole",
            ),
        ]

    @property
    def is_open(self) -> bool:
        """As InvitationQuerySet.open()."""
        return self.accepted_at is None and self.revoked_at is None


class InvitationActKind(models.TextChoices):
    RESENT = "resent", _("Letter of the invitation sent again")
    REVOKED = "revoked", _("Invitation revoked")
    RECOGNISED = "recognised", _("Recognised as a colleague")


class InvitationAct(models.Model):
    """Who sent the letter of an invitation again, revoked it or recognised the colleague; for the history of the staff.

    `letter`: the number of the last letter by then. `by` is NULL when the person at the server has refused the invitation, whom
    the approval names.
    """

    id = models.BigAutoField(primary_key=True)
    invitation = models.ForeignKey(Invitation, models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=10, choices=InvitationActKind.choices)
    letter = models.PositiveSmallIntegerField()
    by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "invitation": "C1",
        "kind": "C1",
        "letter": "C0",
        "by": "C1",
        "at": "C1",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=InvitationActKind.values), name="invitation_act_known"),
            models.UniqueConstraint(fields=["invitation", "kind", "letter"], name="invitation_act_once"),
        ]
