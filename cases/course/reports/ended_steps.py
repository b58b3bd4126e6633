"""«Крок виконано: довідка. Наступний крок – 2 грудня.»: how an act has ended the planned step."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.case.models import Case
from cases.case.reports.unsealing import opened
from cases.course.models import FollowUp
from cases.course.states import StepState
from privacy.sealing import Sealed
from supporters.directory.calendar import day_label, kyiv_day
from supporters.directory.wording import one_full_stop

MOST_LETTERS: Final = 60
ENDED: Final[dict[str, Any]] = {
    StepState.DONE: gettext_lazy("Step done: %(step)s."),
    StepState.REPLACED: gettext_lazy("Step replaced: %(step)s."),
    StepState.POSTPONED: gettext_lazy("Step moved: %(step)s."),
}
SHOWN: Final = ("pk", "state", "what", "case__person_id", "case__next_due_on")


def ended_label(step_id: UUID, state: str, what: Sealed | None, person_id: UUID) -> str:
    """ "" for a step that has ended otherwise."""
    words = ENDED.get(state)
    step = opened(FollowUp, "what", step_id, what, person_id) if words else ""
    return one_full_stop(words % {"step": Truncator(step).chars(MOST_LETTERS)}) if words else ""


def next_label(when: str) -> str:
    return one_full_stop(_("Next step: %(when)s.") % {"when": when})


def ended_by_act(case: Case, *, at: datetime) -> Iterator[str]:
    """Sentences about the step that an act at this moment has ended, and the next one; none when the step stays."""
    row = FollowUp.objects.filter(case=case, settled_at=at, state__in=ENDED).values_list(*SHOWN).first()
    if row:
        *step, due_on = row
        yield ended_label(*step)
        yield from [next_label(day_label(due_on, kyiv_day(at)))] if due_on else []
