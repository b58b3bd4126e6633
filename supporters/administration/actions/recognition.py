"""A head recognises who is new in a department, or says that nobody knows such a colleague (ADR 66)."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from privacy.keys import keyed_token
from supporters.administration.actions.approvals.deciders import is_administrator, is_head
from supporters.administration.actions.approvals.requests import lock_administrators
from supporters.administration.actions.invitations import revoke_unapproved
from supporters.administration.actions.suspension import notify_suspended
from supporters.authentication.actions.sessions import end_sessions
from supporters.directory.calendar import kyiv_day
from supporters.directory.mail_domains import is_ours
from supporters.directory.models import InvitationAct, InvitationActKind, Supporter
from supporters.directory.models.recognition import recognised_by, unrecognised_accounts, unrecognised_invitations
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule

ENTERED: Final = "entered"  # subject kind of an account or an invitation in notifications


class RecognitionRefused(Exception):
    """The message is shown to the head; `key`: whose code is wrong, None for all."""

    def __init__(self, words: str, key: UUID | None = None) -> None:
        super().__init__(words)
        self.key = key


def needs_code(account: Supporter) -> bool:
    """Only where nobody has recognised the address before."""
    return account.is_unknown and not is_ours(account.email)


def code_of(account: Supporter) -> str:
    """Six digits that only the page of the colleague shows; others after a move or a reopening."""
    entered = account.reopened_at or account.joined_at
    token = keyed_token("recognition", f"{account.pk} {account.department_id} {entered.isoformat()}")
    return f"{int.from_bytes(token[:8]) % 1_000_000:06}"


@transaction.atomic
def recognise(keys: Collection[UUID], codes: Mapping[UUID, str], *, by: Supporter, at: datetime) -> int:
    """`keys`: accounts and open invitations; who waits no more is left out. Returns how many. Raises RecognitionRefused."""
    recognised = _locked(keys, by, at)
    accounts = list(unrecognised_accounts(by.pk, recognised).filter(pk__in=keys))
    for account in accounts:
        if needs_code(account) and not constant_time_compare(codes.get(account.pk, ""), code_of(account)):
            raise RecognitionRefused(_("This is not the code that the page of the colleague shows."), account.pk)
    ours = unrecognised_invitations(by.pk, recognised).of_mail_domains(settings.MAIL_DOMAINS)
    invited = list(ours.filter(pk__in=keys).select_for_update(of=("self",)))
    Supporter.objects.filter(pk__in=[one.pk for one in accounts]).update(recognised_in=F("department"))
    acts = [InvitationAct(invitation=one, kind=InvitationActKind.RECOGNISED, letter=one.letter, by=by, at=at) for one in invited]
    InvitationAct.objects.bulk_create(acts)
    return len(accounts) + len(invited)


@transaction.atomic
def refuse_unknown(key: UUID, *, by: Supporter, at: datetime) -> None:
    """Nobody knows such a colleague: suspend the account or revoke the invitation. Raises RecognitionRefused."""
    recognised = _locked([key], by, at)
    account = unrecognised_accounts(by.pk, recognised).filter(pk=key).first()
    invited = unrecognised_invitations(by.pk, recognised).filter(pk=key).select_for_update(of=("self",)).first()
    if account:
        account.suspended_at, account.suspended_until, account.recognised_in = at, None, None
        account.save(update_fields=["suspended_at", "suspended_until", "recognised_in"])
        end_sessions(account.pk)
        notify_suspended([account], at)
    elif invited:
        revoke_unapproved(invited.pk, by=by, at=at)
    else:
        raise RecognitionRefused(_("This is decided already, or somebody else decides it."))
    administrators = Supporter.objects.administrators().values_list("pk", flat=True)
    notify(administrators, Rule.COLLEAGUE_UNKNOWN, ENTERED, key, at=at)


def _locked(keys: Collection[UUID], by: Supporter, at: datetime) -> Q:
    """Lock them and return whom `by` recognises. Raises RecognitionRefused."""
    reader = lock_administrators(by.pk, *keys)[by.pk]
    if not (is_head(reader) or is_administrator(reader)):
        raise RecognitionRefused(_("Only a head or an administrator whose access is open may do this."))
    return recognised_by(reader.role, department=reader.department_id, day=kyiv_day(at))
