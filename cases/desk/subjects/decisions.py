"""Decisions about cards."""

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from cases.desk.reports.lists.decisions import ROUTE, decisions_count
from supporters.directory.reports.waiting import Waiting, register_waiting
from supporters.directory.roles import Permission

register_waiting(
    Waiting(
        code="decisions",
        place=10,
        permission=Permission.CLOSURE_DECIDE,
        count=lambda reader, at: decisions_count(reader, at=at),
        words=lambda n: ngettext("decision about cards waits for you", "decisions about cards wait for you", n),
        act=gettext_lazy("Decide"),
        url=lambda: reverse(ROUTE),
    )
)
