"""Devices, letters and approvals of the office, for tests."""

from datetime import UTC, datetime, timedelta
from itertools import count
from secrets import token_bytes

from django.utils import timezone

from privacy.ids import new_id
from supporters.authentication.actions.passwords import ask_for_link, newest_letters
from supporters.authentication.models import Device
from supporters.directory.models import Approval, ApprovalKind, EmailChange, Supporter
from supporters.directory.roles import Role
from supporters.notifications.actions.deliveries import plan_letter
from supporters.notifications.models import Delivery, DeliveryState, Letter

_numbered = count(1)
LAST_MOMENT = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)  # in Kyiv there is no such moment
PHONE, FAMILY_PHONE, RNOKPP = "+380671234567", "+380509876543", "3456789012"


def make_device(owner: Supporter, *, label: str = "Firefox, Windows", at: datetime | None = None) -> Device:
    moment = at or timezone.now()
    return Device.objects.create(supporter=owner, token=token_bytes(32), label=label, first_at=moment, last_at=moment)


def make_password_letter(owner: Supporter, *, at: datetime | None = None) -> Delivery:
    ask_for_link(owner.email, at=at or timezone.now())
    return newest_letters([owner.pk])[0]


def make_failed_letter(
    letter: Letter = Letter.DEVICE, state: DeliveryState = DeliveryState.FAILED, *, at: datetime | None = None
) -> Delivery:
    """A delivery that was planned and settled at the same moment."""
    moment, subject_id = at or timezone.now(), new_id()
    plan_letter(letter, subject_id, at=moment)
    Delivery.objects.filter(subject_id=subject_id).update(
        state=state, attempts=3, settled_at=moment, fault="SMTPRecipientsRefused"
    )
    return Delivery.objects.get(subject_id=subject_id)


def make_asked_duty(by: Supporter, about: Supporter) -> Approval:
    """A pending request, which the heads of the department decide too, that the colleague is on duty there."""
    at = timezone.now()
    return Approval.objects.create(
        kind=ApprovalKind.DUTY,
        supporter=about,
        department=about.department,
        reason="Чергує замість колеги",
        asked_by=by,
        asked_at=at,
        until=at + timedelta(days=7),
    )


def make_approval(by: Supporter, about: Supporter) -> Approval:
    """A pending request for another role."""
    at = timezone.now()
    return Approval.objects.create(
        kind=ApprovalKind.POST,
        supporter=about,
        role=Role.AUDITOR,
        department=about.department,
        reason="Переведення",
        asked_by=by,
        asked_at=at,
        until=at + timedelta(days=7),
    )


def plan_email_letter(owner: Supporter, *, until: datetime, at: datetime) -> None:
    """To the earlier address of a colleague, whose e-mail may be changed `until` then."""
    known = {"email": f"new-{owner.email}", "old_email": owner.email, "until": until}
    change = EmailChange.objects.create(approval=make_approval(owner, owner), supporter=owner, **known)
    plan_letter(Letter.EMAIL_OLD, change.pk, at=at)


def plan_strange_letter(owner: Supporter, *, at: datetime) -> None:
    """Writing it raises an OverflowError."""
    plan_email_letter(owner, until=LAST_MOMENT, at=at)
