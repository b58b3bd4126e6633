"""The question beyond the reader's cards: whether somebody with this number, or this name and date of birth, has a card.

It answers whole facts only. Each question is recorded, found or not, and an account has a limited number of them a day.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from privacy.actions import record_access
from privacy.keys import keyed_token
from privacy.models import AccessRecord
from privacy.opening import current_reading
from supporters.directory.actions.locks import locked_supporter
from supporters.directory.calendar import kyiv_day, midnight
from supporters.directory.models import Supporter
from veterans.matching import Facts, whole_fact_holders

MOST_A_DAY: Final = 20
ROUTE: Final = "duplicate_check"  # route in the access record: one such record is one question


@transaction.atomic
def ask_doors(facts: Facts, *, by: Supporter, at: datetime) -> frozenset[UUID] | None:
    """Persons of whom the first known one of the whole facts is, the reader's own ones too; None: no answer today.

    The same facts are asked once a day however often they are sent. Concurrent questions of one account run one after another.
    """
    question = _question(facts)
    if question is None:
        return frozenset()
    locked_supporter(by.pk)
    today = AccessRecord.objects.filter(actor_id=by.pk, at__gte=midnight(kyiv_day(at)), route=ROUTE)
    asked = list(dict.fromkeys(bytes(token or b"") for token in today.order_by("at", "id").values_list("query_token", flat=True)))
    holders = whole_fact_holders(facts)
    reading = replace(current_reading(), actor_id=by.pk, role=by.role, route=ROUTE, query_token=question)
    record_access(replace(reading, subjects=set(holders)))
    return holders if question in asked[:MOST_A_DAY] or len(asked) < MOST_A_DAY else None


def _question(facts: Facts) -> bytes | None:
    """A token of all whole facts; None when there is none."""
    whole = sorted(token for token in (facts.rnokpp, facts.name_born, *facts.own_phones) if token)
    return keyed_token("door", "".join(token.hex() for token in whole)) if whole else None
