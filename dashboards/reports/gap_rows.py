"""The rows of the radar: everybody with a gap, and everybody on the road in time, with the way from where to where."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.case.states import GapKind, StayKind
from cases.course.models import Stay
from cases.leading.models import gaps
from cases.leading.models.gaps import GapMoments
from dashboards.scope import Scope, cases_within
from privacy.prepared import Prepared

EXPECTED: Final = "expected"  # on the road in time: shown, but no gap
KINDS: Final = (*GapKind.values, EXPECTED)
UNKNOWN_END: Final = "-"
ROUTE_END: Final = re.compile(r"\A[-\w]{1,40}\Z", re.ASCII)


class Route(NamedTuple):
    """From where to where: codes of institutions, kinds of stays outside of them, «-» for what is not known."""

    origin: str
    target: str


@dataclass(frozen=True, kw_only=True)
class GapQuestion:
    """What to list: `kind` "" for all gaps; of a route all, those in time as well."""

    kind: str = ""
    route: Route | None = None


@dataclass(frozen=True, kw_only=True)
class GapRow:
    """`ages`: since when, by kind, the oldest first; EXPECTED alone for a person on the road in time."""

    pk: UUID
    number: str
    ages: Mapping[str, datetime]
    left: Mapping[str, str]
    now: Mapping[str, str]

    @property
    def kind(self) -> str:
        return next(iter(self.ages))

    @property
    def since(self) -> datetime:
        return self.ages[self.kind]

    @property
    def is_gap(self) -> bool:
        return EXPECTED not in self.ages

    @property
    def is_moving(self) -> bool:
        """Whether there is a way from one place to another, rather than only a place."""
        return not self.ages.keys() <= {GapKind.OFFER, GapKind.QUEUE} or self.now.get("kind") == StayKind.ROAD

    @property
    def target(self) -> str:
        """The name of the column with the place where the person goes, or is."""
        return "bound_for" if self.now.get("kind") == StayKind.ROAD else "value"

    @property
    def route(self) -> Route:
        return Route(_code(self.left, "value"), _code(self.now, self.target))

    @property
    def route_label(self) -> str:
        """«Госпіталь № 1 → Центр відновлення № 2», or only where the person is."""
        return f"{self.left_label} → {self.here_label}" if self.is_moving else self.here_label

    @property
    def left_label(self) -> str:
        return end_label(self.left, "value")

    @property
    def here_label(self) -> str:
        """Where the person is, or goes."""
        return end_label(self.now, self.target)


def _rows(**values: Any) -> QuerySet[Any, Any]:
    moments = GapMoments(values["now"], values["day_ago"], values["today"])
    found = cases_within(values).filter(gaps.gaps(moments) | gaps.on_the_road())
    rows = gaps.with_gap_ages(found, moments)
    return rows.annotate(**gap_places(), since_expected=gaps.expected_since(moments)).order_by().values_list(*COLUMNS)


def gap_places() -> dict[str, Subquery]:
    """Where the person was before, and is now."""
    stays = Stay.objects.filter(case=OuterRef("pk"))
    left = stays.filter(to_at__isnull=False).settled().exclude(value=Coalesce(OuterRef("facility"), Value(""))).order_by("-to_at")
    return {"left": Subquery(_stay(left)), "now": Subquery(_stay(stays.current()))}


def _stay(stays: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    of = {name: name for name in ("kind", "expected_on")}
    for end in ("value", "bound_for"):
        of |= {end: end, f"{end}_uk": f"{end}__label_uk", f"{end}_en": f"{end}__label_en"}
    return stays.values(line=JSONObject(**of))[:1]


COLUMNS: Final = ("pk", "number", "left", "now", *(f"since_{kind}" for kind in KINDS))
ROWS: Final = Prepared(_rows)


def gap_rows(scope: Scope, moments: GapMoments) -> list[GapRow]:
    """The oldest gap first, of equal ones by key."""
    found = ROWS.rows(**scope.filters(), now=moments.now, day_ago=moments.day_ago, today=moments.today)
    rows = [_row(pk, number, left, now, ages) for pk, number, left, now, *ages in found]
    return sorted(rows, key=lambda row: (row.since, row.pk))


def _row(pk: UUID, number: str, left: str | None, now: str | None, ages: list[datetime | None]) -> GapRow:
    known = sorted((since, kind) for since, kind in zip(ages, KINDS, strict=True) if since)
    return GapRow(pk=pk, number=number, ages={kind: since for since, kind in known}, left=_read(left), now=_read(now))


def _read(line: str | None) -> Mapping[str, str]:
    return json.loads(line) if line else {}


def _code(stay: Mapping[str, str], end: str) -> str:
    kind = stay.get("kind")
    if stay.get(end):
        return stay[end]
    return UNKNOWN_END if kind is None or end == "bound_for" or StayKind(kind).is_in_institution else kind


def end_label(stay: Mapping[str, str], end: str) -> str:
    """The institution, the kind of a stay outside of one, or that it is not known."""
    code = _code(stay, end)
    if code == UNKNOWN_END:
        return _("not known")
    if stay.get(end):
        return stay[f"{end}_en" if get_language() == "en" else f"{end}_uk"]
    return str(StayKind(code).label)
