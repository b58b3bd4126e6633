"""Rendering of notifications about a suspended account, for the head, who takes over its work, and for administrators."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from supporters.notifications.rendering import RenderedNotification


def render_suspended(account_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    manages = Permission.STAFF_MANAGE in reader.granted
    accounts = Supporter.objects.get_queryset().filter(pk__in=account_ids)
    return {
        account.pk: RenderedNotification(
            title=_("Access suspended: %(name)s") % {"name": account.short_name},
            text=_words(account),
            url=reverse("staff_detail", args=[account.pk]) if manages else reverse("home"),
        )
        for account in accounts
    }


def _words(account: Supporter) -> str:
    if not account.is_suspended:
        return _("Settled meanwhile: the access is open again or closed.")
    return _("Reminders go to whoever stands in; an administrator can lift the suspension.")
