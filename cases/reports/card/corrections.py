"""Which entries may be edited, and to which cards a misplaced entry may be moved."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from cases.models import Case, FollowUp, Promise, Visit
from cases.numbers import number_label
from cases.reports.course.entries import entry_title
from cases.reports.unsealing import full_name
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter

MOST_CARDS = 300


@dataclass(frozen=True)
class EntryLine:
    """The entry to correct."""

    title: str
    when_label: str
    text: str


class CardChoice(NamedTuple):
    """A choice of the form: the number of a case, and «Коваленко Андрій Петрович · 1042-7731»."""

    number: str
    label: str


def newest_of(visit: Visit) -> Visit:
    """The entry of the same card that counts in place of this one; the entry itself when nothing corrects it."""
    while visit.voided_at is not None:
        later = Visit.objects.filter(corrects=visit, case=visit.case_id).select_related("case").first()
        if later is None:
            break
        visit = later
    return visit


def promises_kept_with(visit: Visit) -> list[Promise]:
    """The promises that the entry has ticked as kept."""
    return list(Promise.objects.filter(settled_in=visit).select_related("case").order_by("due_on", "pk"))


def step_typed_with(visit: Visit) -> FollowUp | None:
    """The step planned with an entry, in any state. A moved entry may have none."""
    return FollowUp.objects.select_related("case").filter(planned_in=visit).first()


def promise_typed_with(visit: Visit) -> Promise | None:
    return Promise.objects.select_related("case").filter(made_in=visit).first()


def entry_line(visit: Visit, *, today: datetime) -> EntryLine:
    when = moment_label(visit.occurred_at, kyiv_day(today))
    return EntryLine(entry_title(visit.kind, visit.outcome, reached=visit.reached), when, visit.summary or "")


def cards_to_move_to(user: Supporter, *, without: Case) -> list[CardChoice]:
    """The cards on the reader's worklist, by name."""
    columns = ("number", "person_id", "person__surname", "person__given_name", "person__patronymic")
    rows = Case.objects.workable_by(user).opened().exclude(pk=without.pk).order_by("number").values_list(*columns)[:MOST_CARDS]
    cards = [CardChoice(number, f"{full_name(person_id, *names)} · {number_label(number)}") for number, person_id, *names in rows]
    return sorted(cards, key=lambda card: alphabetical(card.label))
