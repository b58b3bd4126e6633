"""Render reminders of gaps (cases/leading/models/gaps.py), and what closed them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cases.case.addresses import case_address
from cases.case.models import Case
from cases.case.reports.identity import full_name
from cases.case.states import GapKind, Stage, StayKind
from cases.course.models import Stay
from cases.course.reports.notifications.outcomes import cases_accepted
from cases.course.reports.places import place_label, road_label
from cases.leading.models.gaps import GapMoments, with_gap_ages
from cases.leading.reports.refusals import assign_action, assignable
from supporters.directory.calendar import moment_label
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification
from supporters.notifications.rendering import RenderedNotification

TITLES: Final = {
    GapKind.ROAD: gettext_noop("On the road, arrival not recorded: %(name)s"),
    GapKind.UNKNOWN: gettext_noop("It is not known where the person is: %(name)s"),
    GapKind.UNSERVED: gettext_noop("In a place that the department does not serve: %(name)s"),
    GapKind.OFFER: gettext_noop("An offer has no answer: %(name)s"),
    GapKind.QUEUE: gettext_noop("Nobody leads the case: %(name)s"),
}
CLOSED: Final = gettext_noop("Between two institutions: %(name)s")
BY_MOVE: Final = (GapKind.ROAD, GapKind.UNKNOWN)  # closed by recording where the person is; the others by an offer
COLUMNS: Final = ("pk", "number", "stage", "person_id", *(f"person__{name}" for name in ("surname", "given_name", "patronymic")))


def gap_address(kind: GapKind, number: str) -> str:
    """The page of the next step to close a gap."""
    return case_address("case_places" if kind in BY_MOVE else "case_handover", number)


def render_gaps(case_ids: Sequence[UUID], reader: Supporter) -> dict[UUID, RenderedNotification]:
    """By the oldest gap that the case has now; a reminder of the past leads to the card."""
    may_assign = assignable(case_ids, reader)
    shown = Case.objects.visible_to(reader).filter(pk__in=case_ids)
    rows = with_gap_ages(shown, GapMoments.of(timezone.now()))
    words = {}
    for pk, number, stage, person_id, *parts in rows.values_list(*COLUMNS, *(f"since_{kind}" for kind in GapKind)):
        names, ages = parts[:3], parts[3:]
        name = full_name(person_id, *names)
        _since, kind = min(((since, kind) for since, kind in zip(ages, GapKind, strict=True) if since), default=(None, None))
        words[pk] = RenderedNotification(
            title=_(TITLES[kind] if kind else CLOSED) % {"name": name},
            text=str(Stage(stage).label),
            url=gap_address(kind, number) if kind else case_address("case_detail", number),
            actions=(assign_action(number),) if pk in may_assign else (),
            about=name,
        )
    return words


def gaps_closed(settled: Sequence[Notification], today: date) -> dict[int, str]:
    """Who accepted the card, else where the person was recorded to be, between notification and settlement."""
    return {**dict(_moves(settled, today)), **cases_accepted(settled, today)}


def _moves(settled: Sequence[Notification], today: date) -> Iterator[tuple[int, str]]:
    begun, cases = min(one.made_at for one in settled), [one.subject_id for one in settled]
    stays = Stay.objects.filter(case__in=cases, recorded_at__gte=begun).select_related("value", "bound_for").order_by("from_at")
    by_case: dict[Any, list[Stay]] = {}
    for stay in stays:
        by_case.setdefault(stay.case_id, []).append(stay)
    for one in settled:
        within = [
            stay
            for stay in by_case.get(one.subject_id, [])
            if one.settled_at and one.made_at < stay.recorded_at <= one.settled_at
        ]
        if within:
            yield one.pk, f"{_where(within[-1], today)}, {moment_label(within[-1].from_at, today)}"


def _where(stay: Stay, today: date) -> str:
    """Without the ward."""
    if stay.kind == StayKind.ROAD:
        return road_label(stay.bound_for.label if stay.bound_for else "", stay.expected_on, today)
    return place_label(StayKind(stay.kind), stay.value.label if stay.value else "", "")
