"""By what the timeline is narrowed: one group for each kind of event."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.reports.course.rows import (
    OF_JOB,
    OF_PERSON,
    OF_PLACE,
    OF_PLAN,
    OF_PROMISE,
    OF_QUESTION,
    OF_REQUEST,
    OF_RISK,
    OF_TEAM,
    OWNERSHIP,
    SHOWN_KINDS,
)
from cases.states import EventKind


class CourseKind(models.TextChoices):
    ENTRIES = "entries", gettext_lazy("Entries")
    PLAN = "plan", gettext_lazy("Steps")
    PROMISES = "promises", gettext_lazy("Promises")
    PLACE = "place", gettext_lazy("Places")
    OWNER = "owner", gettext_lazy("Hand-over")
    RISK = "risk", gettext_lazy("Risk and team")
    PERSON = "person", gettext_lazy("Data of the person")
    QUESTIONS = "questions", gettext_lazy("Questions")
    WORK = "work", gettext_lazy("Work")
    STATE = "state", gettext_lazy("Stage and state")


class KindLink(NamedTuple):
    """`url`: relative to the card."""

    label: str
    url: str
    is_shown: bool


NAMED: Final[Mapping[CourseKind, tuple[EventKind, ...]]] = {
    CourseKind.ENTRIES: (EventKind.VISIT_MOVED_AWAY,),
    CourseKind.PLAN: OF_PLAN,
    CourseKind.PROMISES: (*OF_PROMISE, EventKind.PROMISE_NOT_MADE),
    CourseKind.PLACE: OF_PLACE,
    CourseKind.OWNER: (*OWNERSHIP, *OF_REQUEST),
    CourseKind.RISK: (*OF_RISK, *OF_TEAM),
    CourseKind.PERSON: OF_PERSON,
    CourseKind.QUESTIONS: OF_QUESTION,
    CourseKind.WORK: OF_JOB,
}
ELSEWHERE: Final = frozenset(kind for kinds in NAMED.values() for kind in kinds)


def events_of(kind: CourseKind) -> frozenset[str]:
    """Every other event is of the stage and the state of the support."""
    kinds = NAMED.get(kind) or [one for one in SHOWN_KINDS if one not in ELSEWHERE]
    return frozenset(one.value for one in kinds)


def kind_links(shown: CourseKind | None) -> tuple[KindLink, ...]:
    everything = KindLink(_("Everything"), "?#timeline", shown is None)
    return (everything, *(KindLink(str(kind.label), f"?kind={kind}#timeline", kind is shown) for kind in CourseKind))
