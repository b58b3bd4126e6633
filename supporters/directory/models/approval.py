from datetime import date, datetime
from typing import ClassVar, Final

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models.department import Department
from supporters.directory.models.invitation import Invitation
from supporters.directory.models.leading import heads_at_work
from supporters.directory.models.supporter import Supporter
from supporters.directory.roles import Role


class ApprovalKind(models.TextChoices):
    """Acts that one administrator may not do alone; who agrees: supporters/administration/actions/approvals/deciders.py."""

    POST = "post", _("Another role or department")
    INVITATION = "invitation", _("Invitation")
    RECOVERY = "recovery", _("Lost phone and lost codes")
    HEAD = "head", _("Head of a department")
    MOVE = "move", _("Another place of a department")
    CLOSING = "closing", _("Access is to be closed")
    REOPENING = "reopening", _("Access is to be opened again")
    LIFTING = "lifting", _("Suspension is to be lifted")
    SUSPENSION = "suspension", _("Access is suspended at once")
    EMAIL = "email", _("Another work e-mail")
    LIST = "list", _("Invitation of heads by a list")
    DUTY = "duty", _("On duty for a department")
    COVER = "cover", _("Cover of a colleague")
    TAKER = "taker", _("Records of a colleague who leaves")


MANY_AT_ONCE: Final = (ApprovalKind.DUTY, ApprovalKind.COVER, ApprovalKind.TAKER)  # one colleague may be asked about several
BY_HEADS: Final = (
    *MANY_AT_ONCE,
    ApprovalKind.POST,
    ApprovalKind.INVITATION,
    ApprovalKind.LIST,
    ApprovalKind.HEAD,
    ApprovalKind.REOPENING,
    ApprovalKind.LIFTING,
)
OF_RECORDS: Final = (ApprovalKind.COVER, ApprovalKind.TAKER)  # the head of the records agrees while at work, no administrator
OVERTAKEN: Final = (ApprovalKind.SUSPENSION, *OF_RECORDS)  # may end without a decision


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

    def of_invitation(self, invitation: Invitation) -> "ApprovalQuerySet":
        """Asked for it singly, or with the other heads of its list."""
        return self.filter(Q(invitation=invitation) | Q(listed__invitation=invitation))

    def left_to_heads(self, day: date) -> "ApprovalQuerySet":
        """Those of records over which a head is at work on this day."""
        return self.filter(left_to_heads(day))

    def for_decision_by(self, reader: Supporter, *, role: str, at: datetime, day: date) -> "ApprovalQuerySet":
        """Neither asked by nor about the reader, and of the role's kinds; of what a head gets some waits for other heads.

        `day`: of `at` in Kyiv.
        """
        asked = self.in_time(at).exclude(asked_by=reader).exclude(supporter=reader)
        return asked.filter(kind__in=BY_HEADS) if role == Role.HEAD else asked.filter(~left_to_heads(day))


def left_to_heads(day: date) -> Q:
    """The head of the records decides by their own post while at work, and no administrator."""
    heads = heads_at_work(day).exclude(pk=OuterRef("asked_by")).exclude(pk=OuterRef("supporter"))
    return Q(kind__in=OF_RECORDS) & ~Q(supporter__role=Role.HEAD) & Q(Exists(heads))


class Approval(models.Model):
    """An act that one administrator may not do alone: one asks, and it is done only when another, or a head, confirms.

    A SUSPENSION holds at once: confirmed it stays, refused or run out it ends. `supporter` is the person concerned; for an
    invitation it is NULL and `invitation` is set. `role` and `department` are the new ones; of a COVER and a TAKER `department`
    is that of the records. A MOVE concerns no person: `department` moves below `parent`; `shown` is the state of the departments
    for which it was asked. What only one kind has is in a row beside it (EmailChange, ListedHead, AskedCover, AskedTaker).
    `operator` and `operator_reason`: who decided on the server where nobody could on the pages, and why.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=ApprovalKind.choices)
    supporter = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="approvals")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, related_name="approvals")
    role = models.CharField(max_length=20, choices=Role.choices, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    parent = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    shown = models.CharField(max_length=32, blank=True, default="", db_default="")
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
        "shown": "C0",
        "operator": "C1",
        "operator_reason": "C2",
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ApprovalKind.values), name="approval_kind_known"),
            models.CheckConstraint(condition=Q(role__in=["", *Role.values]), name="approval_role_known"),
            models.CheckConstraint(
                condition=Q(kind=ApprovalKind.INVITATION, supporter=None, invitation__isnull=False)
                | Q(kind__in=[ApprovalKind.MOVE, ApprovalKind.LIST], supporter=None, invitation=None)
                | (
                    ~Q(kind__in=[ApprovalKind.INVITATION, ApprovalKind.MOVE, ApprovalKind.LIST])
                    & Q(supporter__isnull=False, invitation=None)
                ),
                name="approval_is_about_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ApprovalKind.POST) | (~Q(role="") & Q(department__isnull=False)), name="approval_names_the_post"
            ),
            models.CheckConstraint(
                condition=Q(kind=ApprovalKind.MOVE, department__isnull=False, parent__isnull=False)
                | Q(kind__in=[ApprovalKind.HEAD, *MANY_AT_ONCE], department__isnull=False, parent=None)
                | (~Q(kind__in=[ApprovalKind.HEAD, ApprovalKind.MOVE, *MANY_AT_ONCE]) & Q(parent=None)),
                name="approval_names_the_place",
            ),
            models.CheckConstraint(condition=Q(shown="") | Q(kind=ApprovalKind.MOVE), name="approval_shows_a_move"),
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
                        | Q(decided_by=None, kind__in=OVERTAKEN, outcome=Outcome.EXPIRED)
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
                fields=["supporter", "kind"],
                condition=Q(decided_at=None, supporter__isnull=False) & ~Q(kind__in=MANY_AT_ONCE),
                name="one_waiting_approval",
            ),
            models.UniqueConstraint(
                fields=["department"], condition=Q(decided_at=None, kind=ApprovalKind.DUTY), name="one_waiting_duty"
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
