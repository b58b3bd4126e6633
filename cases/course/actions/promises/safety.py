"""When the next talk about safety is due: the same days and words for everybody, whatever a talk found (ADR 50)."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.states import CaseState, Stage
from cases.course.actions.promises.making import NewPromise, write_promise
from cases.course.actions.promises.settling import give_day
from cases.course.models import Promise
from cases.course.states import PromiseBy
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter

ASK_AGAIN: Final = timedelta(days=80)  # after every talk, before its page is emptied; a day of choice would show a worry
ASK_SOON: Final = timedelta(days=7)  # after a change in the life of the person


def promise_talk(case: Case, within: timedelta, *, by: Supporter, at: datetime) -> Promise:
    """The caller has locked the case, which is open."""
    words = NewPromise(words=_("Ask about safety"), who=PromiseBy.SUPPORTER, due_on=kyiv_day(at) + within)
    return write_promise(case, words, by=by, at=at, asks_safety=True)


def ask_at_stage(case: Case, *, by: Supporter, at: datetime) -> None:
    """The case has come to another stage. In the days of stabilisation nobody is asked. The caller has locked the case."""
    if case.stage != Stage.STABILIZATION:
        ask_soon(case, by=by, at=at)


def ask_soon(case: Case, *, by: Supporter, at: datetime) -> None:
    """Bring the promise of the next talk forward, or make it. The caller has locked the case; one that is not open keeps none."""
    if case.state != CaseState.OPEN:
        return
    soon, promised = kyiv_day(at) + ASK_SOON, Promise.objects.to_talk_about_safety(case)
    waiting = list(promised.select_for_update(of=("self",)).select_related("case"))
    for promise in waiting:
        if promise.due_on > soon:
            give_day(promise, soon, reason="", by=by, at=at)
    if not waiting:
        promise_talk(case, ASK_SOON, by=by, at=at)
