"""Promises."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.case.actions.speaking import End, Speaking, register_speaking, settled_at, waits_again
from cases.case.actions.worked_on import Work, register_work
from cases.case.models.group import REMAINING
from cases.case.models.history.past import department_at, was_open
from cases.case.registry import Subject, leader_of, register
from cases.case.reports.held import Held, Part, register_held
from cases.case.states import EventKind
from cases.course.actions.promises.making import PROMISE
from cases.course.models import Promise
from cases.course.reports.notifications.promises import render_passed_on
from cases.course.reports.turns import CourseKind, Turn, register_turns
from cases.course.states import PromiseState
from supporters.directory.calendar import date_label
from supporters.notifications.models import Rule
from supporters.notifications.past_owner import PastOwner


def responsible(rows: QuerySet[Any], at: datetime) -> PastOwner | None:
    """None after a loss: then the head of the department keeps the promise."""
    promise = rows.select_related("whose").first()
    if promise is None:
        return None
    department = department_at(promise.case_id, at)
    if promise.whose and department:
        return PastOwner(promise.whose, department)
    return leader_of(promise.case_id, at) if was_open(promise.case_id, at) else None


register(
    Subject(
        code=PROMISE,
        model=Promise,
        count=lambda n: ngettext("%(n)d promise", "%(n)d promises", n),
        case=REMAINING,
        responsible=responsible,
        ends_with="group",
        renderers={Rule.PROMISE_PASSED_ON: render_passed_on},
    )
)
register_speaking(
    Speaking(
        code="promises",
        place=2,
        label=lambda n: ngettext("%(n)d promise", "%(n)d promises", n),
        subject=PROMISE,
        rows=lambda cards: Promise.objects.open().filter(cards.group),  # those of absorbed cards are kept on this one
        ended=lambda _by, at: {"state": PromiseState.WITHDRAWN, "settled_at": at},
        outlasts=frozenset({End.SUPPORT, End.JOIN}),  # docs/adr/0070-fates-of-promises.md
        returns=waits_again(Promise, after_loss=settled_at, state=PromiseState.OPEN, settled_at=None, version=F("version") + 1),
        since=lambda since: Promise.objects.filter(since.settled, state=PromiseState.WITHDRAWN),
    )
)


def made_title(event: Turn, _names: Mapping[str, str], today: date) -> str:
    return _("Promise: %(day)s") % {"day": date_label(date.fromisoformat(event.details["due_on"]), today)}


def kept_title(_event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("A promise is kept")


def withdrawn_title(_event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("A promise is not needed any more")


def moved_title(event: Turn, _names: Mapping[str, str], today: date) -> str:
    before, after = (date.fromisoformat(event.details[name]) for name in ("before", "after"))
    words = _("Promise brought forward to %(day)s") if after < before else _("Promise put off until %(day)s")
    return words % {"day": date_label(after, today)}


def not_made_title(event: Turn, _names: Mapping[str, str], today: date) -> str:
    day = date_label(date.fromisoformat(event.details["due_on"]), today)
    return _("Promise of an entry that arrived late, not made: %(day)s") % {"day": day}


register_turns(
    {
        EventKind.PROMISE_MADE: made_title,
        EventKind.PROMISE_KEPT: kept_title,
        EventKind.PROMISE_WITHDRAWN: withdrawn_title,
        EventKind.PROMISE_MOVED: moved_title,
    },
    course=CourseKind.PROMISES,
    icon="calendar",
)
register_turns({EventKind.PROMISE_NOT_MADE: not_made_title}, course=CourseKind.PROMISES)

register_held(
    Held(
        model=Promise,
        title=gettext_lazy("Promises"),
        part=Part.PLANS,
        place=3,
        order="made_at",
        labels={
            "who": gettext_lazy("Whose promise"),
            "fate": gettext_lazy("What becomes of this promise?"),
            "fate_on": gettext_lazy("By when"),
            "fate_words": gettext_lazy("To whom"),
        },
        omitted={
            "asks_consent": "a link to an answer about consent, which the report has",
            "asks_safety": "the same as its words",
        },
    )
)
register_work(Work(made="made_at"), Promise)  # opening the card promises to ask for consent
