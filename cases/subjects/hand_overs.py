"""Offers of a hand-over."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import ngettext

from cases.actions.endings.kinds import Now, Return, Speaking, keys_of, register_speaking
from cases.actions.hand_overs.asking import HAND_OVER
from cases.models import HandOver
from cases.registry import Subject, register
from cases.reports.notifications.concerns import answer_is_awaited, case_came_back
from cases.reports.notifications.hand_overs import render_assigned, render_returned, render_taken_over
from cases.states import HandOverOutcome
from supporters.notifications.models import Rule

register(
    Subject(
        code=HAND_OVER,
        model=HandOver,
        count=lambda n: ngettext("%(n)d hand-over", "%(n)d hand-overs", n),
        ends_with="card",
        renderers={
            Rule.CASE_ASSIGNED: render_assigned,
            Rule.CASE_TAKEN_OVER: render_taken_over,
            Rule.CASE_RETURNED: render_returned,
        },
        concerns={Rule.CASE_ASSIGNED: answer_is_awaited, Rule.CASE_RETURNED: case_came_back},
    )
)


def answerable(rows: QuerySet[Any], now: Now) -> list[UUID]:
    return keys_of(HandOver.objects.answerable().filter(pk__in=rows.values("pk")), now)


def offer_again(keys: list[UUID], _at: datetime) -> list[UUID]:
    offers = HandOver.objects.filter(pk__in=keys)
    offers.update(outcome=HandOverOutcome.OPEN, answered_by=None, answered_at=None)
    offers.follow_asked()
    return keys


register_speaking(
    Speaking(
        code="hand_overs",
        place=3,
        label=lambda n: ngettext("%(n)d hand-over", "%(n)d hand-overs", n),
        subject=HAND_OVER,
        rows=lambda cards: HandOver.objects.open().filter(cards.own),
        ended=lambda by, at: {"outcome": HandOverOutcome.ENDED, "answered_by": by, "answered_at": at},
        returns=Return(HandOver, answerable, offer_again),
    )
)
