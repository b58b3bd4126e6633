"""Notices to those who work with a person: a loss is reported, once, and that it was a mistake."""

from datetime import datetime
from typing import Final
from uuid import UUID

from cases.case.models import Case, Loss
from cases.case.models.case import CaseQuerySet
from cases.course.models import Promise
from cases.leading.actions.teams.members import at_work_on
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter, presence_on
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule

LOSS: Final = "loss"  # subject kind of a loss in notifications


def notify_of_loss(loss: Loss, *, by: Supporter, at: datetime) -> None:
    """Who answers for the department is asked to answer the report instead; that an earlier report was a mistake is news no more.

    The caller has locked the case.
    """
    settle_loss_notices(loss.case, at=at)
    asked = presence_on(kyiv_day(at)).desk(loss.case.department_id)
    notify(_at_work(loss, at=at) - {by.pk, asked or by.pk}, Rule.LOSS_KNOWN, LOSS, loss.pk, at=at)


def notify_of_mistake(loss: Loss, *, by: Supporter, at: datetime) -> None:
    """The caller has locked the case."""
    notify(_at_work(loss, at=at) - {by.pk}, Rule.LOSS_MISTAKEN, LOSS, loss.pk, at=at)


def settle_loss_notices(case: Case, *, at: datetime) -> None:
    settle_notifications(LOSS, list(Loss.objects.filter(case=case).values_list("pk", flat=True)), at=at)


def _at_work(loss: Loss, *, at: datetime) -> set[UUID]:
    """Owners, who covers for them and teams, also of the card of the other programme; who kept a promise that has ended."""
    cards, presence = [loss.case, *_other_cards(loss.case)], presence_on(kyiv_day(at))
    covering = {pk for card in cards if (pk := presence.in_place_of(card.owner_id))}
    keepers = Promise.objects.filter(pk__in=loss.ended.get("promises", ()), whose__is_active=True)
    return at_work_on(cards, at=at) | covering | set(keepers.values_list("whose", flat=True))


def _other_cards(case: Case) -> CaseQuerySet:
    return Case.objects.opened().filter(person=case.person_id).exclude(pk=case.pk)
