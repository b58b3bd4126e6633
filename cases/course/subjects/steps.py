"""Planned next steps."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.speaking import Speaking, register_speaking
from cases.case.actions.worked_on import BY_OPENING, register_no_work
from cases.case.registry import Subject, register
from cases.case.reports.held import Held, Part, register_held
from cases.case.states import EventKind
from cases.course.actions.steps import FOLLOW_UP
from cases.course.models import FollowUp
from cases.course.models.follow_up import UNSETTLED
from cases.course.reports.turns import CourseKind, Turn, register_turns
from cases.course.states import PostponeReason, StepState
from supporters.directory.calendar import date_label

register(Subject(code=FOLLOW_UP, model=FollowUp, count=lambda n: ngettext("%(n)d card", "%(n)d cards", n), ends_with="card"))
register_speaking(
    Speaking(
        code="steps",
        place=1,
        label=lambda n: ngettext("%(n)d planned step", "%(n)d planned steps", n),
        subject=FOLLOW_UP,
        # Today, the week, the calendar feed and the digest show planned ones only
        rows=lambda cards: FollowUp.objects.filter(cards.own, state__in=UNSETTLED),
        ended=lambda by, at: {"state": StepState.CANCELLED, "settled_at": at, "settled_by": by},
    )
)


def postponed_title(event: Turn, _names: Mapping[str, str], today: date) -> str:
    day = date_label(date.fromisoformat(event.details["after"]), today)
    return _("Next step put off until %(day)s: %(reason)s") % {
        "day": day,
        "reason": str(PostponeReason(event.details["reason"]).label).lower(),
    }


def not_planned_title(event: Turn, _names: Mapping[str, str], today: date) -> str:
    day = date_label(date.fromisoformat(event.details["after"]), today)
    if event.details.get("ended") == StepState.DONE:
        return _("An entry that arrived late says: done. Its next step is not planned: %(day)s") % {"day": day}
    return _("Step of an entry that arrived late, not planned: %(day)s") % {"day": day}


register_turns(
    {EventKind.STEP_POSTPONED: postponed_title, EventKind.STEP_NOT_PLANNED: not_planned_title},
    course=CourseKind.PLAN,
    icon="calendar",
)

register_held(
    Held(
        model=FollowUp,
        title=gettext_lazy("Steps"),
        part=Part.PLANS,
        place=2,
        order="planned_at",
        labels={"due_time": gettext_lazy("At"), "limit_days": gettext_lazy("Latest allowed, in days")},
    )
)
register_no_work(BY_OPENING, "FollowUp")
