"""Which notices the list of today shows to their reader as well, so that the number in the bar does not count them.

The app with the list registers them; notifications must not import it.
"""

from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Q

_shown: Final[dict[str, Q]] = {}


def register_on_today(code: str, where: Q | None = None) -> None:
    """`code`: of a reminder rule, or a notice of actions. Who gets it has the same on today; with `where` if that holds."""
    _shown[code] = where or Q()


def is_on_today() -> Q:
    """A condition on a notification."""
    always = [code for code, where in _shown.items() if not where]
    return reduce(or_, (Q(rule=code) & where for code, where in _shown.items() if where), Q(rule__in=always))
