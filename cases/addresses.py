"""Addresses of a case's pages. A list has hundreds of them, so each is reversed once and filled in after."""

from functools import cache
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

SAMPLE: Final = "00000000"


def case_address(route: str, number: str) -> str:
    """Of the page named `route` of the case with this number."""
    return _pattern(route).replace(SAMPLE, number)


def with_parameters(address: str, **values: str) -> str:
    """The address with these values in its query too; an empty one is left out."""
    query = urlencode({name: value for name, value in values.items() if value}, safe="/")
    return f"{address}{'&' if '?' in address else '?'}{query}" if query else address


@cache
def _pattern(route: str) -> str:
    return reverse(route, args=[SAMPLE])
