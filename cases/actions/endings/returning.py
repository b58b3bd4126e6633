"""What waits again once the report of a loss was a mistake: what others were promised. Steps and offers are made anew."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import F

from cases.actions.circles.invitations import invite_again
from cases.models import Check, CommunityPackage, JobCheck, Promise
from cases.states import CheckState, PackageState, PromiseState

INVITATIONS: Final = "invitations"
WAITING: Final[Mapping[str, tuple[Any, dict[str, Any]]]] = {  # by code of SPEAKING: what makes its rows wait
    "promises": (Promise, {"state": PromiseState.OPEN, "settled_at": None, "version": F("version") + 1}),
    "packages": (CommunityPackage, {"state": PackageState.OPEN, "settled_by": None, "settled_at": None}),
    "checks": (Check, {"state": CheckState.OPEN, "settled_at": None}),
    "job_checks": (JobCheck, {"state": CheckState.OPEN, "settled_at": None}),
}
RETURNING: Final = (*WAITING, INVITATIONS)


def return_ended(ended: Mapping[str, Sequence[str]], *, ended_at: datetime, at: datetime) -> dict[str, int]:
    """Let the rows wait again that ended at this moment and have not been touched since; return how many by code.

    The rules remind of them anew. The caller has locked the case.
    """
    returned = {INVITATIONS: invite_again(ended.get(INVITATIONS, ()), at=at)}
    for code, (model, values) in WAITING.items():
        rows = model.objects.filter(pk__in=ended.get(code, ()), settled_at=ended_at)
        returned[code] = rows.update(**values)
    return returned
