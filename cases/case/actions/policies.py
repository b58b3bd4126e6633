"""Change the limits of a stage, as an administrator sets them."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from cases.case.models import StagePolicy
from cases.case.models.horizon import FURTHEST_MONTHS
from cases.case.states import Stage
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.models import Supporter

MOST_DAYS: Final = 365
MOST_HOURS: Final = 8760
SHORT_MONTH: Final = 30  # days


class FiguresRefused(Exception):
    """The stage can't have these limits; `field` is the figure at fault, "" for none."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, kw_only=True)
class StageFigures:
    """Hours to the first contact; days without a contact that are allowed by risk; days to the usual next step."""

    first_contact_hours: int
    silence_green_days: int
    silence_amber_days: int
    silence_red_days: int
    next_step_days: int

    @classmethod
    def of(cls, policy: StagePolicy) -> "StageFigures":
        return cls(**{name: getattr(policy, name) for name in cls.__dataclass_fields__})

    def put_into(self, policy: StagePolicy) -> None:
        for name, value in asdict(self).items():
            setattr(policy, name, value)


@transaction.atomic
def set_stage_figures(stage: str, figures: StageFigures, *, by: Supporter, at: datetime, version: int | None) -> None:
    """Set the limits of a stage. `version` is the version that the form showed. Raises FiguresRefused, ChangedMeanwhile."""
    policy = StagePolicy.objects.select_for_update(of=("self",)).get(pk=stage)
    refuse_outdated(shown=version, now=policy.version)
    refuse_figures(figures, stage=Stage(stage), now=StageFigures.of(policy))
    past: Any = policy
    if not past.history.exists():
        pghistory.create_event(policy, label="insert")  # a row of a migration, older than the history
    figures.put_into(policy)
    policy.version, policy.changed_by, policy.changed_at = policy.version + 1, by, at
    policy.save(update_fields=[*asdict(figures), "version", "changed_by", "changed_at"])


def refuse_figures(figures: StageFigures, *, stage: Stage, now: StageFigures) -> None:
    """Check the limits against each other and the ranges; the form calls it too. Raises FiguresRefused."""
    if min(asdict(figures).values()) < 1 or figures.silence_green_days > MOST_DAYS or figures.next_step_days > MOST_DAYS:
        raise FiguresRefused("", _("The days are whole days, from 1 to 365"))
    if figures.first_contact_hours > MOST_HOURS:
        raise FiguresRefused("first_contact_hours", _("The first contact can’t wait for longer than a year"))
    if figures.silence_amber_days > figures.silence_green_days:
        raise FiguresRefused("silence_amber_days", _("Who needs attention can’t be silent for longer than who is stable"))
    if figures.silence_red_days > figures.silence_amber_days:
        raise FiguresRefused("silence_red_days", _("Who is at high risk can’t be silent for longer than who needs attention"))
    if figures.next_step_days > figures.silence_green_days:
        raise FiguresRefused("next_step_days", _("The usual step can’t come later than somebody stable may be without a contact"))
    most = FURTHEST_MONTHS[stage] * SHORT_MONTH
    if figures.next_step_days > most:
        raise FiguresRefused("next_step_days", _("At this stage a step is planned %(n)d days ahead at most") % {"n": most})
    if figures == now:
        raise FiguresRefused("", _("Nothing would change: the stage asks for this already."))
