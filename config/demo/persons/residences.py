"""Where people of the demo are registered, live and will return to."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from cases.case.models import Case
from cases.person.actions.changes import set_place
from supporters.directory.models import Supporter
from veterans.actions.residences import NewPlace, place_version
from veterans.models import PlaceEnd, PlaceKind, Territory


class Lived(NamedTuple):
    kind: PlaceKind
    code: str
    address: str
    is_displaced: bool = False
    since: date | None = None


BAKHMUT: Final = Lived(PlaceKind.REGISTERED, "UA14020010000088496", "Бахмут, вул. Садова, 14")
IN_DNIPRO: Final = Lived(PlaceKind.ACTUAL, "UA12020010000033698", "Дніпро, вул. Робоча, 8, кв. 31", True, date(2023, 3, 1))
IN_BUSK: Final = Lived(PlaceKind.ACTUAL, "UA46040030000058332", "Олесько, вул. Замкова, 3", True, date(2025, 9, 15))
TO_KRASNE: Final = Lived(PlaceKind.FUTURE, "UA46040090000012087", "Красне, у сестри")
IN_KYIV: Final = Lived(PlaceKind.REGISTERED, "UA80000000000624772", "вул. Лесі Українки, 26, кв. 7")
PLACES: Final = ((BAKHMUT, IN_DNIPRO, IN_BUSK, TO_KRASNE), (IN_KYIV,))
"""Of each person in turn; the first has moved."""


def write_places(cases: Sequence[Case], *, by: Supporter, at: datetime) -> None:
    for case, lived in zip(cases, PLACES, strict=True):
        for number, one in enumerate(lived):
            territory = Territory.objects.select_related("parent").get(pk=one.code)
            new = NewPlace(
                kind=one.kind, territory=territory, address=one.address, is_displaced=one.is_displaced, since=one.since
            )
            version = place_version(case.person_id, one.kind)
            set_place(case.pk, new, before=PlaceEnd.MOVED, version=version, by=by, at=at + timedelta(minutes=number))
