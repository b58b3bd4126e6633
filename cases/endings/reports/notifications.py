"""Notifications about the end of a support, and about losses."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case, Closure, Loss
from cases.case.reports.identity import full_name, opened
from cases.case.states import CheckState, ClosureState, LossKind, LossState
from cases.endings.models import Check
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from supporters.notifications.rendering import RenderedNotification

OF_CASE: Final = (
    *("case__number", "case__person_id"),
    *(f"case__person__{name}" for name in ("surname", "given_name", "patronymic")),
)


class ClosureRow(NamedTuple):
    pk: UUID
    state: str
    answer: Sealed | None
    reason_uk: str
    reason_en: str
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


class CheckRow(NamedTuple):
    pk: UUID
    months: int
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


def render_waiting(closure_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    return _render_closures(closure_ids, reader, _("The end of a support waits for your decision: %(name)s"))


def render_refused(closure_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """With the reason of a refusal."""
    return _render_closures(closure_ids, reader, _("The support goes on: %(name)s"))


def render_agreed(closure_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    return _render_closures(closure_ids, reader, _("The support has ended as you proposed: %(name)s"))


def render_overtaken(closure_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    return _render_closures(closure_ids, reader, _("A new course began, so the end is no longer proposed: %(name)s"))


def _render_closures(closure_ids: Sequence[UUID], reader: Supporter, title: str) -> dict[UUID, RenderedNotification]:
    columns = ("pk", "state", "answer", "reason__label_uk", "reason__label_en", *OF_CASE)
    readable = Closure.objects.filter(pk__in=closure_ids, case__in=Case.objects.visible_to(reader))
    words = {}
    for row in starmap(ClosureRow, readable.values_list(*columns)):
        name = full_name(row.person_id, row.surname, row.given_name, row.patronymic)
        words[row.pk] = RenderedNotification(
            title=title % {"name": name}, text=_text(row), url=case_address("case_close", row.number), about=name
        )
    return words


def _text(row: ClosureRow) -> str:
    if row.state == ClosureState.REFUSED:
        return opened(Closure, "answer", row.pk, row.answer, row.person_id)
    if row.state == ClosureState.ASKED:
        return row.reason_en if get_language() == "en" else row.reason_uk
    return str(ClosureState(row.state).label)


def render_checks(check_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    readable = Check.objects.filter(pk__in=check_ids, case__in=Case.objects.visible_to(reader))
    title, words = _("Time to ask how things are: %(name)s"), {}
    for row in starmap(CheckRow, readable.values_list("pk", "months", *OF_CASE)):
        name = full_name(row.person_id, row.surname, row.given_name, row.patronymic)
        words[row.pk] = RenderedNotification(
            title=title % {"name": name},
            text=after_end_label(row.months),
            url=case_address("case_check", row.number),
            about=name,
        )
    return words


def after_end_label(months: int) -> str:
    """«6 місяців після завершення супроводу»"""
    words = ngettext("%(n)d month after the end of the support", "%(n)d months after the end of the support", months)
    return words % {"n": months}


def closures_decided(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """Who decided, and when."""
    decided = Closure.objects.exclude(state=ClosureState.ASKED).select_related("decided_by")
    found = {one.pk: one for one in decided.filter(pk__in=[one.subject_id for one in settled])}
    return {one.pk: _decided(found[one.subject_id], today) for one in settled if one.subject_id in found}


def checks_made(settled: Sequence[Notification], today: date) -> dict[int, str]:
    done = Check.objects.filter(pk__in=[one.subject_id for one in settled], state=CheckState.DONE)
    days = {check.pk: date_label(kyiv_day(check.settled_at), today) for check in done if check.settled_at}
    return {one.pk: _("done: %(day)s") % {"day": days[one.subject_id]} for one in settled if one.subject_id in days}


def _decided(closure: Closure, today: date) -> str:
    by, at = closure.decided_by, closure.decided_at
    if by is None or at is None:
        return ""
    return f"{ClosureState(closure.state).label}: {by.short_name}, {date_label(kyiv_day(at), today)}"


OF_LOSS: Final = (
    *("shown", "case__person_id"),
    *(f"case__person__{name}" for name in ("surname", "given_name", "patronymic")),
)


class LossRow(NamedTuple):
    pk: UUID
    kind: str
    was_open: bool
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


def render_losses(loss_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    title, words = _("A loss is reported, please answer: %(name)s"), {}
    for row in _rows(loss_ids, reader):
        name = _name(row)
        words[row.pk] = RenderedNotification(
            title=title % {"name": name},
            text=str(LossKind(row.kind).label),
            url=case_address("case_loss", row.number),
            about=name,
        )
    return words


def render_known_losses(loss_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """For who works on the card."""
    return _render_cards(loss_ids, reader, _("A loss is reported: %(name)s"), lambda row: str(LossKind(row.kind).label))


def render_mistakes(loss_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    goes_on, ended = _("The support goes on."), _("The support stays ended.")
    title = _("The report of a loss was a mistake: %(name)s")
    return _render_cards(loss_ids, reader, title, lambda row: goes_on if row.was_open else ended)


def _render_cards(
    loss_ids: Sequence[UUID], reader: Supporter, title: str, text: Callable[[LossRow], str]
) -> dict[UUID, RenderedNotification]:
    words = {}
    for row in _rows(loss_ids, reader):
        name, url = _name(row), case_address("case_detail", row.number)
        words[row.pk] = RenderedNotification(title=title % {"name": name}, text=text(row), url=url, about=name)
    return words


def _rows(loss_ids: Sequence[UUID], reader: Supporter) -> Iterator[LossRow]:
    """The number is that of the lost card, or of the person's card of the other programme, for who works on that one."""
    numbers = Case.objects.visible_to(reader).filter(person=OuterRef("case__person")).order_by("pk").values("number")
    shown = Coalesce(Subquery(numbers.filter(pk=OuterRef("case"))), Subquery(numbers[:1]))
    rows = Loss.objects.filter(pk__in=loss_ids).annotate(shown=shown).exclude(shown=None)
    return starmap(LossRow, rows.values_list("pk", "kind", "was_open", *OF_LOSS))


def losses_answered(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """Who answered the report, and when."""
    answered = Loss.objects.exclude(state=LossState.REPORTED).select_related("answered_by")
    found = {loss.pk: loss for loss in answered.filter(pk__in=[one.subject_id for one in settled])}
    return {one.pk: _answered(found[one.subject_id], today) for one in settled if one.subject_id in found}


def _answered(loss: Loss, today: date) -> str:
    by, at = loss.answered_by, loss.answered_at
    if by is None or at is None:
        return ""
    return f"{LossState(loss.state).label}: {by.short_name}, {date_label(kyiv_day(at), today)}"


def _name(row: LossRow) -> str:
    return full_name(row.person_id, row.surname, row.given_name, row.patronymic)
