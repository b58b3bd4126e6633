"""Lists of cards, the way from one card to the next, decisions of a head."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cases.case.addresses import case_address
from cases.desk.forms import CaseloadForm
from cases.desk.reports.lists.caseload import ALPHABET, caseload_page
from cases.desk.reports.lists.decisions import decisions
from privacy.opening import current_reading
from supporters.directory.access import SupporterRequest, require
from supporters.directory.reports.decision_sections import decision_sections
from supporters.directory.reports.lists.keyset import NoSuchPage, Place
from supporters.directory.reports.lists.listing import FROM_LIST, Listing
from supporters.directory.reports.lists.registry import list_at
from supporters.directory.roles import Permission
from supporters.forms.list_pages import list_page, place_of


@require_safe
@require(Permission.TODAY_VIEW)
def cases(request: SupporterRequest) -> HttpResponse:
    form = CaseloadForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    order, page, is_due = asked.get("by") or ALPHABET, asked.get("page") or 1, bool(asked.get("due"))
    found = caseload_page(request.user, order, page, at=timezone.now(), language=get_language() or "uk", is_due=is_due)
    return render(request, "cases/cases.html", {"caseload": found})


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


@require_safe
@require(Permission.CLOSURE_DECIDE)
def decisions_page(request: SupporterRequest) -> HttpResponse:
    current_reading().purpose = "decisions"
    now = timezone.now()
    context = {"sections": decision_sections(request.user, at=now)}
    return list_page(request, "cases/endings/decisions.html", decisions(request.user, at=now), context)
