from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models.department import Department
from supporters.directory.models.invitation import Invitation
from supporters.directory.models.supporter import Supporter
from supporters.directory.roles import Role


class ApprovalKind(models.TextChoices):
    """Acts that need two administrators."""

    POST = "post", _("Another role or department")
    INVITATION = "invitation", _("Invitation")
    RECOVERY = "recovery", _("Lost phone and lost codes")
    HEAD = "head", _("Head of a department with others below it")
    MOVE = "move", _("Another place of a department")
    CLOSING = "closing", _("Access is to be closed")
    REOPENING = "reopening", _("Access is to be opened again")
    LIFTING = "lifting", _("Suspension is to be lifted")
    SUSPENSION = "suspension", _("Access is suspended at once")
    EMAIL = "email", _("Another work e-mail")


class Outcome(models.TextChoices):
    GRANTED = "granted", _("confirmed")
    REFUSED = "refused", _("refused")
    WITHDRAWN = "withdrawn", _("withdrawn")
    EXPIRED = "expired", _("ended unconfirmed")


class IdentityCheck(models.TextChoices):
    """How the requester checked that the person without a phone is the colleague."""

    IN_PERSON = "in_person", _("Seen in person")
    CALLED = "called", _("Called on the known phone")
    HEAD = "head", _("Confirmed by the head")


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def visible_to(self, administrator: Supporter) -> "ApprovalQuerySet":
        """Hides waiting approvals about the administrator."""
        return self.exclude(decided_at=None, supporter=administrator)

    def waiting(self) -> "ApprovalQuerySet":
        return self.filter(decided_at=None)

    def in_time(self, at: datetime) -> "ApprovalQuerySet":
        return self.waiting().filter(until__gt=at)

    def for_decision_by(self, administrator: Supporter, *, at: datetime) -> "ApprovalQuerySet":
        """Approvals that this administrator may decide: neither asked by nor about them."""
        return self.in_time(at).exclude(asked_by=administrator).exclude(supporter=administrator)


class Approval(models.Model):
    """An act that takes two administrators: one asks, and it is done only when another confirms.

    A SUSPENSION holds at once: confirmed it stays, refused or run out it ends. `supporter` is the person concerned; for an
    invitation it is NULL and `invitation` is set. `role` and `department` are the new ones. A MOVE concerns no person:
    `department` moves below `parent`. `operator` and `operator_reason`: who decided on the server where there was no second
    administrator, and why.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=ApprovalKind.choices)
    supporter = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="approvals")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, related_name="approvals")
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    identity = models.CharField(max_length=10, choices=IdentityCheck.choices, blank=True)
    reason = SealedTextField(subject=None)
    asked_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    decided_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    operator = models.CharField(max_length=160, blank=True)
    operator_reason = SealedTextField(subject=None, null=True)

    objects = ApprovalQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C1",
        "kind": "C1",
        "supporter": "C1",
        "invitation": "C1",
        "role": "C1",
        "department": "C1",
        "identity": "C1",
        "reason": "C2",
        "asked_by": "C1",
        "asked_at": "C1",
        "until": "C1",
        "decided_by": "C1",
        "decided_at": "C1",
        "outcome": "C1",
        "parent": "C1",
        "operator": "C1",
        "operator_reason": "C2",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ApprovalKind.values), name="approval_kind_known"),
            models.CheckConstraint(condition=Q(role__in=["", *Role.values]), name="approval_role_known"),
            models.CheckConstraint(
                condition=Q(kind=ApprovalKind.INVITATION, supporter=None, invitation__isnull=False)
                | Q(kind=ApprovalKind.MOVE, supporter=None, invitation=None)
                | (~Q(kind__in=[ApprovalKind.INVITATION, ApprovalKind.MOVE]) & Q(supporter__isnull=False, invitation=None)),
                name="approval_is_about_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ApprovalKind.POST) | (~Q(role="") & Q(department__isnull=False)), name="approval_names_the_post"
            ),
            models.CheckConstraint(
                condition=Q(kind=ApprovalKind.MOVE, department__isnull=False, parent__isnull=False)
                | Q(kind=ApprovalKind.HEAD, department__isnull=False, parent=None)
                | (~Q(kind__in=[ApprovalKind.HEAD, ApprovalKind.MOVE]) & Q(parent=None)),
                name="approval_names_the_place",
            ),
            models.CheckConstraint(
                condition=Q(kind=ApprovalKind.RECOVERY, identity__in=IdentityCheck.values)
                | (~Q(kind=ApprovalKind.RECOVERY) & Q(identity="")),
                name="approval_tells_of_identity",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decided_by=None, outcome="", operator="")
                | (
                    Q(decided_at__isnull=False, outcome__in=Outcome.values)
                    & (
                        Q(decided_by__isnull=False, operator="")
                        | (Q(decided_by=None) & ~Q(operator=""))
                        | Q(decided_by=None, kind=ApprovalKind.SUSPENSION, outcome=Outcome.EXPIRED)
                    )
                ),
                name="approval_is_decided_wholly",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(outcome=Outcome.WITHDRAWN) | ~Q(decided_by=F("asked_by")),
                name="approval_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(supporter=None) | ~Q(decided_by=F("supporter")), name="approval_not_of_oneself"
            ),
            models.UniqueConstraint(
                fields=["supporter", "kind"], condition=Q(decided_at=None, supporter__isnull=False), name="one_waiting_approval"
            ),
            models.UniqueConstraint(
                fields=["asked_by"], condition=Q(decided_at=None, kind=ApprovalKind.SUSPENSION), name="one_unconfirmed_suspension"
            ),
            models.UniqueConstraint(
                fields=["department"], condition=Q(decided_at=None, kind=ApprovalKind.MOVE), name="one_waiting_move"
            ),
            models.UniqueConstraint(
                fields=["invitation"], condition=Q(decided_at=None, invitation__isnull=False), name="one_waiting_of_invitation"
            ),
        ]
