"""Open cases as the work that blocks closing an account (supporters/notifications/workload.py)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from cases.case.models import Case, HandOver, RegisterImport, TeamMember
from cases.case.numbers import number_label
from cases.course.actions.promises.passing import pass_on_everywhere, pass_on_of_keeper
from cases.course.models import Promise
from cases.course.reports.served import served_places
from cases.leading.actions.departments import follow_owner
from cases.leading.actions.hand_overs.leaving import hand_over, hand_over_all, leave_in_queue, leave_offers, offer_from_queue
from cases.leading.actions.owners import leave_teams
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Reach, Supporter
from supporters.notifications.workload import Piece, ServedPlace


class OpenCases:
    def open_in(self, department_ids: Collection[UUID]) -> dict[UUID, int]:
        counts = dict.fromkeys(department_ids, 0)
        held = Case.objects.opened().of_departments(department_ids).order_by()
        return {**counts, **dict(held.values_list("department_id").annotate(n=Count("pk")))}

    def places_of(self, department_id: UUID) -> tuple[ServedPlace, ...]:
        return served_places(department_id, kyiv_day(timezone.now()))

    def in_hand(self, supporter_ids: Collection[UUID]) -> dict[UUID, int]:
        """Number of cases that each supporter leads."""
        counts = dict.fromkeys(supporter_ids, 0)
        held = Case.objects.in_hand_of(supporter_ids).order_by()
        return {**counts, **dict(held.values_list("owner_id").annotate(n=Count("pk")))}

    def due_until(self, days: Collection[tuple[UUID, date]]) -> dict[tuple[UUID, date], int]:
        counts = dict.fromkeys(days, 0)
        latest = max((day for _pk, day in days), default=None)
        if latest is None:
            return counts
        held = Case.objects.in_hand_of({pk for pk, _day in days}).filter(next_due_on__lte=latest)
        for owner_id, due_on in held.values_list("owner_id", "next_due_on"):
            for pk, day in days:
                counts[pk, day] += pk == owner_id and due_on is not None and due_on <= day
        return counts

    def hand_over_all(self, giver_id: UUID, *, to: Supporter, by: Supporter, at: datetime) -> int:
        return hand_over_all(giver_id, to=to, by=by, at=at)

    def pieces_of(self, giver_id: UUID) -> list[Piece]:
        held = Case.objects.in_hand_of([giver_id]).order_by("department", "number")
        asked = HandOver.objects.open().filter(case=OuterRef("pk")).values("to_owner")
        rows = held.annotate(asked=Subquery(asked)).values_list("pk", "number", "department_id", "asked")
        return [
            Piece(
                id=pk,
                number=number,
                label=number_label(number),
                department_id=department_id,
                asked_id=asked_id,
            )
            for pk, number, department_id, asked_id in rows
        ]

    def hand_over(self, giver_id: UUID, takers: Mapping[UUID, UUID], *, by: Supporter, at: datetime) -> int:
        return hand_over(giver_id, takers, by=by, at=at)

    def leave_in_queue(self, giver_id: UUID, case_ids: Collection[UUID], *, by: Supporter, at: datetime) -> None:
        leave_in_queue(giver_id, case_ids, by=by, at=at)

    def offer_from_queue(self, case_ids: Collection[UUID], to_id: UUID, *, by: Supporter, at: datetime) -> int:
        return offer_from_queue(case_ids, to_id, by=by, at=at)

    def follow(self, owner_id: UUID, department: Department, *, by: Supporter, at: datetime) -> int:
        return follow_owner(owner_id, department, by=by, at=at)

    def open_within(self, seen: Reach, *, but: Reach | None = None) -> int:
        rows = Case.objects.within(seen).opened()
        return (rows.exclude(pk__in=Case.objects.within(but).values("pk")) if but else rows).count()

    def departments(self) -> frozenset[UUID]:
        held = Case.objects.opened().order_by().values_list("department_id", flat=True).distinct()
        return frozenset(held) | frozenset(HandOver.objects.open().values_list("to_department_id", flat=True))

    def offers_to(self, department_id: UUID) -> int:
        return HandOver.objects.open().filter(to_department=department_id).count()

    def leave_offers(self, supporter_id: UUID, *, by: Supporter, at: datetime) -> None:
        leave_offers(supporter_id, by=by, at=at)

    def teams_of(self, supporter_id: UUID) -> int:
        return TeamMember.objects.current(kyiv_day(timezone.now())).filter(supporter=supporter_id).count()

    def leave_teams(self, supporter_id: UUID, *, at: datetime) -> None:
        leave_teams(supporter_id, at=at)

    def imports_of(self, supporter_id: UUID) -> int:
        return RegisterImport.objects.waiting_of(supporter_id).count()

    def promises_of(self, supporter_id: UUID) -> int:
        return Promise.objects.kept_by(supporter_id).count()

    def pass_on_promises(self, supporter_id: UUID, *, at: datetime) -> int:
        return pass_on_of_keeper(supporter_id, at=at)

    def pass_on_promises_in_tree(self, *, at: datetime) -> int:
        return pass_on_everywhere(at=at)
