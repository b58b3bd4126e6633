"""A person is between two institutions, or nobody has accepted to lead the support."""

from datetime import datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.case.models import Case
from cases.case.models.case import CASE
from cases.leading.models.gaps import GapMoments, in_gaps
from cases.leading.reports.notifications.gaps import gaps_closed, render_gaps
from supporters.notifications.models import Hours
from supporters.notifications.rules import ReminderRule, register_rule


def cases_in_gaps(at: datetime, _hours: Hours) -> QuerySet[Any, tuple[Any, ...]]:
    """The rows of the radar. A case is due again when its oldest gap is closed and another one has begun."""
    return in_gaps(Case.objects.all(), GapMoments.of(at)).for_reminders(F("gap_on"))


register_rule(
    ReminderRule(
        code="case_gap",
        label=_("A person may be lost between two institutions"),
        looks_at=_(
            "A person should have arrived by now or has been on the road for 24 hours, or it is not known where the person is, "
            "or the owner’s department does not serve the place, or an offer has no answer in time, or nobody leads the card."
        ),
        stops=_("The place is recorded, or somebody accepts the card or is asked to."),
        subject_kind=CASE,
        due=cases_in_gaps,
        render=render_gaps,
        answers=gaps_closed,
    )
)
