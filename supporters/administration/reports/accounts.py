"""One account and one invitation for an administrator: counts of cases, no case."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from supporters.administration.actions.growing import reopening_takes_two
from supporters.administration.actions.invitations import unapproved_words
from supporters.administration.reports.colleagues.emails import WaitingChange, waiting_change
from supporters.administration.reports.staff import TONES, account_state, full_name, load_label, seen_label, until_label
from supporters.authentication.actions.passwords import newest_letters
from supporters.authentication.reports.account_protection import Protection, protection_of
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Approval, ApprovalKind, Department, Invitation, Supporter
from supporters.directory.numbers import Reached, reached_by
from supporters.directory.reports.away import away_label, away_on
from supporters.directory.roles import BY_TWO, Role
from supporters.notifications.case_provider import work
from supporters.notifications.models import Delivery, DeliveryState, Letter


@dataclass(frozen=True, kw_only=True)
class AccountPage:
    """`away_label`: why the person is away today and who covers; "" if at work.

    `leads` and `duties`: names of the departments this account is the head of, or on duty for. `closes_by_two`, `opens_by_two`:
    the act takes two. `unconfirmed_url`: link to an unconfirmed suspension, "" when there is none. `letter_label`: what became of
    the letter with a link since the last reopening, "" where there is none.
    """

    account: Supporter
    name: str
    role_label: str
    state_label: str
    state_tone: str
    seen_label: str
    joined_label: str
    load: int
    load_label: str
    away_label: str
    leads: tuple[str, ...]
    duties: tuple[str, ...]
    is_own: bool
    closes_by_two: bool
    opens_by_two: bool
    unconfirmed_url: str
    waiting_email: WaitingChange | None
    phone: Reached
    protection: Protection
    letter_label: str
    letter_tone: str


@dataclass(frozen=True, kw_only=True)
class InvitationPage:
    """`approval_url`: link to the waiting approval, `unapproved`: why no letter may leave; "" when there is none."""

    invitation: Invitation
    name: str
    role_label: str
    invited_by: str
    invited_label: str
    until_label: str
    is_open: bool
    is_over: bool
    letter_label: str
    letter_tone: str
    approval_url: str
    unapproved: str


def account_page(account: Supporter, reader: Supporter, *, at: datetime) -> AccountPage:
    state, load = account_state(account), work().in_hand([account.pk])[account.pk]
    away = away_on(kyiv_day(at), [account.pk]).get(account.pk)
    posts = Department.objects.open().order_by("name")
    leads, duties = (tuple(posts.filter(**{post: account}).values_list("name", flat=True)) for post in ("head", "duty"))
    letter_label, letter_tone = _link_badge(account)
    return AccountPage(
        account=account,
        name=full_name(account),
        role_label=str(Role(account.role).label),
        state_label=str(state.label),
        state_tone=TONES[state],
        seen_label=seen_label(account, at),
        joined_label=moment_label(account.joined_at, kyiv_day(at)),
        load=load,
        load_label=load_label(load),
        away_label=away_label(away, kyiv_day(at)) if away and away.until else "",
        leads=leads,
        duties=duties,
        is_own=account.pk == reader.pk,
        closes_by_two=account.role in BY_TWO,
        opens_by_two=reopening_takes_two(account),
        unconfirmed_url=_unconfirmed_url(account, reader),
        waiting_email=waiting_change(account, reader, at=at),
        phone=reached_by(account.phone),
        protection=protection_of(account, at=at),
        letter_label=letter_label,
        letter_tone=letter_tone,
    )


def _unconfirmed_url(account: Supporter, reader: Supporter) -> str:
    if account.suspended_until is None or not account.is_suspended:
        return ""
    waiting = Approval.objects.visible_to(reader).waiting().filter(supporter=account, kind=ApprovalKind.SUSPENSION).first()
    return reverse("approval_detail", args=[waiting.pk]) if waiting else ""


def invitation_page(invitation: Invitation, *, at: datetime) -> InvitationPage:
    letters = Delivery.objects.filter(letter=Letter.INVITATION, subject_id=invitation.pk, number=invitation.letter)
    waits = Approval.objects.waiting().of_invitation(invitation).values_list("pk", flat=True).first()
    letter_label, letter_tone = _letter_badge(letters.order_by("-made_at").first())
    return InvitationPage(
        invitation=invitation,
        name=full_name(invitation),
        role_label=str(Role(invitation.role).label),
        invited_by=invitation.invited_by.short_name,
        invited_label=moment_label(invitation.invited_at, kyiv_day(at)),
        until_label=until_label(invitation.until, at),
        is_open=invitation.is_open,
        is_over=invitation.until <= at,
        letter_label=letter_label,
        letter_tone=letter_tone,
        approval_url=reverse("approval_detail", args=[waits]) if waits else "",
        unapproved=unapproved_words([invitation.pk], at=at).get(invitation.pk, ""),
    )


def _link_badge(account: Supporter) -> tuple[str, str]:
    """Of the newest letter with a link to a new password since the access was opened again; empty when there is none."""
    letters = [letter for letter in newest_letters([account.pk]) if account.reopened_at and letter.made_at >= account.reopened_at]
    return _letter_badge(letters[0]) if letters else ("", "")


def _letter_badge(letter: Delivery | None) -> tuple[str, str]:
    """The state's label and the tone of its badge. None: the letter is planned when the invitation is confirmed."""
    return {
        DeliveryState.SENT: (_("sent"), "done"),
        DeliveryState.FAILED: (_("could not be sent: check the address"), "overdue"),
        DeliveryState.UNKNOWN: (_("perhaps sent"), "due"),
        DeliveryState.SUPPRESSED: (_("not sent"), "due"),
    }.get(DeliveryState(letter.state) if letter else DeliveryState.PLANNED, (_("leaves within a minute"), "info"))
