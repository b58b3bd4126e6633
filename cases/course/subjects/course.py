"""The course of a card: its beginning, its stages, entries moved to another card."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.case.actions.worked_on import BY_OPENING, register_no_work
from cases.case.models import Episode, EpisodeInjury, StageSpan
from cases.case.reports.held import Held, Part, register_held
from cases.case.states import EventKind, Stage
from cases.course.reports.turns import Turn, register_turns


def opened_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    words = _("Imported from a register: %(stage)s") if "register" in event.details else _("Support opened: %(stage)s")
    return words % {"stage": Stage(event.details["stage"]).label}


def stage_title(event: Turn, _names: Mapping[str, str], _today: date) -> str:
    before, after = Stage(event.details["before"]), Stage(event.details["after"])
    title = _("Stage again: %(stage)s") if after in before.earlier() else _("Stage: %(stage)s")
    return title % {"stage": after.label}


def moved_away_title(_event: Turn, _names: Mapping[str, str], _today: date) -> str:
    return _("Correction: an entry was moved to another card")


register_turns({EventKind.OPENED: opened_title, EventKind.VISIT_MOVED_AWAY: moved_away_title})
register_turns({EventKind.STAGE_CHANGED: stage_title}, is_dated=True)

register_held(
    Held(
        model=Episode,
        title=gettext_lazy("Wounds and illnesses"),
        part=Part.SUPPORT,
        place=2,
        order="started_at",
        labels={
            "notice_source": gettext_lazy("Who reported it"),
            "noticed_at": gettext_lazy("When it was reported"),
            "started_at": gettext_lazy("Since"),
        },
    ),
    Held(
        model=EpisodeInjury,
        title=gettext_lazy("What is wounded"),
        part=Part.SUPPORT,
        place=3,
        path="episode__case",
        labels={"group": gettext_lazy("What is wounded")},
    ),
    Held(model=StageSpan, title=gettext_lazy("Stages"), part=Part.SUPPORT, place=4, order="from_at"),
)
register_no_work(BY_OPENING, "Episode", "StageSpan")
