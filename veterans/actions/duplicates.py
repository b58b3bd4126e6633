"""Somebody learns that a number is registered, perhaps of a person out of reach: it is recorded, and limited."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db import transaction

from privacy.actions import record_access
from privacy.models import AccessRecord
from privacy.opening import current_reading
from supporters.directory.actions.locks import locked_supporter
from supporters.directory.calendar import kyiv_day, midnight
from supporters.directory.models import Supporter
from veterans.actions.people import rnokpp_token
from veterans.models import Identifier, IdentifierKind

MOST_A_DAY: Final = 20
ROUTE: Final = "duplicate_check"  # what the access record says instead of the route: one such record is one question


@transaction.atomic
def record_duplicate(rnokpp: str, *, by: Supporter, at: datetime) -> bool:
    """Record that `by` has asked about a registered number: the keyed token of the number, and its owner as the subject.

    True while the account may be told so: so many times a day in Kyiv. Questions at one moment wait for one another.
    """
    locked_supporter(by.pk)
    token = rnokpp_token(rnokpp)
    owner = Identifier.objects.values_list("person_id", flat=True).get(kind=IdentifierKind.RNOKPP, token=token)
    today = AccessRecord.objects.filter(actor_id=by.pk, at__gte=midnight(kyiv_day(at)), route=ROUTE)
    may_be_told = today.count() < MOST_A_DAY
    asked = replace(current_reading(), actor_id=by.pk, role=by.role, route=ROUTE, query_token=token, subjects={owner})
    record_access(asked)
    return may_be_told
