"""Planned next steps."""

from django.utils.translation import ngettext

from cases.actions.endings.kinds import Speaking, register_speaking
from cases.actions.steps import FOLLOW_UP
from cases.models import FollowUp
from cases.models.follow_up import UNSETTLED
from cases.registry import Subject, register
from cases.states import StepState

register(Subject(code=FOLLOW_UP, model=FollowUp, count=lambda n: ngettext("%(n)d card", "%(n)d cards", n), ends_with="card"))
register_speaking(
    Speaking(
        code="steps",
        place=1,
        label=lambda n: ngettext("%(n)d planned step", "%(n)d planned steps", n),
        subject=FOLLOW_UP,
        # Today, the week, the calendar feed and the digest show planned ones only
        rows=lambda cards: FollowUp.objects.filter(cards.own, state__in=UNSETTLED),
        ended=lambda by, at: {"state": StepState.CANCELLED, "settled_at": at, "settled_by": by},
    )
)
