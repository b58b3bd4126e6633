"""Cards that may be of one person."""

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from cases.case.access import pairs_in_reach
from supporters.directory.calendar import kyiv_day
from supporters.directory.reports.waiting import Waiting, register_waiting
from supporters.directory.roles import Permission

register_waiting(
    Waiting(
        code="pairs",
        place=60,
        permission=Permission.DUPLICATES_DECIDE,
        count=lambda reader, at: pairs_in_reach(reader).undecided(kyiv_day(at)).count(),
        words=lambda n: ngettext("pair of cards that may be of one person", "pairs of cards that may be of one person", n),
        act=gettext_lazy("Compare"),
        url=lambda: reverse("duplicates"),
    )
)
