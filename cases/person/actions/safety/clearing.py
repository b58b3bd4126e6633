"""Empty the pages of talks: after ninety days, and when the support ends. An empty page is sealed and has the same length."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cases.case.models.group import of_group
from cases.person.models import SafetyTalk
from cases.person.models.safety.talk import EMPTY
from supporters.directory.calendar import kyiv_day
from supporters.notifications.models import Task
from supporters.notifications.parts import Run


def clear(talk: SafetyTalk, *, at: datetime) -> None:
    """The caller has locked the row. `talked_at` may be later than `at` when a late act ends the support."""
    talk.signs, talk.cleared_at, talk.version = EMPTY, max(at, talk.talked_at), talk.version + 1
    talk.save(update_fields=["signs", "cleared_at", "version"])


def clear_talks(case_id: UUID, *, at: datetime) -> None:
    """Of a case that ends, and of those that it has absorbed. The caller has locked it."""
    talks = SafetyTalk.objects.kept().filter(of_group(case_id)).order_by("pk")
    for talk in talks.select_for_update(of=("self",)):
        clear(talk, at=at)


def clear_talks_over(*, at: datetime, run: Run | None = None) -> int:
    """Every talk whose ninety days have passed, also one that found nothing; returns how many. May run at any time.

    Only keys are read, so nothing is opened. Pages stop showing the signs on that day also before this runs. `run` learns which
    talks raised; they hold no other.
    """
    run, over = run or Run(), list(SafetyTalk.objects.over(kyiv_day(at)).values_list("pk", flat=True))
    return sum(run.together(over, lambda some: _clear_all(some, at), code=lambda _: Task.SAFETY, key=str))


def _clear_all(talk_ids: Sequence[UUID], at: datetime) -> int:
    over = SafetyTalk.objects.over(kyiv_day(at)).filter(pk__in=talk_ids).order_by("pk")
    locked = list(over.select_for_update(of=("self",), skip_locked=True))
    for talk in locked:
        clear(talk, at=at)
    return len(locked)
