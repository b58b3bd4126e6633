"""Bring a psychologist or a colleague into the team of a case, and end the membership."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from cases.case.actions.record import lock_case, lock_owner, lock_valid_case, record_event
from cases.case.models import Case, TeamMember
from cases.case.states import CaseState, EventKind, IllegalTransition
from cases.course.actions.promises.passing import pass_on_of_case
from cases.leading.states import TeamRefusal
from supporters.directory.calendar import kyiv_day, midnight
from supporters.directory.models import Supporter
from supporters.directory.models.supporter import SupporterQuerySet
from supporters.directory.roles import REACHING
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule, Task
from supporters.notifications.parts import Run

TEAM: Final = "team"  # subject kind of a membership in notifications


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """`until_on`: the last day; None: until somebody ends it."""

    supporter_id: UUID
    until_on: date | None
    reason: str


def team_candidates() -> SupporterQuerySet:
    """Recognised accounts of any department that may be on a team."""
    return Supporter.objects.pickable().recognised().filter(role__in=REACHING)


@transaction.atomic
def join_team(case_id: UUID, new: NewMember, *, by: Supporter, at: datetime, pk: UUID) -> TeamMember:
    """Bring an active colleague into the team and notify them. Raises IllegalTransition."""
    member = lock_owner(new.supporter_id, among=team_candidates())
    case = lock_case(case_id)
    if member.pk in (by.pk, case.owner_id):
        raise IllegalTransition(TeamRefusal.OWNER)
    if new.until_on and new.until_on < kyiv_day(at):
        raise IllegalTransition(TeamRefusal.DAY)
    if TeamMember.objects.current(kyiv_day(at)).filter(case=case, supporter=member).exists():
        raise IllegalTransition(TeamRefusal.KNOWN)
    end_over(TeamMember.objects.filter(case=case, supporter=member), at=at)
    joined = TeamMember.objects.create(
        pk=pk, case=case, supporter=member, from_at=at, until_on=new.until_on, by=by, reason=new.reason
    )
    notify([member.pk], Rule.TEAM_JOINED, TEAM, joined.pk, at=at)
    record_event(case, EventKind.TEAM_JOINED, by=by, at=at, note=new.reason, member=str(member.pk))
    return joined


@transaction.atomic
def end_membership(member_id: UUID, *, by: Supporter, at: datetime) -> None:
    """End a membership and notify the colleague, unless the case is lost or closed. Raises IllegalTransition."""
    case = lock_valid_case(TeamMember.objects.values_list("case_id", flat=True).get(pk=member_id))
    member: TeamMember | None = _locked().filter(pk=member_id).first()
    if member is None:
        raise IllegalTransition(TeamRefusal.ENDED)
    member.to_at = at
    member.save(update_fields=["to_at"])
    settle_notifications(TEAM, [member.pk], at=at)
    pass_on_of_case(case.pk, at=at)
    if case.state == CaseState.OPEN:
        notify([member.supporter_id], Rule.TEAM_LEFT, TEAM, member.pk, at=at)
    record_event(case, EventKind.TEAM_LEFT, by=by, at=at, member=str(member.supporter_id))


def leave_team(case: Case, owner: Supporter, *, at: datetime) -> None:
    """Of a member who becomes the owner: after another hand-over a former owner only reads. The caller has locked the case."""
    for member in _locked().filter(case=case, supporter=owner):
        member.to_at = at
        member.save(update_fields=["to_at"])
        settle_notifications(TEAM, [member.pk], at=at)


def end_memberships_over(*, at: datetime, run: Run | None = None) -> int:
    """Mark memberships whose last day is past as ended at the end of that day, notify the colleagues; returns how many.

    `run` learns which of them raised; they hold no other.
    """
    run, over = run or Run(), list(TeamMember.objects.over(kyiv_day(at)).values_list("pk", flat=True))
    ended = run.together(
        over, lambda some: end_over(TeamMember.objects.filter(pk__in=some), at=at), code=lambda _: Task.TEAMS, key=str
    )
    return sum(ended)


def end_over(members: Any, *, at: datetime) -> int:
    """Mark those of `members` whose last day is past as ended, and notify the colleagues; returns how many. The caller has begun
    the transaction."""
    over = list(members.over(kyiv_day(at)).select_for_update(of=("self",)).select_related("case").order_by("pk"))
    for member in over:
        member.to_at = midnight(member.until_on + timedelta(days=1))
        member.save(update_fields=["to_at"])
        settle_notifications(TEAM, [member.pk], at=at)
        pass_on_of_case(member.case_id, at=at)
        if member.case.state == CaseState.OPEN:
            notify([member.supporter_id], Rule.TEAM_LEFT, TEAM, member.pk, at=at)
    return len(over)


def _locked() -> Any:
    return TeamMember.objects.filter(to_at=None).select_for_update(of=("self",)).select_related("case")


def at_work_on(cards: Iterable[Case], *, at: datetime) -> set[UUID]:
    """Who leads these cards or is on their teams, still in service. The caller has locked the cards."""
    keys = [card.pk for card in cards]
    owners = Case.objects.filter(pk__in=keys).values("owner")
    members = TeamMember.objects.current(kyiv_day(at)).filter(case__in=keys).values("supporter")
    active = Supporter.objects.active()
    return set((active.filter(pk__in=owners) | active.filter(pk__in=members)).values_list("pk", flat=True))
