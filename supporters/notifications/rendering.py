"""Rendering of notifications.

The subject's app registers renderers in its AppConfig.ready(), since this app must not import it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from supporters.directory.models import Supporter
from supporters.notifications.models import Notification


class Way(Enum):
    """How an action is done: dial an address, open a page, or submit a form to it."""

    DIAL = "dial"
    OPEN = "open"
    SEND = "send"


@dataclass(frozen=True, kw_only=True)
class Action:
    """An action offered in a notification. `note`: whose phone it is; `key`: the submission key of a form."""

    label: str
    url: str
    way: Way
    note: str = ""
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class RenderedNotification:
    """A notification as text; `url` leads to its subject ("" when it is gone).

    `about`: name of the topic, under which several notifications can be grouped, else "".
    """

    title: str
    text: str
    url: str
    actions: tuple[Action, ...] = ()
    about: str = ""


Renderer = Callable[[Sequence[UUID], Supporter], dict[UUID, RenderedNotification]]
Answers = Callable[[Sequence[Notification], date], dict[int, str]]
_renderers: Final[dict[str, Renderer]] = {}
_answers: Final[dict[str, Answers]] = {}


def register_renderer(rule: str, renderer: Renderer, answers: Answers | None = None) -> None:
    """Register the renderer of a rule.

    It renders many subjects at once, so that a page costs one query a rule, and leaves out those the reader may no longer see.
    `answers` maps keys of settled notifications to the act, as of today, that answered them; those postponed, closed or no longer
    needed are missing.
    """
    _renderers[rule] = renderer
    if answers:
        _answers[rule] = answers


def render_notifications(rule: str, subject_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """A rendering for every given subject."""
    text = _("Somebody else leads the card now, or the matter has ended.")
    gone = RenderedNotification(title=_("Nothing more is needed from you"), text=text, url="")
    return {**dict.fromkeys(subject_ids, gone), **_renderers[rule](subject_ids, reader)}


def answered(rule: str, settled: Sequence[Notification], today: date) -> dict[int, str]:
    """By notification key: what answered it, in words; unknown ones are missing. The reader must still see the subjects."""
    return _answers[rule](settled, today) if settled and rule in _answers else {}
