"""The team of the remaining card gets the members of the absorbed one, and the higher of both risks."""

from datetime import datetime
from uuid import UUID

from cases.case.actions.record import next_span, record_event
from cases.case.models import Case, RiskSpan, TeamMember
from cases.case.states import CaseState, EventKind, Risk
from cases.course.actions.holds import end_pause
from cases.leading.actions.teams import TEAM, end_over
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.notifications.actions.notifications import notify, settle_notifications
from supporters.notifications.models import Rule


def unite_teams(card: Case, into: Case, *, by: Supporter, at: datetime) -> list[UUID]:
    """Return the memberships that began. The caller has locked both; `into` has the owner who leads it from now on."""
    end_over(TeamMember.objects.filter(case=into), at=at)
    known = {into.owner_id, *TeamMember.objects.filter(case=into, to_at=None).values_list("supporter", flat=True)}
    begun = []
    for member in TeamMember.objects.current(kyiv_day(at)).filter(case=card).select_related("case").order_by("pk"):
        if member.supporter_id in known:
            continue
        joined = TeamMember.objects.create(
            case=into,
            supporter_id=member.supporter_id,
            from_at=at,
            until_on=member.until_on,
            by_id=member.by_id,
            reason=member.reason,
        )
        notify([member.supporter_id], Rule.TEAM_JOINED, TEAM, joined.pk, at=at)
        record_event(into, EventKind.TEAM_JOINED, by=by, at=at, member=str(member.supporter_id))
        begun.append(joined.pk)
    return begun


def part_teams(members: list[UUID], into: Case, *, by: Supporter, at: datetime) -> None:
    """End the memberships that began with the join and have not ended since. The caller has locked `into`."""
    for member in TeamMember.objects.filter(pk__in=members, to_at=None).order_by("pk"):
        TeamMember.objects.filter(pk=member.pk).update(to_at=at)
        settle_notifications(TEAM, [member.pk], at=at)
        record_event(into, EventKind.TEAM_LEFT, by=by, at=at, member=str(member.supporter_id))


def join_again(leader_id: UUID, into: Case, *, left_at: datetime) -> None:
    """Who has led `into` since the join and was on its team before is there again. The caller has locked `into`."""
    TeamMember.objects.filter(case=into, supporter=leader_id, to_at=left_at).update(to_at=None)


def keep_higher_risk(card: Case, into: Case, *, by: Supporter, at: datetime) -> None:
    """A join lowers no risk, and its undoing doesn't either. Reason and review day are those of the absorbed card.

    The caller has locked both.
    """
    if into.state != CaseState.OPEN or not Risk(card.risk).is_above(Risk(into.risk)):
        return
    theirs = RiskSpan.objects.current().select_related("case").get(case=card)
    before, into.risk = into.risk, card.risk
    next_span(RiskSpan, into, card.risk, at=at, reason=theirs.reason, by=theirs.by, review_on=theirs.review_on)
    if into.risk == Risk.RED:
        end_pause(into, by=by, at=at)
    into.version += 1
    into.save(update_fields=["risk", "version"])
    record_event(into, EventKind.RISK_RAISED, by=by, at=at, before=before, after=into.risk)
