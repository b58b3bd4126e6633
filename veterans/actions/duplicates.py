"""Record and limit queries about registered numbers.

A user learns that a number is registered, perhaps of a person out of reach.
"""

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
from veterans.actions.tokens import rnokpp_token
from veterans.models import Identifier, IdentifierKind

MOST_A_DAY: Final = 20
ROUTE: Final = "duplicate_check"  # route in the access record: one such record is one query


@transaction.atomic
def record_duplicate(rnokpp: str, *, by: Supporter, at: datetime) -> bool:
    """Record that `by` has asked about a registered number: the keyed token of the number, and its owner as the subject.

    Returns True while the account is under its limit for the day in Kyiv. Concurrent queries of one account run one after
    another.
    """
    locked_supporter(by.pk)
    token = rnokpp_token(rnokpp)
    owner = Identifier.objects.filter(kind=IdentifierKind.RNOKPP, token=token).values_list("person_id", flat=True)
    today = AccessRecord.objects.filter(actor_id=by.pk, at__gte=midnight(kyiv_day(at)), route=ROUTE)
    may_learn = today.count() < MOST_A_DAY
    asked = replace(current_reading(), actor_id=by.pk, role=by.role, route=ROUTE, query_token=token, subjects=set(owner))
    record_access(asked)
    return may_learn
