"""The promises of a case: its page, the line of the card, and what the timeline shows of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from django.db.models import BooleanField, ExpressionWrapper, F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.group import of_group
from cases.case.reports.identity import opened
from cases.case.states import CaseState
from cases.course.models import Promise
from cases.course.models.promise import TAKEN_BACK
from cases.course.states import PromiseBy, PromiseState
from privacy.prepared import Prepared
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, day_label, due_label, due_state, kyiv_day, moment_label


@dataclass(frozen=True, kw_only=True)
class PromiseLine:
    """An open promise. `whose_label`: who keeps it. `moves_label`: "" when it was never moved. `key`: of its button."""

    id: UUID
    words: str
    who_label: str
    whose_label: str
    due_label: str
    due_state: str
    made_label: str
    moves_label: str
    key: UUID
    url: str
    keep_url: str
    withdraw_url: str
    move_url: str


@dataclass(frozen=True, kw_only=True)
class SettledPromise:
    """How it was settled, when and by whom. `reason`: why it is not needed any more. `entry_label`: the entry that settled it."""

    words: str
    who_label: str
    state: str
    settled_label: str
    entry_label: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PromisesPage:
    """`may_settle`: the reader may settle and move promises; `may_make`: make new ones. `family_url`: the page of a loss."""

    open: tuple[PromiseLine, ...]
    settled: tuple[SettledPromise, ...]
    may_settle: bool
    may_make: bool
    new_url: str
    family_url: str


def promises_page(case: Case, *, today: datetime, workable: bool) -> PromisesPage:
    """`workable`: the reader may write to the case. Two queries for any number of promises."""
    settled = Promise.objects.settled().filter(of_group(case.pk)).with_people().order_by("-settled_at", "pk")
    return PromisesPage(
        open=open_promises(case, today=today),
        settled=tuple(_settled(one, kyiv_day(today)) for one in settled),
        may_settle=workable and not case.loss,
        may_make=workable and case.state == CaseState.OPEN,
        new_url=case_address("promise_new", case.number),
        family_url=case_address("case_loss", case.number) if case.loss else "",
    )


def open_promises(case: Case, *, today: datetime) -> tuple[PromiseLine, ...]:
    """What is still promised, the nearest day first."""
    rows = Promise.objects.open().filter(of_group(case.pk)).with_people().order_by("due_on", "pk")
    return tuple(promise_line(one, today=today) for one in rows)


def promise_line(promise: Promise, *, today: datetime) -> PromiseLine:
    card = promise.case.absorbed_by or promise.case
    day, address = kyiv_day(today), case_address("case_promises", card.number)
    moves = ngettext("moved %(n)d time", "moved %(n)d times", promise.moves) % {"n": promise.moves}
    return PromiseLine(
        id=promise.pk,
        words=words_of(promise.words),
        who_label=str(PromiseBy(promise.who).label),
        whose_label=promise.whose.short_name if promise.whose else answering_label(card),
        due_label=due_label(promise.due_on, None, day),
        due_state=due_state(promise.due_on, day),
        made_label=f"{promise.made_by.short_name}, {moment_label(promise.made_at, day)}",
        moves_label=moves if promise.moves else "",
        key=uuid4(),
        url=address,
        keep_url=f"{address}{promise.pk}/keep/",
        withdraw_url=f"{address}{promise.pk}/withdraw/",
        move_url=f"{address}{promise.pk}/move/",
    )


def settled_line(promise: Promise, *, today: datetime) -> SettledPromise | None:
    """None while it is open."""
    return _settled(promise, kyiv_day(today)) if promise.is_settled else None


def answering_label(case: Case) -> str:
    """«Мельник І. О. (супроводжує)»: who answers for the case today, or after a hand-over."""
    if case.loss or case.owner is None:
        return _("the head")
    return _("%(name)s (accompanies)") % {"name": case.owner.short_name}


def words_of(words: str) -> str:
    """The promise of a loss has no words of its own."""
    return words or _("Reach the family")


def _settled(promise: Promise, today: date) -> SettledPromise:
    state = _("Kept") if promise.state == PromiseState.KEPT else _("Not needed any more")
    parts = [promise.settled_by.short_name if promise.settled_by else _("with the report of a loss")]
    if promise.settled_at:
        parts.append(moment_label(promise.settled_at, today))
    entry = promise.settled_in
    return SettledPromise(
        words=words_of(promise.words),
        who_label=str(PromiseBy(promise.who).label),
        state=promise.state,
        settled_label=f"{state}: {', '.join(parts)}",
        entry_label=_("in the entry of %(day)s") % {"day": date_label(kyiv_day(entry.occurred_at), today)} if entry else "",
        reason=promise.reason or "",
    )


# The card ------------------------------------------------------------------------------------------------------------


class CardPromise(NamedTuple):
    """A row of PROMISES. `settled_at`: NULL while it is open. `taken_back`: together with its entry. `person_id`: of its card."""

    pk: UUID
    words: Sealed
    reason: Sealed | None
    state: str
    due_on: date
    settled_at: datetime | None
    taken_back: bool
    person_id: UUID

    def opened_words(self) -> str:
        return words_of(opened(Promise, "words", self.pk, self.words, self.person_id))

    def opened_reason(self) -> str:
        return opened(Promise, "reason", self.pk, self.reason, self.person_id)


@dataclass(frozen=True)
class PromisesLine:
    """«2 обіцянки, найближча завтра», and its tone."""

    label: str
    tone: str


def _promises(*, case: Any) -> QuerySet[Any, Any]:
    taken_back = ExpressionWrapper(TAKEN_BACK, BooleanField())
    rows = Promise.objects.filter(of_group(case)).annotate(taken_back=taken_back, person_id=F("case__person_id"))
    return rows.values_list(*CardPromise._fields)


PROMISES: Final = Prepared(_promises)


def card_promises(case: Case) -> dict[UUID, CardPromise]:
    return {row[0]: CardPromise._make(row) for row in PROMISES.rows(case=case.pk)}


def promises_line(days: Sequence[date], *, today: date) -> PromisesLine | None:
    """`days`: when each open promise is due; None when nothing is promised."""
    return PromisesLine(_count_label(days, today), due_state(min(days), today)) if days else None


def _count_label(days: Sequence[date], today: date) -> str:
    count = ngettext("%(n)d open promise", "%(n)d open promises", len(days)) % {"n": len(days)}
    late = sum(day < today for day in days)
    if late:
        return _("%(promises)s, overdue: %(n)d") % {"promises": count, "n": late}
    return _("%(promises)s, the next one: %(day)s") % {"promises": count, "day": day_label(min(days), today)}
