"""One account and one invitation, as an administrator sees them: no case, only how many."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from supporters.alphabet import alphabetical
from supporters.calendar import kyiv_day, moment_label
from supporters.models import Delivery, DeliveryState, Department, Invitation, Letter, Supporter
from supporters.reports.staff import TONES, account_state, full_name, load_label, seen_label, until_label
from supporters.roles import Role
from supporters.workload import work


@dataclass(frozen=True)
class AccountPage:
    """`leads`: names of the departments this account is the head of."""

    account: Supporter
    name: str
    role_label: str
    state_label: str
    state_tone: str
    seen_label: str
    joined_label: str
    load: int
    load_label: str
    leads: tuple[str, ...]
    is_own: bool


@dataclass(frozen=True)
class InvitationPage:
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


def account_page(account: Supporter, reader: Supporter, *, at: datetime) -> AccountPage:
    state, load = account_state(account), work().in_hand([account.pk])[account.pk]
    joined = moment_label(account.joined_at, kyiv_day(at))
    leads = Department.objects.filter(head=account).order_by("name").values_list("name", flat=True)
    return AccountPage(
        account, full_name(account), str(Role(account.role).label), str(state.label), TONES[state], seen_label(account, at),
        joined, load, load_label(load), tuple(leads), account.pk == reader.pk,
    )  # fmt: skip


def colleagues_of(giver: Supporter) -> list[tuple[str, list[tuple[str, str]]]]:
    """Who can take the work of `giver`, as lines to choose from: the own department first, in each those with less in hand."""
    active = Supporter.objects.owners().exclude(pk=giver.pk).select_related("department")
    colleagues = sorted(active, key=lambda one: alphabetical(one.surname, one.given_name))
    loads = work().in_hand([one.pk for one in colleagues])
    groups: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for one in sorted(colleagues, key=lambda one: loads[one.pk]):
        near = one.department_id == giver.department_id
        where = "" if near else f", {one.department}"
        groups[near].append((str(one.pk), f"{one.short_name}{where}: {load_label(loads[one.pk])}"))
    titles = {True: str(giver.department), False: _("Other departments")}
    return [(titles[near], lines) for near, lines in groups.items() if lines]


def invitation_page(invitation: Invitation, *, at: datetime) -> InvitationPage:
    letters = Delivery.objects.filter(letter=Letter.INVITATION, subject_id=invitation.pk, number=invitation.letter)
    letter = letters.order_by("-made_at").first()
    state = DeliveryState(letter.state) if letter else DeliveryState.PLANNED
    return InvitationPage(
        invitation, full_name(invitation), str(Role(invitation.role).label), invitation.invited_by.short_name,
        moment_label(invitation.invited_at, kyiv_day(at)), until_label(invitation, at),
        invitation.accepted_at is None and invitation.revoked_at is None, invitation.until <= at, *_told(state),
    )  # fmt: skip


def _told(state: DeliveryState) -> tuple[str, str]:
    """In words, and the tone of their badge."""
    return {
        DeliveryState.SENT: (_("sent"), "done"),
        DeliveryState.FAILED: (_("could not be sent: check the address"), "overdue"),
        DeliveryState.UNKNOWN: (_("perhaps sent"), "due"),
        DeliveryState.SUPPRESSED: (_("not sent"), "due"),
    }.get(state, (_("leaves within a minute"), "info"))
