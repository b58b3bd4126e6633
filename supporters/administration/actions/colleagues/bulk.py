"""One act upon many colleagues: planned for a preview, then done for each in a transaction of its own.

What takes two administrators is never done here: it is asked for on the page of the account.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.colleagues.suspending import refuse_suspending_alone, suspend_colleague
from supporters.administration.actions.growing import moved_by_two
from supporters.administration.actions.invitations import (
    InvitationOver,
    InvitationServed,
    InvitationWaits,
    resend_unless_served,
    revoke_invitation,
    served_lately,
    unapproved_words,
)
from supporters.administration.actions.role_changes import change_role, refuse_role_change
from supporters.authentication.actions.sessions import end_sessions
from supporters.directory.alphabet import alphabetical
from supporters.directory.models import Invitation, Supporter
from supporters.directory.roles import BY_TWO, Role
from supporters.forms.actions.idempotency import Submission

MOST: Final = 1000
MOST_ACCOUNTS: Final = 50  # suspended, moved or signed out at once: one person alone does not stop a whole service
OF_INVITATIONS: Final = frozenset({"invite", "revoke"})  # acts upon invitations only; the others are upon accounts only
SERVED: Final = gettext_lazy("A letter was sent to this colleague again within the last 24 hours.")
Person = Supporter | Invitation


class BulkAct(models.TextChoices):
    MOVE = "move", gettext_lazy("Move to another department")
    SUSPEND = "suspend", gettext_lazy("Suspend the access")
    INVITE = "invite", gettext_lazy("Invite again")
    REVOKE = "revoke", gettext_lazy("Revoke the invitation")
    SESSIONS = "sessions", gettext_lazy("Sign out everywhere")


class Fate(models.TextChoices):
    WILL = "will", gettext_lazy("will be done")
    DONE = "done", gettext_lazy("done")
    TWO = "two", gettext_lazy("needs two")
    REFUSED = "refused", gettext_lazy("will not be done")
    LATER = "later", gettext_lazy("not done yet")


class NeedsTwo(Exception):
    """One administrator may not do it alone."""


@dataclass(frozen=True)
class Planned:
    """`why` is "" for what will be done or is done."""

    who: Person
    fate: Fate
    why: str = ""


def chosen_people(keys: Iterable[UUID]) -> list[Person]:
    """Accounts and invitations with these keys, by name; others are left out. Two queries."""
    wanted = list(keys)
    accounts = Supporter.objects.get_queryset().filter(pk__in=wanted).select_related("department")
    return _by_name([*accounts, *Invitation.objects.filter(pk__in=wanted).select_related("department")])


def batch_people(batch: UUID, act: BulkAct, sent: Submission | None = None) -> list[Person]:
    """Whom an act upon a whole list concerns: open invitations, to revoke also accepted ones, and what `sent` has done before.

    Two queries at most.
    """
    rows = list(Invitation.objects.filter(batch=batch).select_related("department"))
    before = sent.done([row.pk for row in rows]) if sent else set()
    accepted = act == BulkAct.REVOKE
    return _by_name([row for row in rows if row.is_open or row.pk in before or (accepted and row.accepted_at)])


def _by_name(people: Iterable[Person]) -> list[Person]:
    return sorted(people, key=lambda one: (alphabetical(one.surname, one.given_name, one.patronymic), one.pk))


def plan_bulk(
    act: BulkAct, people: Sequence[Person], department_id: UUID | None, *, by: Supporter, at: datetime
) -> list[Planned]:
    """What would happen to each, without locks; do_bulk() asks again."""
    keys = [one.pk for one in people if isinstance(one, Invitation) and one.is_open] if act in OF_INVITATIONS else []
    waits = set(Invitation.objects.undecided().filter(pk__in=keys).values_list("pk", flat=True)) if keys else set()
    unserved = letterless_words(keys, at=at) if act == BulkAct.INVITE else {}
    if act == BulkAct.MOVE and department_id:
        waits |= _moved_by_two([one for one in people if isinstance(one, Supporter)], department_id)
    return [_planned(act, one, department_id, by=by, by_two=one.pk in waits, why=unserved.get(one.pk, "")) for one in people]


def letterless_words(invitation_ids: Sequence[UUID], *, at: datetime) -> dict[UUID, str]:
    """By open invitation whose letter is not sent again with others: why, for administrators. At most three queries."""
    return {pk: str(SERVED) for pk in served_lately(invitation_ids, at=at)} | unapproved_words(invitation_ids, at=at)


def _moved_by_two(accounts: Sequence[Supporter], department_id: UUID) -> set[UUID]:
    heads = {one.pk for one in accounts if one.role == Role.HEAD}
    return heads | moved_by_two(accounts, department_id)


def do_bulk(
    act: BulkAct, people: Sequence[Person], department_id: UUID | None, *, by: Supporter, at: datetime, sent: Submission
) -> list[Planned]:
    """Each in a transaction of its own, so one refusal takes nothing back from the others, and what was stopped in the middle
    goes on when the form is sent again, and so do those that one request has no time for."""
    planned = plan_bulk(act, people, department_id, by=by, at=at)
    before = sent.done([one.pk for one in people])

    def done(one: Planned) -> Planned:
        if one.who.pk in before:
            return Planned(one.who, Fate.DONE)
        if one.fate != Fate.WILL:
            return one
        if not sent.has_time():
            return Planned(one.who, Fate.LATER)
        return _done(one.who, partial(_do, act, one.who, department_id, by=by, at=at), sent)

    return [done(one) for one in planned]


def _planned(act: BulkAct, who: Person, department_id: UUID | None, *, by: Supporter, by_two: bool, why: str) -> Planned:
    """`why` no letter of an invitation may leave, "" when one may."""
    try:
        if by_two and act in OF_INVITATIONS:
            raise NeedsTwo(_("A second person has not decided about the invitation yet."))
        if why:
            raise AccountRefused(why)
        _refuse(act, who, department_id, by=by)
        if by_two:
            raise NeedsTwo(_("Somebody comes to see more records by this, so another administrator or a head agrees to it."))
    except NeedsTwo as two:
        return Planned(who, Fate.TWO, str(two))
    except AccountRefused as refused:
        return Planned(who, Fate.REFUSED, str(refused))
    return Planned(who, Fate.WILL)


def _refuse(act: BulkAct, who: Person, department_id: UUID | None, *, by: Supporter) -> None:
    """Raises AccountRefused, NeedsTwo."""
    if isinstance(who, Invitation):
        if not who.is_open:
            raise AccountRefused(over_words(who))
        if act not in OF_INVITATIONS:
            raise AccountRefused(_("The invitation is not accepted yet."))
        return
    if act == BulkAct.INVITE:
        raise AccountRefused(_("There is an account already. A new password is asked for on the page of the sign-in."))
    if act == BulkAct.REVOKE:
        raise AccountRefused(_("There is an account already. It is suspended or closed, not revoked."))
    if act == BulkAct.MOVE and department_id:
        refuse_role_change(who, who.role, department_id, by=by)
    elif act == BulkAct.SUSPEND:
        refuse_suspending_alone(who, by=by)
        if who.role in BY_TWO:
            raise NeedsTwo(_("An administrator or an auditor is suspended on the page of the account."))
    elif who.pk == by.pk:
        raise AccountRefused(_("Nobody ends the own sessions here."))
    elif not who.is_active:
        raise AccountRefused(_("The access of this colleague is closed."))


def _done(who: Person, do: Callable[[], None], sent: Submission) -> Planned:
    try:
        sent.do_once(who.pk, do)
    except (AccountRefused, ApprovalRefused, InvitationWaits) as refused:
        return Planned(who, Fate.REFUSED, str(refused))
    except InvitationServed:
        return Planned(who, Fate.REFUSED, str(SERVED))
    except InvitationOver:
        return Planned(who, Fate.REFUSED, over_words(Invitation.objects.get(pk=who.pk)))
    return Planned(who, Fate.DONE)


def over_words(invitation: Invitation) -> str:
    """Of one that is not open any more."""
    if invitation.accepted_at:
        return _("The invitation is accepted: the access is open, and an account is suspended or closed on its page.")
    return _("The invitation is revoked already.")


def _do(act: BulkAct, who: Person, department_id: UUID | None, *, by: Supporter, at: datetime) -> None:
    match act:
        case BulkAct.MOVE if department_id:
            change_role(who.pk, Role(who.role), department_id, by=by, at=at)
        case BulkAct.SUSPEND:
            suspend_colleague(who.pk, by=by, at=at)
        case BulkAct.INVITE:
            resend_unless_served(who.pk, by=by, at=at)
        case BulkAct.REVOKE:
            revoke_invitation(who.pk, by=by, at=at)
        case BulkAct.SESSIONS:
            end_sessions(who.pk)
