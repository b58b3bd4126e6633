"""How a rule is told in words. The app a rule speaks of registers it in its AppConfig.ready(): notifications stand below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from supporters.models import Supporter


@dataclass(frozen=True)
class Told:
    """A notification in words; `url` leads to what it tells of ("" when it is gone)."""

    title: str
    text: str
    url: str


Teller = Callable[[Sequence[UUID], Supporter], dict[UUID, Told]]
_tellers: Final[dict[str, Teller]] = {}


def tell_rule(rule: str, teller: Teller) -> None:
    """`teller` answers for many subjects at once, so that a page of notifications costs one query a rule. It leaves out what
    the reader may no longer see."""
    _tellers[rule] = teller


def told(rule: str, subject_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, Told]:
    """For every subject asked for."""
    gone = Told(_("This is no longer yours"), _("The case has gone to another colleague."), "")
    return {**dict.fromkeys(subject_ids, gone), **_tellers[rule](subject_ids, reader)}
