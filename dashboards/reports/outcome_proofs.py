"""What makes a number of work and community true of a row, as dashboards/reports/proofs.py does for the numbers of a head."""

from collections.abc import Callable
from typing import Any, Final

from django.db.models import Model, OuterRef, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.models.group import of_group
from cases.reintegration.models import EventInvitation, Job, JobProposal
from cases.reintegration.models.jobs.outcomes import DAYS_TO_PROPOSAL, FIRST_PROFILE
from dashboards.clock import Clock
from dashboards.outcomes import PROPOSED, SOURCES, UNPROPOSED
from dashboards.reports.proofs import Now, Proof, days_since, on_day
from supporters.directory.calendar import date_label
from supporters.directory.reports.lists.cells import Cell


def _worked(found: tuple[Any, ...], now: Now) -> Cell:
    from_on, to_on = found
    note = _("until %(day)s") % {"day": date_label(to_on, now.today)} if to_on else ""
    return Cell(from_on, date_label(from_on, now.today), note=note)


def _days(found: tuple[Any, ...], _now: Now) -> Cell:
    (wait,) = found
    return Cell(wait.days, ngettext("%(n)d day", "%(n)d days", wait.days) % {"n": wait.days})


OF_MODEL: Final[dict[type[Model], tuple[str | Promise, tuple[str, ...], Callable[[tuple[Any, ...], Now], Cell]]]] = {
    Job: (gettext_lazy("Works since"), ("started_on", "ended_on"), _worked),
    EventInvitation: (gettext_lazy("Meeting"), ("event__starts_at",), on_day),
    JobProposal: (gettext_lazy("On the day"), ("settled_at",), on_day),
}
"""The label, the columns of the row and the cell. The first column decides which of several rows is shown: the latest."""


def outcome_proof(code: str, clock: Clock) -> Proof | None:
    """None for a number of a head."""
    if code == PROPOSED.code:
        waited = {"proof_wait": DAYS_TO_PROPOSAL}
        return Proof(label=gettext_lazy("Waited"), values=waited, cell=_days, by="proof_wait", by_age=False)
    if code == UNPROPOSED.code:
        return Proof(label=gettext_lazy("Profile"), values={"proof_at": FIRST_PROFILE}, cell=days_since, by="proof_at")
    if code not in SOURCES:
        return None
    rows = SOURCES[code].rows(clock)
    label, columns, cell = OF_MODEL[rows.model]
    latest = rows.filter(of_group(OuterRef(OuterRef("pk")))).order_by(f"-{columns[0]}", "-pk")
    values = {f"proof_{column.rpartition('__')[2]}": Subquery(latest.values(column)[:1]) for column in columns}
    return Proof(label=label, values=values, cell=cell, by=next(iter(values)), by_age=False)
