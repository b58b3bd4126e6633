"""From a list to a card, on to the next card of the list, and back to the same page and row."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from cases.case.addresses import case_address
from supporters.directory.access import SupporterRequest
from supporters.directory.reports.lists.keyset import NoSuchPage, Place
from supporters.directory.reports.lists.listing import FROM_LIST, Listing
from supporters.directory.reports.lists.registry import list_at
from supporters.forms.list_pages import place_of

KEPT: Final = "list_way"  # in the session: what is done on the card must not lose the way


@dataclass(frozen=True, kw_only=True)
class ListWay:
    """`next_url`: "" on the last card of the list."""

    number: str
    title: str
    back_url: str
    next_url: str


def list_way(request: SupporterRequest, number: str, address: str, *, at: datetime) -> ListWay | None:
    """`address`: of the list that led here; "" where something else did, and then the way to this card may be known already.

    None where there is none. The next card is found on arrival: what is done on this one may move it within the list.
    """
    if not address:
        kept = request.session.get(KEPT)
        return ListWay(**kept) if kept and kept["number"] == number else None
    listing = list_at(address, request.user, at=at)
    if listing is None:
        return None
    way = _way(listing, place_of(listing, address), number)
    request.session[KEPT] = asdict(way)
    return way


def _way(listing: Listing, place: Place, number: str) -> ListWay:
    address = listing.address(place)
    try:
        following = listing.rows(Place(sort=place.sort, after=number), 1).lines
    except NoSuchPage:
        following = ()
    onward = f"?{urlencode({FROM_LIST: address})}"
    return ListWay(
        number=number,
        title=listing.title,
        back_url=f"{address}#r-{number}",
        next_url=case_address("case_detail", following[0].key) + onward if following else "",
    )
