"""Numbers that outlast the support: its end, work and community. Each is one condition on cases, as the indicators of a head."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.case.models import Closure
from cases.case.states import CaseState
from cases.reintegration.models import JobProposal
from cases.reintegration.models.community.outcomes import came_to_event, in_circle
from cases.reintegration.models.jobs import outcomes as work
from cases.reintegration.states import DeclineReason, EmployerRefusal
from dashboards.clock import Clock
from dashboards.indicators import INDICATORS, Indicator
from supporters.directory.calendar import midnight

Rows = Callable[[Clock], QuerySet[Any]]
MONTH, HALF_A_YEAR, QUARTER, YEAR = 30, 180, 90, 365  # days; the texts below repeat them


def _since(clock: Clock, days: int) -> datetime:
    """The midnight when the period of so many days began that ends today."""
    return midnight(clock.today - timedelta(days=days - 1))


def settled_within_a_year(clock: Clock) -> QuerySet[JobProposal]:
    return work.settled_since(_since(clock, YEAR))


def _settled(reason: Q) -> Rows:
    return lambda clock: settled_within_a_year(clock).filter(reason)


REASONS: Final[Mapping[str, Q]] = {
    **{f"refused_{reason}": work.refused_by_employer(reason) for reason in EmployerRefusal},
    **{f"declined_{reason}": work.declined_by_person(reason) for reason in DeclineReason},
}
"""Conditions on proposals: why a vacancy came to nothing."""
ROWS: Final[Mapping[str, Rows]] = {
    "at_work": lambda clock: work.jobs_on(clock.today),
    "stayed_30": lambda clock: work.jobs_lasted(MONTH, clock.today),
    "stayed_180": lambda clock: work.jobs_lasted(HALF_A_YEAR, clock.today),
    "began_30": lambda clock: work.jobs_begun(MONTH, clock.today),
    "began_180": lambda clock: work.jobs_begun(HALF_A_YEAR, clock.today),
    "in_circle": lambda clock: in_circle(_since(clock, QUARTER)),
    "came_90": lambda clock: came_to_event(_since(clock, QUARTER)),
    **{code: _settled(reason) for code, reason in REASONS.items()},
}
"""What makes each of these numbers true of a case."""


def _read(code: str) -> Callable[[Clock], Q]:
    return lambda clock: work.read_on(ROWS[code](clock))


def ended_since(since: datetime) -> Q:
    """Support that ended since, and did not begin again."""
    return Q(Exists(Closure.objects.agreed_since(since).filter(case=OuterRef("pk"))), state=CaseState.CLOSED)


ENDED: Final = Indicator(
    code="ended",
    title=_("Support ended within 7 days"),
    definition=_(
        "Records whose support ended today or in the six days before, and has not begun again. People about whom a loss is "
        "reported are not counted."
    ),
    condition=lambda clock: ended_since(clock.week),
    outlasts=True,
)
AT_WORK: Final = Indicator(
    code="at_work",
    title=_("At work now"),
    definition=_(
        "People with a job that has begun and has not ended, also after the end of the support. People about whom a loss is "
        "reported are in none of these numbers."
    ),
    condition=_read("at_work"),
    outlasts=True,
)
STAYED: Final[Mapping[int, Indicator]] = {
    MONTH: Indicator(
        code="stayed_30",
        title=_("Stayed at work for 30 days"),
        definition=_(
            "Of the people who began a job 30 days ago or earlier: those for whom a check after 30 days or a later one says that "
            "they work there, or whose job ended after its 30th day. A job without such a check is not counted: nobody has asked."
        ),
        condition=_read("stayed_30"),
        outlasts=True,
    ),
    HALF_A_YEAR: Indicator(
        code="stayed_180",
        title=_("Stayed at work for 180 days"),
        definition=_(
            "Of the people who began a job 180 days ago or earlier: those for whom the check after 180 days says that they work "
            "there, or whose job ended after its 180th day. A job without such a check is not counted: nobody has asked."
        ),
        condition=_read("stayed_180"),
        outlasts=True,
    ),
}
BEGAN: Final[Mapping[int, Indicator]] = {
    MONTH: Indicator(
        code="began_30",
        title=_("Began a job 30 days ago or earlier"),
        definition=_(
            "People with a job that began then, whether it has ended or not. What was written down by mistake is left out."
        ),
        condition=_read("began_30"),
        outlasts=True,
    ),
    HALF_A_YEAR: Indicator(
        code="began_180",
        title=_("Began a job 180 days ago or earlier"),
        definition=_(
            "People with a job that began then, whether it has ended or not. What was written down by mistake is left out."
        ),
        condition=_read("began_180"),
        outlasts=True,
    ),
}
PROPOSED: Final = Indicator(
    code="proposed",
    title=_("Days from the profile to the first vacancy"),
    definition=_(
        "The median: half of the people were shown their first vacancy within so many days after their first profile. People to "
        "whom none was shown yet, or one before the profile, are left out."
    ),
    condition=lambda _clock: work.proposed_after_profile(),
    outlasts=True,
)
UNPROPOSED: Final = Indicator(
    code="unproposed",
    title=_("With a profile, no vacancy shown yet"),
    definition=_("Open records of people with a profile and without a job, to whom nobody has shown a vacancy."),
    condition=lambda clock: work.unproposed(clock.today),
    tone="due",
)
IN_CIRCLE: Final = Indicator(
    code="in_circle",
    title=_("In a circle"),
    definition=_(
        "People who agreed to come to a meeting of a circle that goes on, or came to one: a meeting ahead, of today or of the 89 "
        "days before. Who is known not to have come to it is left out."
    ),
    condition=_read("in_circle"),
    outlasts=True,
)
CAME: Final = Indicator(
    code="came_90",
    title=_("Came to an event within 90 days"),
    definition=_(
        "People who came to an event today or in the 89 days before. This is written down with their consent only, so more "
        "people may have come than are counted."
    ),
    condition=_read("came_90"),
    outlasts=True,
)
BY_EMPLOYER: Final[Mapping[EmployerRefusal, Indicator]] = {
    reason: Indicator(
        code=f"refused_{reason}",
        title=format_lazy("{}: {}", _("Refused by an employer"), reason.label),
        definition=_(
            "People whom an employer has not hired for this reason within 365 days. One person may have several reasons."
        ),
        condition=_read(f"refused_{reason}"),
        outlasts=True,
    )
    for reason in EmployerRefusal
}
BY_PERSON: Final[Mapping[DeclineReason, Indicator]] = {
    reason: Indicator(
        code=f"declined_{reason}",
        title=format_lazy("{}: {}", _("Declined by the person"), reason.label),
        definition=_("People who declined a vacancy for this reason within 365 days. One person may have several reasons."),
        condition=_read(f"declined_{reason}"),
        outlasts=True,
    )
    for reason in DeclineReason
}
OUTCOMES: Final[Mapping[str, Indicator]] = {
    one.code: one
    for one in (
        *(AT_WORK, *STAYED.values(), *BEGAN.values(), PROPOSED, UNPROPOSED, IN_CIRCLE, CAME),
        *(*BY_EMPLOYER.values(), *BY_PERSON.values()),
    )
}
LISTED: Final[Mapping[str, Indicator]] = {**INDICATORS, ENDED.code: ENDED, **OUTCOMES}
"""Every number that opens its rows."""
