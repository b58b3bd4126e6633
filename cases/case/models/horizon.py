from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.case.states import Risk, Stage
from supporters.directory.calendar import months_later

FURTHEST_MONTHS: Final = {
    Stage.STABILIZATION: 3,
    Stage.EVACUATION: 3,
    Stage.TREATMENT: 3,
    Stage.REHABILITATION: 3,
    Stage.REINTEGRATION: 12,
    Stage.CONTINUED: 12,
    Stage.FIRST_DAYS: 3,
    Stage.DOCUMENTS: 3,
    Stage.LONG_SUPPORT: 12,
}


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """How far ahead of `today` a step of a case may be planned.

    `usual_days` are proposed. More than `limit_days`, the silence that the stage allows at this risk, need a reason. A day after
    `furthest_on` is refused.
    """

    today: date
    risk: Risk
    usual_days: int
    limit_days: int
    months: int

    @classmethod
    def of(cls, stage: Stage, risk: Risk, today: date, *, usual_days: int, limit_days: int) -> "Horizon":
        months = FURTHEST_MONTHS[stage]
        furthest = (months_later(today, months) - today).days
        return cls(today=today, risk=risk, usual_days=min(usual_days, limit_days, furthest), limit_days=limit_days, months=months)

    @property
    def usual_on(self) -> date:
        return self.today + timedelta(days=self.usual_days)

    @property
    def limit_on(self) -> date:
        """The last day that needs no reason."""
        return min(self.today + timedelta(days=self.limit_days), self.furthest_on)

    @property
    def furthest_on(self) -> date:
        return months_later(self.today, self.months)

    def is_beyond(self, day: date) -> bool:
        """Whether the day exceeds the silence limit and needs a reason."""
        return is_beyond(day, self.today, self.limit_days)

    @property
    def too_far_label(self) -> str:
        words = ngettext(
            "The date must be today or later, within %(n)d month",
            "The date must be today or later, within %(n)d months",
            self.months,
        )
        return words % {"n": self.months}

    @property
    def beyond_label(self) -> str:
        """«Довше, ніж дозволяє високий ризик: 2 дні. Напишіть чому»"""
        return capfirst(_("%(longer)s. Write why") % {"longer": longer_label(self.risk, self.limit_days)})

    @property
    def needed_label(self) -> str:
        return _("Needed when the wait is %(longer)s") % {"longer": longer_label(self.risk, self.limit_days)}


def is_beyond(day: date, today: date, limit_days: int) -> bool:
    return (day - today).days > limit_days


def is_late_at_high_risk(risk: Risk, due_on: date, today: date, *, limit_days: int) -> bool:
    """Whether a step is further away than the silence that the stage allows at high risk (StagePolicy.silence_days)."""
    return risk is Risk.RED and is_beyond(due_on, today, limit_days)


def late_at_high_risk_label(risk: Risk, due_on: date, today: date, *, limit_days: int | None) -> str:
    """«довше, ніж дозволяє високий ризик: 2 дні», "" while it is not. `limit_days`: None for another risk."""
    if limit_days is None or not is_late_at_high_risk(risk, due_on, today, limit_days=limit_days):
        return ""
    return longer_label(risk, limit_days)


def longer_label(risk: Risk, days: int) -> str:
    """«довше, ніж дозволяє високий ризик: 2 дні»"""
    words = {
        Risk.GREEN: ngettext("longer than the stage allows: %(n)d day", "longer than the stage allows: %(n)d days", days),
        Risk.AMBER: ngettext("longer than “attention” allows: %(n)d day", "longer than “attention” allows: %(n)d days", days),
        Risk.RED: ngettext("longer than high risk allows: %(n)d day", "longer than high risk allows: %(n)d days", days),
    }
    return words[risk] % {"n": days}
