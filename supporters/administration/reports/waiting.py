"""What waits for a head about colleagues: absences, requests, and who is not recognised yet."""

from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from supporters.administration.actions.approvals.deciders import waiting_for
from supporters.administration.reports.lists import absence_list
from supporters.administration.reports.recognitions import waiting_count
from supporters.directory.models import Supporter
from supporters.directory.reports.waiting import Waiting, register_waiting
from supporters.directory.roles import Permission
from supporters.notifications.reports.layout import frame_of


def register_rows() -> None:
    register_waiting(
        Waiting(
            code="absences",
            place=40,
            permission=Permission.ABSENCES_PLAN,
            count=lambda reader, at: absence_list.alone_count(reader, at=at),
            words=lambda n: ngettext("absence in which nobody stands in", "absences in which nobody stands in", n),
            act=gettext_lazy("Name who stands in"),
            url=lambda: f"{reverse(absence_list.ROUTE)}?{urlencode({'show': absence_list.Shown.ALONE.value})}",
        )
    )
    register_waiting(
        Waiting(
            code="newcomers",
            place=50,
            permission=Permission.COLLEAGUES_RECOGNISE,
            count=_newcomers,
            words=lambda n: ngettext("new colleague sees nobody yet", "new colleagues see nobody yet", n),
            act=gettext_lazy("Recognise colleagues"),
            url=lambda: reverse("recognitions"),
        )
    )
    register_waiting(
        Waiting(
            code="colleagues",
            place=15,
            permission=Permission.COLLEAGUES_DECIDE,
            count=_requests,
            words=lambda n: ngettext("request about colleagues waits for you", "requests about colleagues wait for you", n),
            act=gettext_lazy("Decide"),
            url=lambda: f"{reverse('decisions')}#colleagues",
        )
    )


def _newcomers(reader: Supporter, at: datetime) -> int:
    """As the frame of the page has counted them."""
    counted = frame_of(reader).newcomers
    return waiting_count(reader, at=at) if counted is None else counted


def _requests(reader: Supporter, at: datetime) -> int:
    """The frame counts at least as many: without any this costs no query."""
    return len(waiting_for(reader, at=at)) if frame_of(reader).approvals != 0 else 0
