"""Render notifications about promises, and what settled them."""

from collections.abc import Sequence
from datetime import date
from itertools import starmap
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.models.group import REMAINING
from cases.case.reports.identity import full_name, opened
from cases.course.models import Promise
from cases.course.reports.promises import words_of
from cases.course.states import PromiseState
from privacy.sealing import Sealed
from supporters.directory.calendar import date_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from supporters.notifications.rendering import RenderedNotification

OF_CASE: Final[tuple[str | Coalesce, ...]] = (
    *(Coalesce("case__absorbed_by__loss", "case__loss"), Coalesce("case__absorbed_by__number", "case__number")),
    "case__person_id",
    *(f"case__person__{name}" for name in ("surname", "given_name", "patronymic")),
)


class PromiseRow(NamedTuple):
    pk: UUID
    words: Sealed
    loss: str
    number: str
    person_id: UUID
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


def render_promises(promise_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """Only for readers of the case. After a loss it is the promise to reach the family."""
    return _render(promise_ids, reader, _("Promise: %(name)s"))


def render_passed_on(promise_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """Without name and words for who can't open the card any more."""
    text = _("You no longer work on this card for good, so who answers for it keeps your promise.")
    unnamed = RenderedNotification(title=_("Your promise was passed on"), text=text, url="")
    return {**dict.fromkeys(promise_ids, unnamed), **_render(promise_ids, reader, _("Your promise was passed on: %(name)s"))}


def _render(promise_ids: Sequence[UUID], reader: Supporter, title: str) -> dict[UUID, RenderedNotification]:
    promises = Promise.objects.filter(pk__in=promise_ids).alias(card=REMAINING).filter(card__in=Case.objects.visible_to(reader))
    words = {}
    for row in starmap(PromiseRow, promises.values_list("pk", "words", *OF_CASE)):
        name = full_name(row.person_id, row.surname, row.given_name, row.patronymic)
        words[row.pk] = RenderedNotification(
            title=title % {"name": name},
            text=words_of(opened(Promise, "words", row.pk, row.words, row.person_id)),
            url=case_address("case_loss" if row.loss else "case_promises", row.number),
            about=name,
        )
    return words


def promises_answered(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """When each promise was kept. One that was moved has no answer, nor has one that is not needed any more."""
    promises = Promise.objects.settled().filter(state=PromiseState.KEPT, pk__in=[one.subject_id for one in settled])
    words = {promise.pk: _answered(promise, today) for promise in promises}
    return {one.pk: words[one.subject_id] for one in settled if one.subject_id in words}


def _answered(promise: Promise, today: date) -> str:
    return _("kept: %(day)s") % {"day": date_label(kyiv_day(promise.settled_at), today) if promise.settled_at else ""}
