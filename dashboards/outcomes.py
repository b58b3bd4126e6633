"""Numbers that outlast the support: its end, work and community. Each is one condition on cases, as the indicators of a head."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.case.models import Closure
from cases.case.states import CaseState
from cases.reintegration.models import EventInvitation, Job, JobProposal
from cases.reintegration.models.community.outcomes import came_to_event, in_circle
from cases.reintegration.models.jobs import outcomes as work
from cases.reintegration.states import DeclineReason, EmployerRefusal
from dashboards.clock import Clock, days_begin
from dashboards.indicators import INDICATORS, Indicator

MONTH, HALF_A_YEAR, QUARTER, YEAR = 30, 180, 90, 365  # days; the texts below repeat them


@dataclass(frozen=True)
class Source:
    """Which rows of which table make a number true of a case. Those of an absorbed card count for the remaining one."""

    model: type[Model]
    condition: Callable[[Clock], Q]

    def rows(self, clock: Clock) -> QuerySet[Any]:
        found: QuerySet[Any] = self.model._default_manager.filter(self.condition(clock))
        return found


def _settled(reason: Q) -> Source:
    """Proposals that came to nothing within a year for this reason."""
    return Source(JobProposal, lambda clock: Q(settled_at__gte=days_begin(clock.today, YEAR)) & reason)


REASONS: Final[Mapping[str, Source]] = {
    **{f"refused_{reason}": _settled(work.refused_by_employer(reason)) for reason in EmployerRefusal},
    **{f"declined_{reason}": _settled(work.declined_by_person(reason)) for reason in DeclineReason},
}
"""Why a vacancy came to nothing."""
SOURCES: Final[Mapping[str, Source]] = {
    "at_work": Source(Job, lambda clock: work.is_on(clock.today)),
    "stayed_30": Source(Job, lambda clock: work.has_lasted(MONTH, clock.today)),
    "stayed_180": Source(Job, lambda clock: work.has_lasted(HALF_A_YEAR, clock.today)),
    "began_30": Source(Job, lambda clock: work.has_begun(MONTH, clock.today)),
    "began_180": Source(Job, lambda clock: work.has_begun(HALF_A_YEAR, clock.today)),
    "in_circle": Source(EventInvitation, lambda clock: in_circle(days_begin(clock.today, QUARTER))),
    "came_90": Source(EventInvitation, lambda clock: came_to_event(days_begin(clock.today, QUARTER))),
    **REASONS,
}
"""By the code of the number."""


def _read(code: str) -> Callable[[Clock], Q]:
    return lambda clock: work.read_on(SOURCES[code].rows(clock))


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
