"""Empty the pages of talks: after ninety days, and when the support ends. An empty page is sealed and has the same length."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from cases.models import SafetyTalk
from cases.models.joining.group import of_group
from cases.models.safety.talk import EMPTY
from supporters.directory.calendar import kyiv_day


def clear(talk: SafetyTalk, *, at: datetime) -> None:
    """The caller has locked the row. `talked_at` may be later than `at` when a late act ends the support."""
    talk.signs, talk.cleared_at, talk.version = EMPTY, max(at, talk.talked_at), talk.version + 1
    talk.save(update_fields=["signs", "cleared_at", "version"])


def clear_talks(case_id: UUID, *, at: datetime) -> None:
    """Of a case that ends, and of those that it has absorbed. The caller has locked it."""
    talks = SafetyTalk.objects.kept().filter(of_group(case_id)).order_by("pk")
    for talk in talks.select_for_update(of=("self",)):
        clear(talk, at=at)


@transaction.atomic
def clear_talks_over(*, at: datetime) -> int:
    """Every talk whose ninety days have passed, also one that found nothing; returns how many. May run at any time.

    Only keys are read, so nothing is opened. Pages stop showing the signs on that day also before this runs.
    """
    talks = SafetyTalk.objects.over(kyiv_day(at)).order_by("pk").select_for_update(of=("self",), skip_locked=True)
    over = list(talks)
    for talk in over:
        clear(talk, at=at)
    return len(over)
