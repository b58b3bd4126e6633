"""Which entries may be edited, and to which cards a misplaced entry may be moved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef

from cases.case.access import purpose_unasked
from cases.case.models import Case, PurposeGrant
from cases.course.models import FollowUp, Promise, Visit
from cases.course.reports.entries import entry_title
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Supporter, reach

MOST_CARDS = 300


@dataclass(frozen=True)
class EntryLine:
    """The entry to correct."""

    title: str
    when_label: str
    text: str


class CardChoice(NamedTuple):
    """A choice of the form: the number of a case, and «Коваленко Андрій Петрович · 1042-7731» or «1042-7731»."""

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


def cards_to_move_to(user: Supporter, *, without: Case, at: datetime) -> list[CardChoice]:
    """The open cards on which the reader works, by name; after them, by number only, those that ask for a purpose first."""
    granted = Exists(PurposeGrant.objects.in_force(user, at).filter(case=OuterRef("pk")))
    others = Case.objects.workable_by(user).opened().exclude(pk=without.pk).with_can_edit(reach(user)).annotate(granted=granted)
    named, numbered = [], []
    case: Any
    for case in others.select_related("person").order_by("number")[:MOST_CARDS]:
        if case.granted or purpose_unasked(user, case):
            named.append(CardChoice(case.number, f"{case.person.full_name} · {case.number_label}"))
        else:
            numbered.append(CardChoice(case.number, case.number_label))
    return [*sorted(named, key=lambda card: alphabetical(card.label)), *numbered]
