"""How a rule is told in words. The app a rule speaks of registers it in its AppConfig.ready(): notifications stand below."""

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
    """How an action is done: an address that is dialled, a page that is opened, a form that is sent to it."""

    DIAL = "dial"
    OPEN = "open"
    SEND = "send"


@dataclass(frozen=True)
class Action:
    """What the reader may do at once about what is told. `note`: whose phone it is; `key`: the submission key of a form."""

    label: str
    url: str
    way: Way
    note: str = ""
    key: str = ""


@dataclass(frozen=True)
class RenderedNotification:
    """A notification in words; `url` leads to what it tells of ("" when it is gone). `about` is the name of the one it tells
    of, where several notifications about the same can be put under it."""

    title: str
    text: str
    url: str
    actions: tuple[Action, ...] = ()
    about: str = ""


Renderer = Callable[[Sequence[UUID], Supporter], dict[UUID, RenderedNotification]]
Answers = Callable[[Sequence[Notification], date], dict[int, str]]
_renderers: Final[dict[str, Renderer]] = {}
_answers: Final[dict[str, Answers]] = {}


def register_renderer(rule: str, teller: Renderer, answers: Answers | None = None) -> None:
    """`teller` answers for many subjects at once, so that a page of notifications costs one query a rule. It leaves out what
    the reader may no longer see. `answers` tells, as of today, by which act settled notifications were answered, by their
    key; what was put off, closed or no longer asked for is missing."""
    _renderers[rule] = teller
    if answers:
        _answers[rule] = answers


def told(rule: str, subject_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """For every subject asked for."""
    gone = RenderedNotification(_("This is no longer yours"), _("The case has gone to another colleague."), "")
    return {**dict.fromkeys(subject_ids, gone), **_renderers[rule](subject_ids, reader)}


def answered(rule: str, settled: Sequence[Notification], today: date) -> dict[int, str]:
    """What answered these notifications of a rule, in words; whatever nothing is known of is missing. The reader still sees
    what they tell of."""
    return _answers[rule](settled, today) if settled and rule in _answers else {}
