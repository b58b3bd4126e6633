"""Whether the colleague who asked for an export may still have the list."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.http import QueryDict

from supporters.directory.models import Supporter, reach
from supporters.directory.models.reach import by_own_post
from supporters.directory.reports.lists.keyset import Place
from supporters.directory.reports.lists.listing import Listing
from supporters.directory.reports.lists.registry import list_at
from supporters.directory.roles import Permission
from supporters.exports.models import Export


@dataclass(frozen=True)
class ExportedList:
    """`address`: of the list in its order, without a page. `is_lent`: some rows are reached only as a cover or on duty."""

    listing: Listing
    sort: str
    address: str
    is_lent: bool

    @property
    def count(self) -> int:
        """Rows of the list; opens none."""
        return self.listing.rows(Place(sort=self.sort), 0).count


def list_to_export(address: str, user: Supporter, *, at: datetime) -> ExportedList | None:
    """None for an address of no list, or of one that the user may not see or export."""
    if Permission.LIST_EXPORT not in user.granted or not user.is_active or user.is_suspended:
        return None
    listing = list_at(address, user, at=at)
    if listing is None:
        return None
    sort = QueryDict(urlsplit(address).query).get("sort", "")
    if sort and sort not in listing.sorts():
        return None
    return ExportedList(listing, sort, listing.address(Place(sort=sort)), _is_lent(address, listing, user, at=at))


def _is_lent(address: str, listing: Listing, user: Supporter, *, at: datetime) -> bool:
    """Whether the user would have fewer rows by their own post."""
    alone = by_own_post(user)
    if alone is None:
        return False
    own = list_at(address, alone, at=at)
    return own is None or own.rows(Place(), 0).count < listing.rows(Place(), 0).count


def list_of(export: Export) -> ExportedList | None:
    """The list of an export as of its moment; None once its colleague may not see it, or sees a department less."""
    if not set(export.within) <= reach(export.by).department_ids:
        return None
    return list_to_export(export.address, export.by, at=export.asked_at)
