"""What the report of a loss has ended and what waits again once it is taken back: what others were promised."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from cases.case.actions.speaking.kinds import Now, Return, returning
from cases.case.models import Case, Loss
from cases.case.models.group import of_group
from veterans.models import Consent


def waiting_again() -> frozenset[str]:
    """Codes of the kinds that wait again once the report of a loss is taken back."""
    return frozenset(code for code, one in returning().items() if one.after_loss)


def ended_rows(loss: Loss) -> dict[str, QuerySet[Any]]:
    """By code of speaking(): the rows of the card and of absorbed ones that it ended and that have not been touched since."""
    return {code: _ended(code, one, loss) for code, one in returning().items() if one.after_loss}


def _ended(code: str, one: Return, loss: Loss) -> QuerySet[Any]:
    since = one.after_loss(loss.reported_at) if one.after_loss else Q()
    rows: QuerySet[Any] = one.model.objects.filter(of_group(loss.case_id), since, pk__in=loss.ended.get(code, ()))
    return rows


def when_taken_back(case: Case, *, at: datetime) -> Now:
    """What the person, or who was joined into them, has answered counts."""
    return Now((Consent.objects.of_person(case.person_id),), at)
