"""How a rule is told in words. The app a rule speaks of registers it in its AppConfig.ready(): notifications stand below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.models import Notification, Supporter


@dataclass(frozen=True)
class Action:
    """What the reader may do at once about what is told: one thing, on the page at `url`."""

    label: str
    url: str


@dataclass(frozen=True)
class Told:
    """A notification in words; `url` leads to what it tells of ("" when it is gone)."""

    title: str
    text: str
    url: str
    action: Action | None = None


Teller = Callable[[Sequence[UUID], Supporter], dict[UUID, Told]]
Answers = Callable[[Sequence[Notification], date], dict[int, str]]
_tellers: Final[dict[str, Teller]] = {}
Count = Callable[[int], str]
_answers: Final[dict[str, Answers]] = {}
_counts: Final[dict[str, Count]] = {}


def tell_rule(rule: str, teller: Teller, answers: Answers | None = None) -> None:
    """`teller` answers for many subjects at once, so that a page of notifications costs one query a rule. It leaves out what
    the reader may no longer see. `answers` tells, as of today, by which act settled notifications were answered, by their
    key; what was put off, closed or no longer asked for is missing."""
    _tellers[rule] = teller
    if answers:
        _answers[rule] = answers


def count_subjects(kind: str, count: Count) -> None:
    """`count` says how many subjects of a kind there are: «7 карток»."""
    _counts[kind] = count


def counted(kind: str, n: int) -> str:
    """Of a kind that nobody counts in words of its own, they are notifications."""
    if kind in _counts:
        return _counts[kind](n)
    return ngettext("%(n)d notification", "%(n)d notifications", n) % {"n": n}


def told(rule: str, subject_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    """For every subject asked for."""
    gone = Told(_("This is no longer yours"), _("The case has gone to another colleague."), "")
    return {**dict.fromkeys(subject_ids, gone), **_tellers[rule](subject_ids, reader)}


def answered(rule: str, settled: Sequence[Notification], today: date) -> dict[int, str]:
    """What answered these notifications of a rule, in words; whatever nothing is known of is missing. The reader still sees
    what they tell of."""
    return _answers[rule](settled, today) if settled and rule in _answers else {}
