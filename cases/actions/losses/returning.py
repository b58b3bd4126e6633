"""What the report of a loss has ended and what waits again once it is taken back: what others were promised."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet

from cases.actions.endings.returning import RETURNING, Now
from cases.models import Case, Loss
from cases.models.joining.group import of_group
from cases.states.reintegration.community import InvitationState
from veterans.models import Consent

INVITATIONS: Final = "invitations"  # a row has no moment at which it ended
WAITING_AGAIN: Final = ("promises", "packages", "checks", "job_checks", INVITATIONS)  # codes of SPEAKING


def ended_rows(loss: Loss) -> dict[str, QuerySet[Any]]:
    """By code of SPEAKING: the rows of the card and of absorbed ones that it ended and that have not been touched since."""
    return {code: _ended(code, loss) for code in WAITING_AGAIN}


def _ended(code: str, loss: Loss) -> QuerySet[Any]:
    since = Q(state=InvitationState.ENDED) if code == INVITATIONS else Q(settled_at=loss.reported_at)
    rows: QuerySet[Any] = RETURNING[code].model.objects.filter(of_group(loss.case_id), since, pk__in=loss.ended.get(code, ()))
    return rows


def when_taken_back(case: Case, *, at: datetime) -> Now:
    """What the person, or who was joined into them, has answered counts."""
    return Now((Consent.objects.of_person(case.person_id),), at)
