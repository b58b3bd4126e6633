"""What of the timeline is shown: conversations, everything, or one kind of event."""

from collections.abc import Mapping
from datetime import date
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
    STEP_ENDED,
)
from cases.states import EventKind
from supporters.directory.calendar import date_label


class CourseKind(models.TextChoices):
    ENTRIES = "entries", gettext_lazy("Conversations")
    ALL = "all", gettext_lazy("Everything")
    PLAN = "plan", gettext_lazy("Steps")
    PROMISES = "promises", gettext_lazy("Promises")
    PLACE = "place", gettext_lazy("Places")
    OWNER = "owner", gettext_lazy("Hand-over")
    RISK = "risk", gettext_lazy("Risk and team")
    PERSON = "person", gettext_lazy("Data of the person")
    QUESTIONS = "questions", gettext_lazy("Questions")
    WORK = "work", gettext_lazy("Work")
    STATE = "state", gettext_lazy("Stage and state")


WHOLE_KINDS: Final = (CourseKind.ENTRIES, CourseKind.ALL)


class CourseView(NamedTuple):
    """`whole`: not only the most recent rows. `day`: rows of this day only. On paper nothing is pinned, and nothing folds."""

    kind: CourseKind = CourseKind.ENTRIES
    whole: bool = False
    day: date | None = None
    on_paper: bool = False

    @property
    def is_narrowed(self) -> bool:
        return self.kind not in WHOLE_KINDS

    @property
    def pins(self) -> bool:
        return not self.is_narrowed and self.day is None and not self.on_paper

    @property
    def folds(self) -> bool:
        return self.kind is CourseKind.ALL and self.day is None and not self.on_paper

    @property
    def empty_label(self) -> str:
        if self.is_narrowed or self.day:
            return _("Nothing of this kind.")
        return _("No conversations yet.") if self.kind is CourseKind.ENTRIES else _("No entries yet.")

    def label(self, today: date) -> str:
        """«Розмови», «Усе, 28 листопада»"""
        return ", ".join((str(self.kind.label), *([date_label(self.day, today)] if self.day else [])))


CONVERSATIONS: Final = CourseView()


class KindLink(NamedTuple):
    """`url`: relative to the card."""

    label: str
    url: str
    is_shown: bool


NAMED: Final[Mapping[CourseKind, tuple[str, ...]]] = {
    CourseKind.PLAN: (*OF_PLAN, STEP_ENDED),
    CourseKind.PROMISES: (*OF_PROMISE, EventKind.PROMISE_NOT_MADE),
    CourseKind.PLACE: OF_PLACE,
    CourseKind.OWNER: (*OWNERSHIP, *OF_REQUEST),
    CourseKind.RISK: (*OF_RISK, *OF_TEAM),
    CourseKind.PERSON: OF_PERSON,
    CourseKind.QUESTIONS: OF_QUESTION,
    CourseKind.WORK: OF_JOB,
}
KINDS: Final = {str(name): kind for kind, names in NAMED.items() for name in names}
OF_THE_DESK: Final = (
    *(CourseKind.PLAN, CourseKind.PROMISES, CourseKind.OWNER, CourseKind.PERSON, CourseKind.QUESTIONS, CourseKind.WORK),
)
"""What colleagues have done with the card. Of one day it folds into one row; what happened to the person does not."""


def kind_of(event: str) -> CourseKind:
    """Every other event is of the stage and the state of the support."""
    return KINDS.get(event, CourseKind.STATE)


def events_of(kind: CourseKind) -> frozenset[str]:
    """Conversations are no events."""
    return frozenset(one.value for one in SHOWN_KINDS if kind in (CourseKind.ALL, kind_of(one.value)))


def kind_links(shown: CourseKind) -> tuple[KindLink, ...]:
    return tuple(KindLink(str(kind.label), f"?kind={kind}#timeline", kind is shown) for kind in CourseKind)
