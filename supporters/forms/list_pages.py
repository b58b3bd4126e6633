"""The page of a list: its place comes from the address, through a form."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from supporters.directory.access import SupporterRequest
from supporters.directory.reports.lists.keyset import NoSuchPage, Place
from supporters.directory.reports.lists.listing import FROM_LIST, Listing, table_of
from supporters.directory.reports.lists.registry import list_at
from supporters.directory.roles import Permission

KEPT: Final = "list_back"


class PlaceForm(forms.Form):
    """The order and the page of a list."""

    sort = forms.CharField(required=False, max_length=40)
    after = forms.RegexField(r"^[0-9A-Za-z_-]*$", required=False, max_length=40)
    before = forms.RegexField(r"^[0-9A-Za-z_-]*$", required=False, max_length=40)

    def __init__(self, sent: QueryDict, *, listing: Listing) -> None:
        super().__init__(sent)
        self._sorts = listing.sorts()

    def clean_sort(self) -> str:
        sort: str = self.cleaned_data["sort"]
        if sort and sort not in self._sorts:
            raise ValidationError("no such order")
        return sort


def place_in(listing: Listing, sent: QueryDict) -> Place:
    """Raises NoSuchPage."""
    form = PlaceForm(sent, listing=listing)
    if not form.is_valid():
        raise NoSuchPage
    return Place(**form.cleaned_data)


def place_of(listing: Listing, address: str) -> Place:
    """The place that an address of the list names; its beginning where there is none such."""
    try:
        return place_in(listing, QueryDict(urlsplit(address).query))
    except NoSuchPage:
        return Place()


def way_back(request: SupporterRequest, route: str) -> str:
    """The address of the list from which this page was opened, at its row; the beginning of the list otherwise.

    It is kept in the session: what is done on the page must not lose the way.
    """
    asked = request.GET.get(FROM_LIST, "")
    listing = list_at(asked, request.user, at=timezone.now()) if asked else None
    if listing and listing.route == route and request.resolver_match:
        key = next(iter(request.resolver_match.kwargs.values()))
        back = f"{listing.address(place_of(listing, asked))}#r-{key}"
        request.session[KEPT] = {"page": request.path, "back": back}
    kept = request.session.get(KEPT) or {}
    return str(kept["back"]) if kept.get("page") == request.path else reverse(route)


def list_page(
    request: HttpRequest, template: str, listing: Listing, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page or an order that this list does not have leads to its beginning, with the filters."""
    try:
        table = table_of(listing, place_in(listing, request.GET))
    except NoSuchPage:
        messages.info(request, _("This list has no such page or order any more. You see it from the beginning."))
        return redirect(listing.address())
    found = {"table": table, "export_url": export_url(request, table.address) if listing.has_file else ""}
    return render(request, template, {**(context or {}), **found}, status=status)


def typed_in_address(request: HttpRequest) -> QueryDict | None:
    """The fields of a form that is sent by GET; None when the page was only opened, from a list or not."""
    return request.GET if set(request.GET) - {FROM_LIST} else None


def export_url(request: HttpRequest, address: str) -> str:
    """Where this list is saved as a file; "" for who may not."""
    may_export = Permission.LIST_EXPORT in getattr(request.user, "granted", ())
    return f"{reverse('export_new')}?{urlencode({FROM_LIST: address})}" if may_export else ""
