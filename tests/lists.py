"""What a test reads of a list of the office."""

import re
from html import unescape
from urllib.parse import urlencode

from django.test import Client

NO_ROW = "01a227d8-4a43-724d-97ff-b4f8f6d66671"  # the key of no row; a new one for each process would give the tests other names


def keys_on(page: str) -> list[str]:
    """Keys of the rows of one page, in their order."""
    return re.findall(r'<th scope="row" id="r-([^"]+)"', page)


def listed_keys(client: Client, address: str, **query: str) -> list[str]:
    """Keys of the rows of all pages, by the links to the next page."""
    found: list[str] = []
    address = f"{address}?{urlencode(query)}" if query else address
    while address:
        page = client.get(address).text
        found += keys_on(page)
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(onward[1]) if onward else ""
    return found
