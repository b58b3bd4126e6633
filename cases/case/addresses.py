"""Addresses of a case's pages. A list has hundreds of them, so each pattern is reversed once and then filled in."""

from functools import cache
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

SAMPLE: Final = "00000000"


def case_address(route: str, number: str) -> str:
    return _pattern(route).replace(SAMPLE, number)


def with_parameters(address: str, **values: str) -> str:
    """Add the values to the query of the address; empty values are left out."""
    query = urlencode({name: value for name, value in values.items() if value}, safe="/")
    return f"{address}{'&' if '?' in address else '?'}{query}" if query else address


@cache
def _pattern(route: str) -> str:
    return reverse(route, args=[SAMPLE])
