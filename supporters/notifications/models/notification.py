from typing import ClassVar, Final
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from supporters.directory.models.supporter import Supporter
from supporters.notifications.models.delivery import Delivery


class Rule(models.TextChoices):
    """Kinds of notices that actions make.

    The app of the subject registers the rendering (supporters/notifications/rendering.py); reminders have rules of their own
    (supporters/notifications/rules.py).
    """

    CASE_ASSIGNED = "case_assigned", _("A case is offered to you")
    CASE_TAKEN_OVER = "case_taken_over", _("An offered case was accepted")
    CASE_RETURNED = "case_returned", _("An offered case was refused")
    CLOSING_AGREED = "closing_agreed", _("The end of a support was agreed to")
    CLOSING_REFUSED = "closing_refused", _("The end of a support was refused")
    CLOSING_ENDED = "closing_ended", _("A proposal to end a support is over")
    LATE_ENTRY = "late_entry", _("An entry arrived late")
    REQUEST_ANSWERED = "request_answered", _("A request about a card was answered")
    QUESTION_ANSWERED = "question_answered", _("Your question about a card was answered")
    CARDS_JOINED = "cards_joined", _("Two cards are joined")
    JOIN_UNDONE = "join_undone", _("A join of two cards is undone")
    LOSS_KNOWN = "loss_known", _("A loss is reported of somebody whom you help")
    LOSS_MISTAKEN = "loss_mistaken", _("A report of a loss was a mistake")
    RISK_RAISED = "risk_raised", _("The risk is high now")
    TEAM_JOINED = "team_joined", _("You are on the team of a case")
    TEAM_LEFT = "team_left", _("You are no longer on the team of a case")
    PROMISE_PASSED_ON = "promise_passed_on", _("Your promise was passed on")
    PEER_ASKED = "peer_asked", _("A question about peers")
    PEER_AGREED = "peer_agreed", _("An answer about peers")
    PEER_ENDED = "peer_ended", _("A notice about peers")
    IMPORT_ENDED = "import_ended", _("An import of a register is checked or done")
    EVENT_MOVED = "event_moved", _("An event was moved or cancelled")
    ABSENCE_ENTERED = "absence_entered", _("An absence was entered by somebody else")
    COVER_NAMED = "cover_named", _("You stand in for a colleague")
    ACCOUNT_SUSPENDED = "suspended", _("The access of a colleague is suspended")
    POST_CHANGED = "post_changed", _("A colleague has another role or department")
    APPROVAL_ASKED = "approval_asked", _("Another administrator asks you to confirm")
    COLLEAGUES_WAIT = "colleagues_wait", _("Colleagues wait for your decision")
    COLLEAGUE_UNKNOWN = "colleague_unknown", _("Nobody knows such a colleague")
    APPROVAL_DECIDED = "approval_decided", _("What you asked for is decided")
    NEW_DEVICE = "new_device", _("Somebody signed in to your account on a new device")
    GRAVE_ACT = "grave_act", _("Administrators did something grave")
    FACTORS_REMOVED = "factors_removed", _("Your second factor was removed by two administrators")
    EMAIL_STOPPED = "email_stopped", _("A change of e-mail was stopped")
    ACCOUNT_CORRECTED = "account_corrected", _("Your name, phone or e-mail was changed")


DUTIES: Final = (Rule.CASE_ASSIGNED, Rule.APPROVAL_ASKED, Rule.COLLEAGUES_WAIT)  # an act of the reader ends them
INFORMING: Final = tuple(rule for rule in Rule if rule not in DUTIES)  # ended by being read; reminders are duties
SIGN_INS: Final = (Rule.NEW_DEVICE, Rule.FACTORS_REMOVED)


class Part(models.TextChoices):
    """A part of the page of notifications."""

    DUTIES = "duties", _("What is to be done")
    NEWS = "news", _("News")
    SIGN_INS = "sign_ins", _("Sign-ins")

    @classmethod
    def of(cls, rule: str) -> "Part":
        return cls.SIGN_INS if rule in SIGN_INS else cls.NEWS if rule in INFORMING else cls.DUTIES


class Unmailed(models.TextChoices):
    """Why no letter was sent for a notification."""

    DIGEST = "digest", _("it waits for the morning letter")
    HABIT = "habit", _("no letter is sent for this kind")
    CHOICE = "choice", _("the reader asked for no letter of this kind")
    CAP = "cap", _("the reader has had the letters of this day")
    READ = "read", _("it was read before a letter left")
    AWAY = "away", _("the reader is away")


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: Supporter) -> "NotificationQuerySet":
        return self.filter(recipient=user)

    def unread(self) -> "NotificationQuerySet":
        return self.filter(read_at__isnull=True)

    def informing(self) -> "NotificationQuerySet":
        """Ended by being read. The others are duties, which what is done ends."""
        return self.filter(rule__in=INFORMING)

    def undecided(self) -> "NotificationQuerySet":
        """Not yet decided whether a letter announces them."""
        return self.filter(letter=None, unmailed="")

    def about(self, kind: str, subject_ids: list[UUID]) -> "NotificationQuerySet":
        return self.filter(subject_kind=kind, subject_id__in=subject_ids)


class Notification(models.Model):
    """A notification to one recipient; its unique key makes repeated dispatch notify once.

    The subject's models depend on this app, so it holds no foreign key to the subject, and no personal text. `rule` is a Rule or
    the code of a reminder rule, with the escalation level («step_due:1») for an escalation. `settled_at`: since when nothing is
    left to do for the recipient; `passed_on`: because another person is responsible now. `read_at`: of a duty, when it was
    settled. `first_at`: when earlier recipients were reminded of the same, from which the days without a response count; NULL:
    there were none. `letter` announced it by e-mail, or `unmailed` gives the reason why none did; neither: not decided yet.
    """

    id = models.BigAutoField(primary_key=True)
    recipient = models.ForeignKey(Supporter, models.PROTECT, related_name="notifications")
    rule = models.CharField(max_length=30)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField()
    period_on = models.DateField()
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    first_at = models.DateTimeField(null=True)
    passed_on = models.BooleanField(db_default=False)
    letter = models.ForeignKey(Delivery, models.PROTECT, null=True, related_name="notifications")
    unmailed = models.CharField(max_length=10, choices=Unmailed.choices, blank=True)

    objects = NotificationQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "recipient": "C1",
        "rule": "C1",
        "subject_kind": "C1",
        "subject_id": "C2",
        "period_on": "C1",
        "made_at": "C1",
        "read_at": "C1",
        "settled_at": "C1",
        "first_at": "C1",
        "passed_on": "C1",
        "letter": "C1",
        "unmailed": "C1",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "rule", "subject_kind", "subject_id", "period_on"], name="notification_once"
            ),
            models.CheckConstraint(condition=models.Q(rule__regex=r"^[a-z_]+(:[12])?$"), name="notification_rule_shape"),
            models.CheckConstraint(condition=models.Q(unmailed__in=["", *Unmailed.values]), name="notification_unmailed_known"),
            models.CheckConstraint(condition=models.Q(letter=None) | models.Q(unmailed=""), name="notification_mailed_or_not"),
            models.CheckConstraint(
                condition=models.Q(passed_on=False) | models.Q(settled_at__isnull=False), name="notification_passed_on_settled"
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-made_at"], name="notification_of_recipient"),
            models.Index(fields=["recipient"], condition=models.Q(read_at=None), name="notification_unread"),
            models.Index(fields=["subject_kind", "subject_id"], name="notification_subject"),
            models.Index(fields=["rule"], condition=models.Q(settled_at=None), name="notification_standing"),
            models.Index(fields=["recipient"], condition=models.Q(letter=None, unmailed=""), name="notification_undecided"),
        ]
