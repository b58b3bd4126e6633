"""Rendering of notifications about approvals, role changes and removed second factors."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from supporters.administration.reports.approvals import BESIDE, about
from supporters.administration.reports.staff import full_name
from supporters.directory.models import Approval, ApprovalKind, Invitation, Outcome, Supporter
from supporters.directory.numbers import phone_display
from supporters.directory.roles import Permission, Role
from supporters.notifications.rendering import RenderedNotification


def render_approval_asked(approval_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    return _render_approvals(approval_ids, reader, {"": _("Confirm or refuse: %(name)s")})


def render_approval_decided(approval_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    titles: dict[str, str] = {
        Outcome.GRANTED: _("What you asked for is confirmed: %(name)s"),
        Outcome.REFUSED: _("What you asked for is refused: %(name)s"),
        Outcome.EXPIRED: _("Nobody has confirmed it, and it has ended: %(name)s"),
    }
    return _render_approvals(approval_ids, reader, titles)


def render_grave_act(approval_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """For heads, who have no page about the act, without a link; for auditors with one."""
    shown, may_read = _approvals(approval_ids, reader), Permission.OVERSIGHT_VIEW in reader.granted
    return {
        one.pk: RenderedNotification(
            title=f"{ApprovalKind(one.kind).label}: {about(one)}",
            text=_grave_words(one),
            url=reverse("approval_detail", args=[one.pk]) if may_read else "",
        )
        for one in shown
    }


def _approvals(approval_ids: Sequence[UUID], reader: Supporter) -> QuerySet[Approval]:
    return Approval.objects.visible_to(reader).filter(pk__in=approval_ids).select_related(*BESIDE)


def _grave_words(approval: Approval) -> str:
    if approval.outcome:
        return _("By two administrators: %(state)s.") % {"state": Outcome(approval.outcome).label}
    return _("By one administrator; it ends by itself after 72 hours unless another one confirms it.")


def render_role_changed(account_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    title, words = _("A colleague has another role or department: %(name)s"), {}
    for account in Supporter.objects.get_queryset().filter(pk__in=account_ids).select_related("department"):
        now = f"{Role(account.role).label}, {account.department}"
        words[account.pk] = RenderedNotification(
            title=title % {"name": account.short_name}, text=now, url=_account_url(account, reader)
        )
    return words


def render_factors_removed(account_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """For the owner and the head."""
    own, other, words = _("Your second factor was removed"), _("The second factor of a colleague was removed: %(name)s"), {}
    text = _("Two administrators removed it, or opened the closed access again. Is that wrong? Call the duty phone at once.")
    for account in Supporter.objects.get_queryset().filter(pk__in=account_ids):
        title = own if account.pk == reader.pk else other % {"name": account.short_name}
        words[account.pk] = RenderedNotification(title=title, text=text, url=_account_url(account, reader))
    return words


def render_account_corrected(account_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """For the owner of the account: the values of now."""
    title, words = _("Your name, phone or e-mail was changed"), {}
    for account in Supporter.objects.get_queryset().filter(pk__in=account_ids):
        phone = phone_display(account.phone) if account.phone else _("no phone")
        text = _("Now: %(name)s, %(email)s, %(phone)s. Is that wrong? Call the duty phone.")
        now = {"name": full_name(account), "email": account.email, "phone": phone}
        words[account.pk] = RenderedNotification(title=title, text=text % now, url=reverse("profile"))
    return words


def render_colleague_unknown(entered_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """For administrators; a subject is an account or an invitation."""
    words: dict[UUID, RenderedNotification] = {}
    for account in Supporter.objects.get_queryset().filter(pk__in=entered_ids).select_related("entered_by"):
        words[account.pk] = _unknown(account, account.entered_by, _account_url(account, reader))
    for invitation in Invitation.objects.filter(pk__in=entered_ids).select_related("invited_by"):
        words[invitation.pk] = _unknown(invitation, invitation.invited_by, "")
    return words


def _unknown(who: Supporter | Invitation, by: Supporter | None, url: str) -> RenderedNotification:
    text = _("Entered by: %(name)s. Nobody signs in with this access now. Ask the head before you let it in again.")
    name = by.short_name if by else _("nobody")
    return RenderedNotification(
        title=_("Nobody knows such a colleague: %(name)s") % {"name": full_name(who)}, text=text % {"name": name}, url=url
    )


def render_email_stopped(account_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    title, words = _("The change of e-mail was stopped: %(name)s"), {}
    text = _("It was stopped by the link in the letter to the earlier address. Ask the colleague before you change it again.")
    for account in Supporter.objects.get_queryset().filter(pk__in=account_ids):
        words[account.pk] = RenderedNotification(
            title=title % {"name": account.short_name}, text=text, url=_account_url(account, reader)
        )
    return words


def _render_approvals(
    approval_ids: Sequence[UUID], reader: Supporter, titles: dict[str, str]
) -> dict[UUID, RenderedNotification]:
    """Empty for a reader who is not an administrator. `titles` by outcome, "" while it waits."""
    if Permission.STAFF_MANAGE not in reader.granted:
        return {}
    return {
        one.pk: RenderedNotification(
            title=titles.get(one.outcome, titles.get("", "")) % {"name": about(one)},
            text=str(ApprovalKind(one.kind).label),
            url=reverse("approval_detail", args=[one.pk]),
        )
        for one in _approvals(approval_ids, reader)
    }


def _account_url(account: Supporter, reader: Supporter) -> str:
    return reverse("staff_detail", args=[account.pk]) if Permission.STAFF_MANAGE in reader.granted else ""
