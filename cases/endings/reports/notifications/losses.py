"""Render notifications about losses, and what settled them."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case, Loss
from cases.case.reports.unsealing import full_name
from cases.case.states import LossKind, LossState
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from supporters.notifications.rendering import RenderedNotification

OF_CASE: Final = (
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
    return starmap(LossRow, rows.values_list("pk", "kind", "was_open", *OF_CASE))


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
