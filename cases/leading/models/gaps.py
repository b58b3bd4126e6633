"""Gaps: people between two institutions, or without anybody who has accepted to lead their support.

Each kind of gap is one condition on a case and one age (docs/adr/0034-gaps.md). The tile of a head, the radar and the reminder
use `gaps()`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Case as Choice
from django.db.models import DateTimeField, Exists, F, Max, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Least, TruncDate

from cases.case.models import conditions
from cases.case.models.case import CaseQuerySet
from cases.case.models.hand_over import HandOver
from cases.case.models.history.spans import OwnerSpan
from cases.case.states import GapKind
from cases.course.models.served import InLineOfServing
from cases.course.models.stay import Stay, StayQuerySet
from supporters.directory.calendar import KYIV, kyiv_day

ROAD_WITHOUT_A_DAY: Final = timedelta(hours=24)  # on the road without an expected day: then somebody asks


@dataclass(frozen=True)
class GapMoments:
    """What the conditions compare with: now, 24 hours before, and the day in Kyiv."""

    now: Any
    day_ago: Any
    today: Any

    @classmethod
    def of(cls, at: datetime) -> "GapMoments":
        return cls(at, at - ROAD_WITHOUT_A_DAY, kyiv_day(at))


def gaps(moments: GapMoments) -> Q:
    """On support, with a gap of any kind."""
    return reduce(or_, (condition(moments) for condition in GAPS.values()))


def on_the_road() -> Q:
    """On support, and on the way to the next place, in time or late."""
    return conditions.opened() & Q(Exists(_stays().current().road()))


def expected(moments: GapMoments) -> Q:
    """On support, and on the road in time, without a gap of any other kind either."""
    return on_the_road() & ~gaps(moments)


def road_late(moments: GapMoments) -> Q:
    """On support, and on the road from the expected day on; without one for 24 hours or longer."""
    return conditions.opened() & Q(Exists(_stays().current().late(moments.today, moments.day_ago)))


def place_unknown(_moments: GapMoments | None = None) -> Q:
    """On support, and in an institution that is not known, or without any current stay."""
    current = _stays().current()
    return conditions.opened() & ~Q(Exists(current.settled())) & ~Q(Exists(current.road()))


def unserved(moments: GapMoments) -> Q:
    """On support, and moved into an institution after the owner took the case, which the owner's department does not serve.

    A department serves what it, one above it or one below it serves. Where none of them serves anything, nobody has recorded yet
    what they serve, and this condition is not met.
    """
    department, facility = F("department"), F("facility")
    is_elsewhere = InLineOfServing(department, None, moments.today) & ~Q(InLineOfServing(department, facility, moments.today))
    return conditions.led() & Q(facility__isnull=False) & is_elsewhere & Q(Exists(_moved_since_owned()))


def offer_late(moments: GapMoments) -> Q:
    """On support, and an offer has no answer although its time is over."""
    return conditions.opened() & Q(Exists(HandOver.objects.late(moments.now).filter(case=OuterRef("pk"))))


def queued(_moments: GapMoments | None = None) -> Q:
    """On support without an owner, and nobody is asked."""
    return conditions.without_owner() & ~conditions.offered()


GAPS: Final[Mapping[GapKind, Callable[[GapMoments], Q]]] = {
    GapKind.ROAD: road_late,
    GapKind.UNKNOWN: place_unknown,
    GapKind.UNSERVED: unserved,
    GapKind.OFFER: offer_late,
    GapKind.QUEUE: queued,
}


def lost_since() -> Coalesce:
    """When the unbroken run of stays on the road or in an unknown place began: the end of the last settled stay."""
    return Coalesce(_last_end(_stays().settled()), F("opened_at"))


def arrived_at() -> Coalesce:
    """When the person came to the current institution; another ward of it is no arrival."""
    return Coalesce(_last_end(_stays().exclude(value=OuterRef("facility"))), F("opened_at"))


def age(kind: GapKind, moments: GapMoments) -> Choice:
    """Since when a case has this gap; NULL when it has none of this kind."""
    return Choice(When(GAPS[kind](moments), then=AGES[kind]()), output_field=DateTimeField())


def with_gap_ages(cases: CaseQuerySet, moments: GapMoments) -> CaseQuerySet:
    """Annotate `since_road` … `since_queue` (GapKind): since when the case has this gap; NULL: it has none of this kind."""
    return cases.annotate(**{f"since_{kind}": age(kind, moments) for kind in GapKind})


def in_gaps(cases: CaseQuerySet, moments: GapMoments) -> CaseQuerySet:
    """With a gap; annotated with `gap_on`, the day in Kyiv when the oldest of its gaps began."""
    oldest = Least(*(age(kind, moments) for kind in GapKind))
    return cases.filter(gaps(moments)).annotate(gap_on=TruncDate(oldest, tzinfo=KYIV))


def expected_since(moments: GapMoments) -> Choice:
    """Since when a person who is on the road in time has been between two places; NULL for others."""
    return Choice(When(expected(moments), then=lost_since()), output_field=DateTimeField())


def _offer_ended_at() -> Subquery:
    return Subquery(HandOver.objects.open().filter(case=OuterRef("pk")).values("answer_by"))


AGES: Final[Mapping[GapKind, Callable[[], Any]]] = {
    GapKind.ROAD: lost_since,
    GapKind.UNKNOWN: lost_since,
    GapKind.UNSERVED: arrived_at,
    GapKind.OFFER: _offer_ended_at,
    GapKind.QUEUE: lambda: F("queued_at"),
}


def _stays() -> StayQuerySet:
    return Stay.objects.filter(case=OuterRef("pk"))


def _moved_since_owned() -> StayQuerySet:
    """Stays elsewhere that ended after the owner took the case: the move happened while this owner led it."""
    owned = OwnerSpan.objects.filter(case=OuterRef("case"), to_at=None, from_at__lt=OuterRef("to_at"))
    return _stays().exclude(value=OuterRef("facility")).filter(Exists(owned))


def _last_end(stays: StayQuerySet) -> Subquery:
    return Subquery(stays.order_by().values("case").annotate(last=Max("to_at")).values("last"))
