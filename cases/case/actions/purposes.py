from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.case.models import Case, PurposeGrant
from cases.case.states import Purpose
from supporters.directory.models import Supporter

PURPOSE_HOLDS: Final = timedelta(hours=8)


@transaction.atomic
def state_purpose(case_id: UUID, *, purpose: Purpose, words: str, by: Supporter, at: datetime) -> PurposeGrant:
    """Record why `by` opens a card of another owner; valid for this card for eight hours.

    Stated again without words while it is valid, it is the same one.
    """
    case = Case.objects.get(pk=case_id)
    same = PurposeGrant.objects.in_force(by, at).filter(case=case, purpose=purpose, words=None).first()
    if same and not words:
        return same
    return PurposeGrant.objects.create(
        case=case, user=by, purpose=purpose, words=words or None, granted_at=at, until=at + PURPOSE_HOLDS
    )
