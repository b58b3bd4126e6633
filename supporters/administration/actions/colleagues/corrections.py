"""An administrator corrects what an account says of its owner."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from supporters.administration.actions.notified_heads import SUPPORTER
from supporters.directory.actions.locks import locked_supporter
from supporters.directory.actions.versions import refuse_outdated
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import notify
from supporters.notifications.models import Rule


@dataclass(frozen=True, kw_only=True)
class ColleagueFacts:
    """`phone` is E.164, "" for none; `address_form` is an AddressForm."""

    surname: str
    given_name: str
    patronymic: str
    address_form: str
    phone: str


@transaction.atomic
def correct_colleague(
    supporter_id: UUID, facts: ColleagueFacts, *, by: Supporter, at: datetime, version: int | None
) -> Supporter:
    """Also of a closed account, since its name stays in the history. Its owner is notified of what somebody else changed.

    `version` is the one the form showed. Raises ChangedMeanwhile.
    """
    supporter = locked_supporter(supporter_id)
    refuse_outdated(shown=version, now=supporter.version)
    known = {**vars(facts), "phone": facts.phone or None}
    changed = [field for field, value in known.items() if getattr(supporter, field) != value]
    if not changed:
        return supporter
    for field in changed:
        setattr(supporter, field, known[field])
    supporter.version += 1
    supporter.save(update_fields=[*changed, "version"])
    if supporter.is_active and supporter.pk != by.pk:
        notify([supporter.pk], Rule.ACCOUNT_CORRECTED, SUPPORTER, supporter.pk, at=at)
    return supporter
