"""Lists of the office, fifty rows of each, and the search of its pickers."""

from collections.abc import Callable, Mapping
from itertools import cycle
from typing import Final

from cases.case.models import Facility
from supporters.directory.models import Supporter
from tools.bench.pages.browser import Answer, Application
from tools.bench.pages.desks import Desk, Desks

Ask = Callable[[], Answer]
OF_A_HEAD: Final = {
    "rows of a number": "/dashboard/cases/?number=on_support",
    "longest silence": "/dashboard/cases/?number=silent",
    "decisions": "/decisions/",
}
OF_AN_ADMINISTRATOR: Final = {
    "staff": "/staff/",
    "institutions": "/staff/institutions/",
    "history of accounts": "/staff/history/",
}
NAMED: Final = 6  # colleagues and institutions that are searched for in turn


def office_lists(site: Application, desks: Desks) -> Mapping[str, Ask]:
    """Of one department, or fifty rows of the country: about as long in a small database as in a large one."""
    readers = (
        (desks.heads[0], OF_A_HEAD),
        (desks.administrator, OF_AN_ADMINISTRATOR),
        (desks.readers[0], {"vacancies": "/vacancies/"}),
    )
    return {name: _getting(site, desk, address) for desk, addresses in readers for name, address in addresses.items()}


def pickers(site: Application, desk: Desk) -> Mapping[str, Ask]:
    """Searches by the beginning of a surname and of a name of an institution."""
    surnames = Supporter.objects.active().order_by("email").values_list("surname", flat=True)[:NAMED]
    labels = Facility.objects.order_by("-code").values_list("label_uk", flat=True)[:NAMED]
    return {
        "colleagues by typing": _finding(
            site, desk, f"/cases/{desk.numbers[0]}/handover/", "owner", [one[:3] for one in surnames]
        ),
        "institutions by typing": _finding(site, desk, "/veterans/new/", "facility", list(labels)),
    }


def _getting(site: Application, desk: Desk, address: str) -> Ask:
    return lambda: desk.browser.get(site, address)


def _finding(site: Application, desk: Desk, address: str, field: str, words: list[str]) -> Ask:
    typed = cycle(words)
    return lambda: desk.browser.post(
        site, address, {"find": field, f"{field}_words": next(typed), "submission_key": ""}, status=200, finds=True
    )
