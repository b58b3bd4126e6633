"""The cards that are chosen in a list, and a proposal of who takes each."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.http import QueryDict

from cases.case.models import Case
from cases.leading.reports.assigning.refusals import Refusals
from cases.leading.reports.owners import assigned_within, candidate_owners
from supporters.directory.models import Supporter
from supporters.directory.reports.lists.registry import list_at
from supporters.notifications.reports.division import Division, ToDivide, divide_by_load


def ticked_numbers(user: Supporter, sent: QueryDict, address: str, *, most: int, at: datetime) -> list[str]:
    """The ticked numbers, or those of the whole list at this address; of a longer list one more than `most`."""
    if "all" in sent:
        listing = list_at(address, user, at=at)
        rows = listing.every_row(per_page=most + 1) if listing else iter(())
        return [row.key for row in islice(rows, most + 1)]
    ticked = [*sent.getlist("keys"), *sent.getlist("numbers")]
    return [number for number in ticked[:1000] if number.isdecimal()]


def division_of(cases: Sequence[Case], head: Supporter, refused: Refusals, *, today: date) -> Division:
    """Nobody is proposed for a card that the colleague leads or has refused."""
    pieces = [
        ToDivide(
            case_id=case.pk,
            department_id=case.department_id,
            owner_id=case.owner_id,
            not_to=refused.by_case.get(case.pk, frozenset()),
        )
        for case in cases
    ]
    near: UUID = head.department_id
    unrecognised = Supporter.objects.unrecognised_within(assigned_within(head))
    return divide_by_load(pieces, candidate_owners(head), near=near, today=today, unrecognised=unrecognised)
