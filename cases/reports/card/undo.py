"""«Запис збережено. Наступний крок – 2 грудня. [Скасувати]», «Записано: не відповідає. Наступний крок – завтра. [Скасувати]»"""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.addresses import with_parameters
from cases.models import Case, Visit
from cases.states import CallOutcome
from supporters.directory.calendar import day_label, due_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.wording import one_full_stop

SECONDS = 8


@dataclass(frozen=True)
class UndoOffer:
    url: str
    seconds: int
    message: str


def undo_offer(
    visit_id: UUID | None, user: Supporter, *, at: datetime, case: Case | None = None, back: str = ""
) -> UndoOffer | None:
    """Offer to undo an entry (of `case`, if given) that its author may still undo; else None.

    `back`: the list from which the entry was written, to which the form returns.
    """
    if visit_id is None:
        return None
    fresh = Visit.objects.undoable_by(user, at).filter(pk=visit_id)
    columns = ("case__number", "outcome", "case__next_due_on", "case__next_due_time")
    found = (fresh.filter(case=case) if case else fresh).values_list(*columns).first()
    if found is None:
        return None
    number, outcome, due_on, due_time = found
    if due_on is None:
        return None
    message = _message(outcome, due_on, due_time, kyiv_day(at))
    return UndoOffer(with_parameters(reverse("visit_undo", args=[number, visit_id]), next=back), SECONDS, message)


def _message(outcome: str, due_on: date, due_time: time | None, today: date) -> str:
    if not outcome:
        return one_full_stop(_("Entry saved. Next step: %(day)s.") % {"day": day_label(due_on, today)})
    words = {"outcome": str(CallOutcome(outcome).label).lower(), "when": due_label(due_on, due_time, today)}
    return one_full_stop(_("Written down: %(outcome)s. Next step: %(when)s.") % words)
