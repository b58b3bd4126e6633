"""Pagination of long lists, fifty lines a page by default."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

SHOWN: Final = 50
Row = TypeVar("Row")


@dataclass(frozen=True, kw_only=True)
class NumberedPage:
    """`page` of `pages`, counted from 1; an empty list has one page."""

    page: int
    pages: int

    @property
    def earlier(self) -> int:
        """The previous page; 0 on the first."""
        return self.page - 1

    @property
    def later(self) -> int:
        """The next page; 0 on the last."""
        return self.page + 1 if self.page < self.pages else 0


def part_of(rows: Sequence[Row], page: int, shown: int = SHOWN) -> tuple[Sequence[Row], int, int]:
    """The rows of this page, its number, and the number of pages; a page beyond the last is the last."""
    pages = max(1, -(-len(rows) // shown))
    page = min(page, pages)
    return rows[(page - 1) * shown : page * shown], page, pages
