"""«Записано: Дем’янчук Є. В. Замінено крок: довідка. Наступний крок – 2 грудня. [Скасувати]»"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, NamedTuple
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.addresses import with_parameters
from cases.case.models import Case
from cases.case.reports.unsealing import initials_of
from cases.course.models import Visit
from cases.course.reports.ended_steps import ended_label, next_label
from cases.course.states import CallOutcome
from privacy.sealing import Sealed
from supporters.directory.calendar import day_label, due_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.wording import one_full_stop

SECONDS = 8
COLUMNS: Final = (  # in the order of SavedEntry
    *("case__number", "case__person", "outcome", "case__next_due_on", "case__next_due_time"),
    *("settles", "settles__state", "settles__what"),
    *(f"case__person__{name}" for name in ("surname", "given_name", "patronymic")),
)


class SavedEntry(NamedTuple):
    """`ended`: the step that the entry has ended, and how."""

    number: str
    person_id: UUID
    outcome: str
    due_on: date | None
    due_time: time | None
    ended_id: UUID | None
    ended_as: str
    ended_what: Sealed | None
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


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
    row = (fresh.filter(case=case) if case else fresh).values_list(*COLUMNS).first()
    saved = SavedEntry._make(row) if row else None
    if saved is None or saved.due_on is None:
        return None
    message = " ".join(_sentences(saved, saved.due_on, kyiv_day(at), names_person=case is None))
    return UndoOffer(with_parameters(reverse("visit_undo", args=[saved.number, visit_id]), next=back), SECONDS, message)


def _sentences(saved: SavedEntry, due_on: date, today: date, *, names_person: bool) -> Iterator[str]:
    written = [initials_of(saved.person_id, saved.surname, saved.given_name, saved.patronymic)] if names_person else []
    if saved.outcome:
        written.append(str(CallOutcome(saved.outcome).label).lower())
    yield one_full_stop(_("Written down: %(outcome)s.") % {"outcome": ", ".join(written)}) if written else _("Entry saved.")
    if saved.ended_id and (ended := ended_label(saved.ended_id, saved.ended_as, saved.ended_what, saved.person_id)):
        yield ended
    yield next_label(due_label(due_on, saved.due_time, today) if saved.outcome else day_label(due_on, today))
