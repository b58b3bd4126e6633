"""«Хто з моїх у цьому закладі»: a round through one hospital."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import starmap
from typing import Any, Final, NamedTuple, cast
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.numbers import number_label
from cases.case.reports.identity import full_name, opened
from cases.case.states import Risk
from cases.course.models import FollowUp, Stay, Visit
from cases.course.states import StepState, way_label
from cases.desk.reports.lists.cover_labels import CoverLabels, cover_labels_for
from privacy.sealing import Sealed
from supporters.directory.alphabet import alphabetical
from supporters.directory.calendar import due_label, due_state, kyiv_day, kyiv_time, midnight
from supporters.directory.models import Supporter
from supporters.directory.numbers import can_be_called, phone_label

MOST = 100


class StepRow(NamedTuple):
    """A planned step with its case."""

    pk: UUID
    what: Sealed
    due_on: date
    due_time: time | None
    case_id: UUID
    number: str
    risk: str
    person_id: UUID
    owner_id: UUID | None
    kind: str
    surname: Sealed
    given_name: Sealed
    patronymic: Sealed | None


COLUMNS: Final = (  # in the order of StepRow
    "pk", "what", "due_on", "due_time", "case_id", "case__number", "case__risk", "case__person_id", "case__owner_id",
    "kind", "case__person__surname", "case__person__given_name", "case__person__patronymic",
)  # fmt: skip


@dataclass(frozen=True)
class DutyLine:
    """The phone of the duty officer of an institution; `tel` is "" for a number that can't be called."""

    number: str
    label: str
    name: str = ""

    @property
    def tel(self) -> str:
        return self.number if can_be_called(self.number) else ""

    @property
    def display(self) -> str:
        return phone_label(self.number)


@dataclass(frozen=True)
class RoundPlace:
    """`duty` is None where no duty phone is known: of each stabilization point."""

    label: str
    count: int
    url: str
    duty: DutyLine | None


@dataclass(frozen=True, kw_only=True)
class RoundRow:
    name: str
    ward: str
    number_label: str
    risk: str
    risk_label: str
    what: str
    way_label: str
    due_label: str
    due_state: str
    seen_label: str
    mark: str
    case_url: str
    log_url: str


@dataclass(frozen=True)
class Round:
    """`place` is None while no institution is chosen."""

    places: tuple[RoundPlace, ...]
    place: RoundPlace | None
    rows: tuple[RoundRow, ...]
    seen: int


def round_page(user: Supporter, code: str, *, at: datetime, language: str) -> Round:
    """The institutions with people whom the reader supports or helps to; for the chosen one the people, ward by ward."""
    own = Case.objects.workable_by(user).opened()
    columns = ("facility", "facility__label_en" if language == "en" else "facility__label_uk", "facility__duty_phone")
    held = own.exclude(facility=None).values_list(*columns).annotate(n=Count("pk")).order_by("-n", *columns)
    places = {facility: _place(facility, label, n, phone) for facility, label, phone, n in held}
    if code not in places:
        return Round(tuple(places.values()), None, (), 0)
    rows = _rows(FollowUp.objects.filter(case__in=own.filter(facility=code), state=StepState.PLANNED), user, code, at)
    return Round(tuple(places.values()), places[code], rows, sum(bool(row.seen_label) for row in rows))


def _place(code: str, label: str, count: int, phone: str) -> RoundPlace:
    duty = DutyLine(phone, _("duty phone")) if phone else None
    return RoundPlace(label, count, f"{reverse('round')}?facility={code}", duty)


def _rows(steps: Any, user: Supporter, code: str, at: datetime) -> tuple[RoundRow, ...]:
    found = list(starmap(StepRow, steps.order_by("due_on", "pk").values_list(*COLUMNS)[:MOST]))
    people = {step.case_id: step.person_id for step in found}
    wards, seen, marks = _wards(people), _seen_today(people, user, at), cover_labels_for(user, [step.owner_id for step in found])
    rows = [_row(step, wards.get(step.case_id, ""), seen.get(step.case_id, ""), marks, code, at) for step in found]
    return tuple(sorted(rows, key=lambda row: (row.ward == "", by_number(row.ward), alphabetical(row.name))))


def by_number(ward: str) -> list[tuple[int, tuple[str, ...]]]:
    """A sort key: «палата 5» before «палата 12»."""
    return [(int(part), ()) if part.isdecimal() else (-1, alphabetical(part)) for part in re.findall(r"\d+|\D+", ward)]


def _wards(people: dict[UUID, UUID]) -> dict[UUID, str]:
    stays = Stay.objects.filter(case__in=people, to_at=None).values_list("pk", "case_id", "ward")
    return {case_id: opened(Stay, "ward", pk, cast("Sealed | None", ward), people[case_id]) for pk, case_id, ward in stays}


def _seen_today(people: dict[UUID, UUID], user: Supporter, at: datetime) -> dict[UUID, str]:
    """The time of the reader's last entry of today, by case."""
    since = midnight(kyiv_day(at))
    written = Visit.objects.filter(case__in=people, by=user, voided_at=None, recorded_at__gte=since)
    today = written.filter(Q(corrects=None) | Q(occurred_at__gte=since))  # an older entry corrected today is not of today
    return {
        case_id: f"{kyiv_time(moment):%H:%M}"
        for case_id, moment in today.order_by("recorded_at").values_list("case", "recorded_at")
    }


def _row(step: StepRow, ward: str, seen: str, marks: CoverLabels, code: str, at: datetime) -> RoundRow:
    today = kyiv_day(at)
    return RoundRow(
        name=full_name(step.person_id, step.surname, step.given_name, step.patronymic),
        ward=ward,
        number_label=number_label(step.number),
        risk=step.risk,
        risk_label=str(Risk(step.risk).label),
        what=opened(FollowUp, "what", step.pk, step.what, step.person_id),
        way_label=way_label(step.kind),
        due_label=due_label(step.due_on, step.due_time, today),
        due_state=due_state(step.due_on, today),
        seen_label=seen,
        mark=marks.of(step.owner_id),
        case_url=case_address("case_detail", step.number),
        log_url=f"{case_address('visit_new', step.number)}?round={code}",
    )
