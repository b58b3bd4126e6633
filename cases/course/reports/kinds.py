"""What of the timeline is shown: conversations, everything, or one kind of event."""

from datetime import date
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from cases.case.states import EventKind
from cases.course.reports.rows import STEP_ENDED
from cases.course.reports.turns import CourseKind, turn_kinds
from supporters.directory.calendar import date_label

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


OF_THE_DESK: Final = (
    *(CourseKind.PLAN, CourseKind.PROMISES, CourseKind.OWNER, CourseKind.PERSON, CourseKind.QUESTIONS, CourseKind.WORK),
)
"""What colleagues have done with the card. Of one day it folds into one row; what happened to the person does not."""


def kind_of(event: str) -> CourseKind:
    """A step that has ended is no event."""
    return CourseKind.PLAN if event == STEP_ENDED else turn_kinds()[EventKind(event)].course


def events_of(kind: CourseKind) -> frozenset[str]:
    """Conversations are no events."""
    return frozenset(event.value for event, one in turn_kinds().items() if kind in (CourseKind.ALL, one.course))


def kind_links(shown: CourseKind) -> tuple[KindLink, ...]:
    return tuple(KindLink(str(kind.label), f"?kind={kind}#timeline", kind is shown) for kind in CourseKind)
