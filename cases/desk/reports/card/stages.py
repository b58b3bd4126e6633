"""The line of stages of a card: where the running course is, and when each stage of it began."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import NamedTuple

from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.reports.known_rows import Known
from cases.case.states import STAGES, Stage
from supporters.directory.calendar import date_label, kyiv_day


@dataclass(frozen=True)
class StageStep:
    label: str
    state: str
    since_label: str


class StageRow(NamedTuple):
    """A stage, and when it began."""

    stage: Stage
    from_at: datetime


def stages_of_course(case: Case, known: Known) -> list[StageRow]:
    """Of the running course only, the oldest first: a stage that goes on from the one before begins with it."""
    rows = sorted((datetime.fromisoformat(row.known["at"]), row.known["stage"]) for row in known.get("stage", ()))
    ends = [at for at, _stage in rows[1:]]
    return [
        StageRow(Stage(stage), max(at, case.opened_at))
        for (at, stage), ended_at in zip_longest(rows, ends)
        if ended_at is None or ended_at > case.opened_at
    ]


def stage_steps(case: Case, spans: Sequence[StageRow], today: date) -> tuple[StageStep, ...]:
    began = dict(spans)
    current = Stage(case.stage)
    return tuple(
        StageStep(
            str(stage.label),
            "current" if stage is current else "done" if stage.position < current.position else "ahead",
            date_label(kyiv_day(began[stage]), today) if stage in began else "",
        )
        for stage in STAGES[current.programme]
    )


def position_label(case: Case, spans: Sequence[StageRow], today: date) -> str:
    """«Етап 5 з 6: Реінтеграція, з 24 вересня»; "" of a lost card, which has no spans."""
    if not spans:
        return ""
    stage = Stage(case.stage)
    return _("Stage %(position)d of %(all)d: %(stage)s, since %(day)s") % {
        "position": stage.position,
        "all": len(STAGES[stage.programme]),
        "stage": stage.label,
        "day": date_label(kyiv_day(spans[-1].from_at), today),
    }
