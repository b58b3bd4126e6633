"""By which route the access log names a page about peers.

A proposal, an answer or an end is recorded as work on the community of a card, as an invitation to an event is: the names of
their own pages would say which cards to compare (ADR 49).
"""

from typing import Final

from privacy.opening import current_reading

COMMUNITY: Final = "community"
COMMUNITY_OF_CARD: Final = "case_community"


def record_as(route: str) -> None:
    current_reading().route = route
