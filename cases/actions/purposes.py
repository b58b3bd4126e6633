from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from cases.models import Case, PurposeGrant
from cases.states import Purpose
from supporters.directory.models import Supporter

PURPOSE_HOLDS: Final = timedelta(hours=8)


@transaction.atomic
def state_purpose(case_id: UUID, *, purpose: Purpose, words: str, by: Supporter, at: datetime) -> PurposeGrant:
    """Record why `by` opens a card of another owner; valid for this card for eight hours."""
    case = Case.objects.get(pk=case_id)
    return PurposeGrant.objects.create(
        case=case, user=by, purpose=purpose, words=words or None, granted_at=at, until=at + PURPOSE_HOLDS
    )
