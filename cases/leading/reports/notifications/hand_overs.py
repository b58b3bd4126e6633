"""Render notifications about offers of cases, and what settled them."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import starmap
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case, HandOver
from cases.case.reports.identity import full_name, opened
from cases.case.reports.owner_words import accepted_label, returned_label
from cases.case.states import CaseState, HandOverOutcome
from cases.leading.reports.refusals import assign_action, assignable
from privacy.sealing import Sealed
from supporters.directory.calendar import kyiv_day, moment_label
from supporters.directory.models import Presence, Supporter, reach
from supporters.directory.models.supporter import short_name
from supporters.directory.roles import Permission
from supporters.notifications.concerns import leaders
from supporters.notifications.models import Notification
from supporters.notifications.rendering import Action, RenderedNotification, Way


class OfferRow(NamedTuple):
    """An offer of a case. `is_visible`: the reader sees the case. `by_surname` and so on: who has answered."""

    pk: UUID
    case_id: UUID
    is_visible: bool
    outcome: str
    words: Sealed | None
    to_owner_id: UUID | None
    answer_by: datetime
    by_surname: str | None
    by_given_name: str | None
    by_patronymic: str | None
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None

    @property
    def answered_by(self) -> str:
        return short_name(self.by_surname, self.by_given_name or "", self.by_patronymic or "") if self.by_surname else ""


NAMES: Final = ("surname", "given_name", "patronymic")
COLUMNS: Final = (  # in the order of OfferRow
    *("pk", "case_id", "is_visible", "outcome", "words", "to_owner_id", "answer_by"),
    *(f"answered_by__{name}" for name in NAMES),
    *("case__number", "case__person_id"),
    *(f"case__person__{name}" for name in NAMES),
)


def render_assigned(offer_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    return _render(offer_ids, reader, _("You are asked to lead the case: %(name)s"))


def render_late(offer_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    return _render(offer_ids, reader, _("An offered case waits for an answer: %(name)s"))


def render_taken_over(offer_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    return _render(offer_ids, reader, _("A colleague has accepted the case: %(name)s"))


def render_returned(offer_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """With the reason of the refusal; of a case that nobody leads a head may ask another colleague at once."""
    return _render(offer_ids, reader, _("The offered case was refused: %(name)s"), assigns=True)


def _render(
    offer_ids: Sequence[UUID], reader: Supporter, title: str, *, assigns: bool = False
) -> dict[UUID, RenderedNotification]:
    words, today = {}, kyiv_day(timezone.now())
    is_visible = Exists(Case.objects.visible_to(reader).filter(pk=OuterRef("case")))
    offers = _readable(reader).filter(pk__in=offer_ids).annotate(is_visible=is_visible)
    rows = list(starmap(OfferRow, offers.values_list(*COLUMNS)))
    may_assign = assignable([row.case_id for row in rows], reader) if assigns else frozenset()
    for row in rows:
        name = full_name(row.person_id, row.surname, row.given_name, row.patronymic)
        is_open = row.outcome == HandOverOutcome.OPEN
        may_accept = is_open and row.to_owner_id == reader.pk and Permission.OWNER_ANSWER in reader.granted
        words[row.pk] = RenderedNotification(
            title=title % {"name": name},
            text=_text(row, today),
            url=_address(row),
            actions=(_accept(row.number),) if may_accept else (assign_action(row.number),) if row.case_id in may_assign else (),
            about=name,
        )
    return words


def _address(row: OfferRow) -> str:
    """The page of an open offer; afterwards the card, or the notifications for who does not see it."""
    if row.outcome == HandOverOutcome.OPEN:
        return case_address("case_handover", row.number)
    return case_address("case_detail", row.number) if row.is_visible else reverse("notifications")


def _text(row: OfferRow, today: date) -> str:
    """Until when an answer is due, who accepted, who refused and why, or how the offer ended."""
    if row.outcome == HandOverOutcome.OPEN:
        return _("Answer by: %(moment)s") % {"moment": moment_label(row.answer_by, today)}
    if row.outcome == HandOverOutcome.REFUSED:
        return f"{row.answered_by}: {opened(HandOver, 'words', row.pk, row.words, row.person_id)}"
    if row.outcome == HandOverOutcome.ACCEPTED:
        return row.answered_by
    return capfirst(str(HandOverOutcome(row.outcome).label))


def _readable(reader: Supporter) -> QuerySet[Any]:
    """Offers that the reader made, or of cases that the reader sees; open and refused ones also for who was asked."""
    seen = reach(reader)
    asked = Q(to_owner__in=seen.supporter_ids) | Q(to_department__in=seen.department_ids | seen.desk_ids)
    asked &= Q(outcome__in=(HandOverOutcome.OPEN, HandOverOutcome.REFUSED))
    return HandOver.objects.filter(asked | Q(asked_by=reader) | Q(case__in=Case.objects.visible_to(reader)))


def _accept(number: str) -> Action:
    return Action(label=_("Accept"), url=case_address("handover_accept", number), way=Way.SEND, key=str(uuid4()))


def hand_overs_answered(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """Who accepted or refused, and when."""
    answered = HandOver.objects.filter(outcome__in=(HandOverOutcome.ACCEPTED, HandOverOutcome.REFUSED))
    found = {one.pk: one for one in answered.filter(pk__in=[one.subject_id for one in settled]).select_related("answered_by")}
    return {one.pk: _answer(found[one.subject_id], today) for one in settled if one.subject_id in found}


def _answer(offer: HandOver, today: date) -> str:
    by, at = offer.answered_by, offer.answered_at
    if by is None or at is None:
        return ""
    if offer.outcome == HandOverOutcome.REFUSED:
        return returned_label(by.address_form) % {"name": by.short_name}
    return accepted_label(by.address_form) % {"name": by.short_name, "moment": moment_label(at, today)}


def answer_is_awaited(_at: datetime, presence: Presence) -> Q:
    """The reader is asked to take the case, or answers for departments, and nobody has answered."""
    offer = HandOver.objects.open().filter(pk=OuterRef("subject_id"))
    return Q(Exists(offer.filter(to_owner=OuterRef("recipient")))) | Q(Exists(offer), recipient__in=leaders(presence))


def case_came_back(_at: datetime, _presence: Presence) -> Q:
    """The offer was refused, and the open case has not been offered again."""
    later = HandOver.objects.filter(case=OuterRef("case"), asked_at__gt=OuterRef("answered_at"))
    refused = HandOver.objects.filter(pk=OuterRef("subject_id"), case__state=CaseState.OPEN)
    return Q(Exists(refused.exclude(Exists(later))))
