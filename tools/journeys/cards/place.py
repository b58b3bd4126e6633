"""A page that a person can reach, the account that may, and the way to it."""

from dataclasses import dataclass

from tools.journeys.ways import Way


@dataclass(frozen=True)
class Place:
    """`page` is the name of its route, or for a refusal its own: a page with errors or other results is the same page."""

    name: str
    page: str
    account: str
    go: Way
    refused: bool = False


def refused(name: str, page: str, account: str, go: Way) -> Place:
    return Place(f"{name}, refused", page, account, go, refused=True)
