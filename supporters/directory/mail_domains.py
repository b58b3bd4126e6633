"""The mail domains of the service (settings.MAIL_DOMAINS): an address there belongs to somebody whom the service has employed.

A leading dot allows every domain below the name.
"""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q


def is_ours(email: str) -> bool:
    domain = email.lower().rpartition("@")[2]
    return any(domain.endswith(ours) if ours.startswith(".") else domain == ours for ours in settings.MAIL_DOMAINS)


def of_domains(domains: Iterable[str]) -> Q:
    """The same condition for rows with an `email`; nothing where no domain is set."""
    ends = (ours if ours.startswith(".") else f"@{ours}" for ours in domains)
    return reduce(or_, (Q(email__iendswith=end) for end in ends), Q(pk__in=[]))
