"""Offers of a hand-over."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.speaking import Now, Return, Speaking, keys_of, register_speaking
from cases.case.actions.worked_on import Work, register_work
from cases.case.models import HandOver
from cases.case.registry import Subject, register
from cases.case.reports.held import Held, Part, register_held
from cases.case.reports.owner_words import acceptance_undone_label, returned_label
from cases.case.states import EventKind, HandOverOutcome
from cases.course.reports.turns import CourseKind, Turn, register_turns
from cases.leading.actions.hand_overs.asking import HAND_OVER
from cases.leading.reports.notifications.hand_overs import (
    answer_is_awaited,
    case_came_back,
    render_assigned,
    render_returned,
    render_taken_over,
)
from supporters.notifications.models import Rule

register(
    Subject(
        code=HAND_OVER,
        model=HandOver,
        count=lambda n: ngettext("%(n)d hand-over", "%(n)d hand-overs", n),
        ends_with="card",
        renderers={
            Rule.CASE_ASSIGNED: render_assigned,
            Rule.CASE_TAKEN_OVER: render_taken_over,
            Rule.CASE_RETURNED: render_returned,
        },
        concerns={Rule.CASE_ASSIGNED: answer_is_awaited, Rule.CASE_RETURNED: case_came_back},
    )
)


def answerable(rows: QuerySet[Any], now: Now) -> list[UUID]:
    return keys_of(HandOver.objects.answerable().filter(pk__in=rows.values("pk")), now)


def offer_again(keys: list[UUID], _at: datetime) -> list[UUID]:
    offers = HandOver.objects.filter(pk__in=keys)
    offers.update(outcome=HandOverOutcome.OPEN, answered_by=None, answered_at=None)
    offers.follow_asked()
    return keys


register_speaking(
    Speaking(
        code="hand_overs",
        place=3,
        label=lambda n: ngettext("%(n)d hand-over", "%(n)d hand-overs", n),
        subject=HAND_OVER,
        rows=lambda cards: HandOver.objects.open().filter(cards.own),
        ended=lambda by, at: {"outcome": HandOverOutcome.ENDED, "answered_by": by, "answered_at": at},
        returns=Return(HandOver, answerable, offer_again),
    )
)


def assigned_title(event: Turn, names: Mapping[str, str], _today: date) -> str:
    return _("Asked to lead: %(name)s") % {"name": names.get(event.details["after"], "")}


def accepted_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    if event.details.get("queue"):
        return _("%(name)s accepted the case into the queue of the department") % {"name": event.by}
    return _("%(name)s leads the case now") % {"name": event.by}


def undone_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return acceptance_undone_label(event.form) % {"name": event.by}


def returned_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return returned_label(event.form) % {"name": event.by}


def asked_title(event: Turn, names: Mapping[str, str], _today: date) -> str:
    if owner := event.details["owner"]:
        return _("Asked to lead: %(name)s") % {"name": names.get(owner, "")}
    return _("Offered to: %(department)s") % {"department": names.get(event.details["department"], "")}


def named_title(event: Turn, names: Mapping[str, str], _today: date) -> str:
    if owner := event.details["owner"]:
        return _("Asked to lead: %(name)s") % {"name": names.get(owner, "")}
    return _("The asked colleague has left, the department is asked")


def withdrawn_title(_event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("The offer was withdrawn")


def left_title(event: Turn, names: Mapping[str, str], _today: date) -> str:
    return _("%(name)s has left, the case waits in the queue") % {"name": names.get(event.details["before"], "")}


def department_title(_event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("The owner works in another department now, and the case went along")


OWNERSHIP: Final = {"course": CourseKind.OWNER, "icon": "user"}

register_turns(
    {
        EventKind.OWNER_ACCEPTED: accepted_title,
        EventKind.ACCEPTANCE_UNDONE: undone_title,
        EventKind.OWNER_RETURNED: returned_title,
        EventKind.HAND_OVER_WITHDRAWN: withdrawn_title,
        EventKind.DEPARTMENT_CHANGED: department_title,
    },
    **OWNERSHIP,
)
register_turns({EventKind.OWNER_ASSIGNED: assigned_title}, account="after", **OWNERSHIP)
register_turns({EventKind.OWNER_LEFT: left_title}, account="before", **OWNERSHIP)
register_turns({EventKind.HAND_OVER_NAMED: named_title}, account="owner", **OWNERSHIP)
register_turns({EventKind.HAND_OVER_ASKED: asked_title}, account="owner", department="department", **OWNERSHIP)

register_held(
    Held(
        model=HandOver,
        title=gettext_lazy("Hand-overs"),
        part=Part.COLLEAGUES,
        place=4,
        order="asked_at",
        labels={"joint_step": gettext_lazy("Step together"), "answer_by": gettext_lazy("To be answered by")},
    )
)
register_work(Work(made="asked_at"), HandOver)  # an import asks the colleague of the row
