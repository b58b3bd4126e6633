"""The lists of this package, by their address."""

from datetime import datetime

from django.http import QueryDict

from supporters.directory.models import Supporter
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.reports.lists.registry import register_list
from supporters.directory.roles import Permission
from supporters.notifications.reports import rule_list
from supporters.notifications.reports.failed_letters import ROUTE, failed_letters


def register_lists() -> None:
    register_list(ROUTE, Permission.OVERSIGHT_VIEW, letters)
    register_list(rule_list.ROUTE, Permission.REMINDERS_MANAGE, rules)


def letters(user: Supporter, _sent: QueryDict, at: datetime) -> Listing | None:
    return failed_letters(user, at=at)


def rules(_user: Supporter, _sent: QueryDict, at: datetime) -> Listing | None:
    return rule_list.rule_list(at=at)
