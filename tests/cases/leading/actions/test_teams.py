"""Bring a colleague into the team of a case, and the end of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent, TeamMember
from cases.case.states import CaseRefusal, EventKind, Refusal
from cases.leading.actions.owners import leave_teams
from cases.leading.actions.teams import NewMember, end_membership, end_memberships_over, join_team
from cases.leading.states import TeamRefusal
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day, midnight
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.dispatch import send_due
from supporters.notifications.models import Notification, Rule, Task
from supporters.notifications.parts import Run
from supporters.notifications.rendering import render_notifications
from tests.database import make_unchangeable
from tests.dispatching import noon
from tests.factories import House, hand_over_to, make_case, make_head, make_loss, make_member, make_supporter
from tests.refusing import refused
from tools.journeys.dates import in_days

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def helper(house: House) -> Supporter:
    """A supporter of another department."""
    return make_supporter(house.other_department, surname="Помічник")


def seen(person: Supporter) -> bool:
    return Case.objects.visible_to(Supporter.objects.get(pk=person.pk)).exists()


def notified(person: Supporter) -> set[str]:
    return set(Notification.objects.filter(recipient=person, settled_at=None).values_list("rule", flat=True))


@pytest.mark.parametrize("role", [Role.SUPPORTER, Role.HEAD, Role.PSYCHOLOGIST])
@pytest.mark.parametrize("by", ["owner", "head"])
def test_colleague_of_any_department_joins_and_is_notified(house: House, role: Role, by: str) -> None:
    colleague = make_supporter(house.other_department, role)
    assert not seen(colleague)
    joined = make_member(house.case, getattr(house, by), colleague, days=5)
    assert (joined.reason, joined.by, joined.until_on, joined.to_at) == ("Поговорити", getattr(house, by), in_days(5), None)
    assert seen(colleague)
    assert Rule.TEAM_JOINED in notified(colleague)
    event = CaseEvent.objects.select_related("case").get(kind=EventKind.TEAM_JOINED)
    assert (event.note, event.details) == ("Поговорити", {"member": str(colleague.pk)})
    rendered = render_notifications(Rule.TEAM_JOINED, [joined.pk], Supporter.objects.get(pk=colleague.pk))[joined.pk]
    assert ("Коваленко" in rendered.title, rendered.text) == (True, "Поговорити")


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (lambda house: house.owner, TeamRefusal.OWNER),
        (lambda house: house.psychologist, TeamRefusal.KNOWN),
        (lambda house: house.administrator, CaseRefusal.OWNER),
        (lambda house: house.auditor, CaseRefusal.OWNER),
        (lambda house: house.deactivated, CaseRefusal.OWNER),
        (lambda house: house.head, TeamRefusal.OWNER),
    ],
    ids=["owner", "already on the team", "administrator", "auditor", "closed account", "the author"],
)
def test_joining_is_refused_when(house: House, who: Callable[[House], Supporter], why: Refusal) -> None:
    before = TeamMember.objects.count()
    with refused(why):
        make_member(house.case, house.head, who(house))
    assert TeamMember.objects.count() == before


def test_joining_is_refused_for_a_past_day_and_for_a_lost_case(house: House, helper: Supporter) -> None:
    with refused(TeamRefusal.DAY):
        make_member(house.case, house.owner, helper, days=-1)
    make_loss(house.case, house.owner)
    with refused(CaseRefusal.LOST):
        make_member(house.case, house.owner, helper)


def test_member_reaches_the_case_through_the_last_day_and_not_the_day_after(house: House, helper: Supporter) -> None:
    joined = make_member(house.case, house.owner, helper, days=0, at=timezone.now() - timedelta(days=2))
    for last, expected in ((in_days(0), True), (in_days(-1), False)):
        TeamMember.objects.filter(pk=joined.pk).update(until_on=last)
        assert seen(helper) is expected
        assert Case.objects.workable_by(Supporter.objects.get(pk=helper.pk)).exists() is expected


def test_membership_of_one_case_reaches_no_other(house: House, helper: Supporter) -> None:
    make_member(house.case, house.owner, helper)
    assert not Case.objects.visible_to(helper).exclude(pk=house.case.pk).exists()


def test_member_plans_no_step_but_a_psychologist_sees_them(house: House, helper: Supporter) -> None:
    make_member(house.case, house.owner, helper)
    assert not Case.objects.worklist_of(helper).exists()
    assert Case.objects.worklist_of(house.psychologist).exists()
    assert Case.objects.worklist_of(house.owner).exists()


def test_ended_membership_ends_the_reach_and_is_notified(house: House, helper: Supporter) -> None:
    joined, now = make_member(house.case, house.owner, helper), timezone.now()
    end_membership(joined.pk, by=house.head, at=now)
    assert TeamMember.objects.get(pk=joined.pk).to_at == now
    assert not seen(helper)
    assert notified(helper) == {Rule.TEAM_LEFT}
    assert CaseEvent.objects.get(kind=EventKind.TEAM_LEFT).details == {"member": str(helper.pk)}
    words = render_notifications(Rule.TEAM_LEFT, [joined.pk], helper)[joined.pk]
    assert (words.url, "Коваленко" in words.title + words.text) == ("", False)
    with refused(TeamRefusal.ENDED):
        end_membership(joined.pk, by=house.head, at=now)


def test_membership_of_a_lost_case_ends_without_a_notice(house: House, helper: Supporter) -> None:
    joined = make_member(house.case, house.owner, helper)
    make_loss(house.case, house.owner)
    assert TeamMember.objects.get(pk=joined.pk).to_at is None, "the team stays: the report may be taken back"
    assert notified(helper) == {Rule.LOSS_KNOWN}
    end_membership(joined.pk, by=house.head, at=timezone.now())
    assert notified(helper) == {Rule.LOSS_KNOWN}


def test_membership_that_is_over_is_marked_and_notified_once(house: House, helper: Supporter) -> None:
    joined = make_member(house.case, house.owner, helper, days=1)
    assert end_memberships_over(at=noon(1)) == 0
    assert end_memberships_over(at=noon(2)) == 1
    assert TeamMember.objects.get(pk=joined.pk).to_at == midnight(in_days(2))
    assert notified(helper) == {Rule.TEAM_LEFT}
    assert end_memberships_over(at=noon(2)) == 0
    assert TeamMember.objects.get(supporter=house.psychologist).to_at is None


def test_colleague_joins_again_after_the_last_day(house: House, helper: Supporter) -> None:
    first = make_member(house.case, house.owner, helper, days=0, at=timezone.now() - timedelta(days=2))
    TeamMember.objects.filter(pk=first.pk).update(until_on=kyiv_day(timezone.now()) - timedelta(days=1))
    make_member(house.case, house.owner, helper)
    assert TeamMember.objects.filter(supporter=helper, to_at=None).count() == 1
    assert seen(helper)


def test_joining_ends_what_is_over_of_this_colleague_and_card_only(house: House, helper: Supporter) -> None:
    """The night ends the others, and notifies their people."""
    before, rows = timezone.now() - timedelta(days=2), [(make_case(house.owner), helper), (house.case, house.colleague)]
    others = [make_member(case, house.owner, who, days=0, at=before) for case, who in rows]
    TeamMember.objects.filter(pk__in=[one.pk for one in others]).update(until_on=in_days(-1))
    make_member(house.case, house.owner, helper)
    assert TeamMember.objects.filter(pk__in=[one.pk for one in others], to_at=None).count() == 2


def test_notice_of_joining_is_settled_when_the_membership_is_over(house: House, helper: Supporter) -> None:
    make_member(house.case, house.owner, helper, days=1)
    send_due(at=noon(1))
    assert Rule.TEAM_JOINED in notified(helper)
    send_due(at=noon(2))
    assert Rule.TEAM_JOINED not in notified(helper)


def test_offboarding_ends_every_membership(house: House, helper: Supporter) -> None:
    make_member(house.case, house.owner, helper)
    leave_teams(helper.pk, at=timezone.now())
    assert not seen(helper)


def test_member_who_becomes_the_owner_leaves_the_team_and_only_reads_after_another_hand_over(
    house: House, helper: Supporter
) -> None:
    member = make_member(house.case, house.owner, helper)
    hand_over_to(house.case, helper, by=house.head)
    assert TeamMember.objects.get(pk=member.pk).to_at is not None
    assert notified(helper).isdisjoint({Rule.TEAM_JOINED, Rule.TEAM_LEFT}), "neither a member any more nor out of reach"
    assert TeamMember.objects.get(supporter=house.psychologist).to_at is None
    hand_over_to(house.case, house.colleague, by=house.other_head)
    assert seen(helper)
    assert not Case.objects.workable_by(Supporter.objects.get(pk=helper.pk)).exists()


def test_head_of_another_department_is_a_member_as_others(house: House) -> None:
    other: Any = make_head(house.other_department, surname="Інший")
    new = NewMember(supporter_id=other.pk, until_on=None, reason="Порада")
    join_team(house.case.pk, new, by=house.owner, at=timezone.now(), pk=new_id())
    assert seen(other)


def test_membership_that_can_not_end_holds_no_other(house: House, helper: Supporter) -> None:
    run, others = Run(), [make_case(house.owner) for _ in range(2)]
    broken, *_rest = (make_member(case, house.owner, helper, days=1) for case in (house.case, *others))
    make_unchangeable("cases_teammember", broken.pk)
    assert end_memberships_over(at=noon(2), run=run) == 2
    assert run.failed == {Task.TEAMS: "InternalError"}
    assert list(TeamMember.objects.filter(supporter=helper, to_at=None)) == [broken]
