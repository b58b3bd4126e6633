"""Pages of an entry: a call, its undo, its correction."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.access import purpose_unasked
from cases.case.addresses import case_address, with_parameters
from cases.case.models import Case, PurposeGrant
from cases.case.reports.identity import IdentityLine, identity_line, initials_of
from cases.case.reports.phones import PhoneLine, phone_lines
from cases.course.models import FollowUp, Promise, Visit
from cases.course.reports.entries import entry_title
from cases.course.reports.plan import NextStepLine, ended_label, next_label, next_step_line
from cases.course.states import CallOutcome, VisitKind
from privacy.sealing import Sealed
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import day_label, due_label, kyiv_day, moment_label
from supporters.directory.models import Supporter, reach
from supporters.directory.wording import one_full_stop


@dataclass(frozen=True, kw_only=True)
class Call:
    """`log_url`: the form for a call that needs words. `how_to_speak`: with the person, "" where nothing is known."""

    card: IdentityLine
    step: NextStepLine | None
    phones: tuple[PhoneLine, ...]
    log_url: str
    how_to_speak: str


def call_page(case: Case, *, at: datetime, back: str) -> Call:
    """`back`: the list from which the call was made, "" for none."""
    log_url = with_parameters(case_address("visit_new", case.number), kind=VisitKind.CALL, next=back)
    return Call(
        card=identity_line(case),
        step=next_step_line(case, today=at),
        phones=phone_lines(case, at=at),
        log_url=log_url,
        how_to_speak=case.person.how_to_speak or "",
    )


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
