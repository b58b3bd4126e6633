"""Who acts on a case today instead of its owner, and why."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from cases.case.models import Case
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter, presence_on
from supporters.directory.reports.away import Away, away_on


def acting_label(case: Case, reader: Supporter, *, absent: bool, at: datetime) -> str:
    """Return "" while the person who leads the case is at work.

    `absent`: the owner is away; without it there is no query unless the account is suspended.
    """
    leads = case.owner
    if leads is None or not (absent or leads.is_suspended):
        return ""
    away = away_on(kyiv_day(at), [leads.pk]).get(leads.pk)
    if away is None:
        return ""
    acting_id = None if away.cover else presence_on(kyiv_day(at)).responsible(case.owner_id, case.department_id)
    return "; ".join(part for part in (_why(leads, away, at), _who(leads, away, acting_id, reader)) if part)


def _why(leads: Supporter, away: Away, at: datetime) -> str:
    if away.until is None:
        return _("the access of %(name)s is suspended") % {"name": leads.short_name}
    day = date_label(away.until, kyiv_day(at))
    if away.cover:
        return _("%(name)s is away until %(day)s") % {"name": leads.short_name, "day": day}
    return _("%(name)s is away until %(day)s, and nobody stands in") % {"name": leads.short_name, "day": day}


def _who(leads: Supporter, away: Away, acting_id: UUID | None, reader: Supporter) -> str:
    if away.cover:
        return _("%(name)s stands in") % {"name": away.cover}
    if acting_id is None or acting_id == leads.pk:
        return ""
    if acting_id == reader.pk:
        return _("today you answer for this case")
    return _("today %(name)s answers for this case") % {"name": Supporter.objects.active().get(pk=acting_id).short_name}
