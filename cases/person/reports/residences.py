"""Where a person lives, among the rows of known_rows.py."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import IdentityLine, identity_line
from cases.case.reports.known_rows import Known, KnownRow, Rows, shaped
from cases.person.reports.history import ChangeLine
from supporters.directory.calendar import date_label, kyiv_day, moment_label
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from veterans.models import PlaceEnd, PlaceKind, PlaceOfLife
from veterans.models.territory import WHOLE, inside_label, name_label


def places_of_life(own: Any) -> Rows:
    """Where the person, or one joined into them, lives."""
    places = PlaceOfLife.objects.current().filter(own, kind=PlaceKind.ACTUAL)
    of = {
        "kind": "territory__kind",
        "name": "territory__name",
        "oblast": "territory__oblast",
        "around": "territory__parent__name",
    }
    return shaped("place", places, "person_id", added_at="added_at", since="since", is_displaced="is_displaced", **of)


def places_in_order(known: Known, case: Case) -> list[KnownRow]:
    """Those of this card first, then the newest."""
    rows = sorted(known.get("place", ()), key=lambda row: row.known["added_at"], reverse=True)
    return sorted(rows, key=lambda row: row.person_id != case.person_id)


def place_label(row: KnownRow) -> str:
    """«Буська громада, Золочівський район, Львівська область»"""
    at = row.known
    displaced = _("internally displaced (IDP)") if at["is_displaced"] else ""
    name = name_label(at["kind"], at["name"], at["oblast"])
    return ", ".join(part for part in (name, inside_label(at["kind"], at["around"] or "", at["oblast"]), displaced) if part)


OF_COMMUNITY: Final = (PlaceKind.ACTUAL, PlaceKind.FUTURE)
"""What a community reads: not where the person is registered."""


@dataclass(frozen=True, kw_only=True)
class PlaceLine:
    """`where` is in the reader's language; `then`: how the territory was named when the place was recorded, if otherwise.

    `remark`: «ВПО», «на приєднаній картці»; `since_label`, `ended_label`: "" when there is nothing to say.
    """

    where: str
    then: str
    address: str
    remark: str
    since_label: str
    added_label: str
    ended_label: str


@dataclass(frozen=True, kw_only=True)
class PlaceSlot:
    """The places of one kind: one, or more when those of a joined card differ. `end_url`: "" without one of this card."""

    kind: str
    label: str
    lines: tuple[PlaceLine, ...]
    edit_url: str
    end_url: str


@dataclass(frozen=True, kw_only=True)
class ResidencePage:
    card: IdentityLine
    slots: tuple[PlaceSlot, ...]
    earlier: tuple[PlaceLine, ...]
    may_edit: bool


class PrintedPlace(NamedTuple):
    label: str
    value: str


def residence_page(case: Case, user: Supporter, *, at: datetime, workable: bool) -> ResidencePage:
    """`workable`: the reader may write to the case."""
    places = places_of(case)
    may_edit = workable and Permission.PERSON_EDIT in user.granted
    return ResidencePage(
        card=identity_line(case),
        slots=tuple(_slot(kind, places, case, at=at) for kind in shown_kinds(case)),
        earlier=tuple(_line(place, case, at=at, named=True) for place in places if place.ended_at),
        may_edit=may_edit,
    )


def shown_kinds(case: Case) -> tuple[PlaceKind, ...]:
    """After the report of a loss nobody reads where the person was to return to."""
    return tuple(kind for kind in PlaceKind if not (case.loss and kind is PlaceKind.FUTURE))


def places_of(case: Case) -> list[PlaceOfLife]:
    """Also of joined persons, those of this card first, then the newest."""
    rows = PlaceOfLife.objects.of_person(case.person_id).filter(kind__in=shown_kinds(case))
    found = rows.select_related("territory__parent", "added_by", "ended_by").order_by("-added_at")
    return sorted(found, key=lambda place: place.person_id != case.person_id)


def own_place(case: Case, kind: PlaceKind) -> PlaceOfLife | None:
    """The current one of this kind of the person of the card; one of a joined person is not changed here."""
    rows = PlaceOfLife.objects.current().select_related("territory__parent", "added_by")
    return rows.filter(person=case.person_id, kind=kind).first()


def suggested_territories(case: Case) -> list[str]:
    """Codes of the territories that the person, or one joined into them, has a current place in, the oldest first."""
    places = PlaceOfLife.objects.of_person(case.person_id).current().order_by("added_at")
    return list(places.values_list("territory_id", flat=True))


def printed_places(places: Iterable[PlaceOfLife], kinds: Iterable[PlaceKind] = PlaceKind) -> tuple[PrintedPlace, ...]:
    """The current ones: «Фактичне місце проживання», «Буська громада, …; Красне, вул. Лісова, 3»."""
    current = [place for place in places if place.ended_at is None]
    return tuple(
        PrintedPlace(capfirst(str(kind.label)), "; ".join(part for part in (place.territory.label, place.address or "") if part))
        for kind in kinds
        for place in current
        if place.kind == kind
    )


def returns_to(case: Case) -> str:
    """The hromada where the person will return, else where the person lives; "" when only the region is known, or nothing."""
    current = {place.kind: place for place in reversed(places_of(case)) if place.ended_at is None}
    place = current.get(PlaceKind.FUTURE) or current.get(PlaceKind.ACTUAL)
    return "" if case.loss or place is None or place.territory.kind in WHOLE else place.territory_name


def place_changes(places: Iterable[PlaceOfLife], case: Case, *, at: datetime) -> list[ChangeLine]:
    """Each place, with the one that it replaced, and each end without another place; of this person only."""
    own = [place for place in places if place.person_id == case.person_id]
    ended = {(place.kind, place.ended_at): place for place in own if place.ended_at}
    lines = [_change(place, ended.pop((place.kind, place.added_at), None), at=at) for place in own]
    return [*lines, *(_end_of(place, at=at) for place in ended.values())]


def _slot(kind: PlaceKind, places: Iterable[PlaceOfLife], case: Case, *, at: datetime) -> PlaceSlot:
    current = [place for place in places if place.kind == kind and place.ended_at is None]
    address = f"{case_address('case_residence', case.number)}{kind.value}/"
    return PlaceSlot(
        kind=kind.value,
        label=capfirst(str(kind.label)),
        lines=tuple(_line(place, case, at=at) for place in current),
        edit_url=address,
        end_url=f"{address}end/" if any(place.person_id == case.person_id for place in current) else "",
    )


def _line(place: PlaceOfLife, case: Case, *, at: datetime, named: bool = False) -> PlaceLine:
    """`named`: with the kind, in a list of several."""
    today, where = kyiv_day(at), place.territory.label
    since = _("since %(day)s") % {"day": date_label(place.since, today)} if place.since else ""
    return PlaceLine(
        where=f"{capfirst(str(PlaceKind(place.kind).label))}: {where}" if named else where,
        then=place.territory_name if get_language() != "en" and place.territory_name != place.territory.label else "",
        address=place.address or "",
        remark=", ".join(_remarks(place, case)),
        since_label=since,
        added_label=f"{place.added_by.short_name}, {moment_label(place.added_at, today)}",
        ended_label=_ended(place, at=at),
    )


def _remarks(place: PlaceOfLife, case: Case) -> Iterable[str]:
    if place.is_displaced:
        yield _("internally displaced (IDP)")
    if place.person_id != case.person_id:
        yield _("on a joined card")


def _ended(place: PlaceOfLife, *, at: datetime) -> str:
    """«змінилося, Іваненко О. П., вчора, 14:10»"""
    if place.ended_at is None or place.ended_by is None:
        return ""
    return f"{PlaceEnd(place.end_reason).label}, {place.ended_by.short_name}, {moment_label(place.ended_at, kyiv_day(at))}"


def _change(place: PlaceOfLife, before: PlaceOfLife | None, *, at: datetime) -> ChangeLine:
    reason = f" ({PlaceEnd(before.end_reason).label})" if before else ""
    return ChangeLine(
        at=place.added_at,
        when_label=moment_label(place.added_at, kyiv_day(at)),
        who=place.added_by.short_name,
        what=f"{capfirst(str(PlaceKind(place.kind).label))}{reason}",
        before=_whole(before) if before else "",
        after=_whole(place),
    )


def _end_of(place: PlaceOfLife, *, at: datetime) -> ChangeLine:
    """Of a place with its end."""
    ended_at, by = place.ended_at or place.added_at, place.ended_by or place.added_by
    return ChangeLine(
        at=ended_at,
        when_label=moment_label(ended_at, kyiv_day(at)),
        who=by.short_name,
        what=f"{capfirst(str(PlaceKind(place.kind).label))} ({PlaceEnd(place.end_reason).label})" if place.end_reason else "",
        before=_whole(place),
        after="",
    )


def _whole(place: PlaceOfLife) -> str:
    """As recorded then."""
    displaced = _("internally displaced (IDP)") if place.is_displaced else ""
    since = f"{place.since:%d.%m.%Y}" if place.since else ""
    return ", ".join(part for part in (place.territory_name, place.address or "", displaced, since) if part)
