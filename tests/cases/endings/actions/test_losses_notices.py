"""Who works on a card reads of a loss once, and of a mistake; nothing else is said in the name of the person."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import EpisodeKind, Programme
from cases.endings.actions.episodes import reopen_case
from cases.endings.actions.losses import LOSS, confirm_loss, take_back_loss
from cases.leading.actions.teams import end_membership
from cases.reintegration.actions.peers import PEER, end_tie, send_peer_changes
from supporters.directory.models import Department, Supporter
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import render_notifications
from tests.community import make_peers
from tests.dispatching import dispatch, noon
from tests.ended import end_support, new_episode
from tests.factories import (
    House,
    make_absence,
    make_case,
    make_department,
    make_head,
    make_loss,
    make_member,
    make_promise,
    make_supporter,
    next_step,
)
from tests.joined import Twice, make_join, make_twice

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def unread(rule: str, kind: str = LOSS) -> set[Any]:
    """Keys of those who have not read it yet."""
    return set(Notification.objects.unread().filter(rule=rule, subject_kind=kind).values_list("recipient", flat=True))


def take_back(case: Case, by: Supporter, **changed: Any) -> None:
    take_back_loss(case.pk, **{"step": next_step(), "words": "Помилка", "by": by, "at": timezone.now(), **changed})


@pytest.fixture
def member(house: House) -> Supporter:
    """A psychologist on the team."""
    return house.psychologist


def test_owner_and_team_read_of_a_loss_once(house: House, member: Supporter) -> None:
    make_member(make_case(house.colleague), house.colleague)  # of another person
    loss = make_loss(house.case, house.head)
    assert unread(Rule.LOSS_KNOWN) == {house.owner.pk, member.pk}
    words = render_notifications(Rule.LOSS_KNOWN, [loss.pk], member)[loss.pk]
    assert house.case.person.full_name in words.title
    assert words.text == str(loss.get_kind_display())
    assert words.url == house.case.get_absolute_url()
    confirm_loss(house.case.pk, by=house.head, at=timezone.now())
    assert unread(Rule.LOSS_KNOWN) == {house.owner.pk, member.pk}, "who has not read it yet still does"
    assert Notification.objects.filter(rule=Rule.LOSS_KNOWN).count() == 2


def test_who_reports_and_who_answers_the_report_read_no_notice(house: House, member: Supporter) -> None:
    make_member(house.case, house.owner, house.head)
    make_loss(house.case, house.owner)
    assert unread(Rule.LOSS_KNOWN) == {member.pk}


def test_cover_of_an_owner_who_is_away_reads_of_it(house: House) -> None:
    make_absence(house.owner, cover=house.colleague)
    make_loss(house.case, house.head)
    assert unread(Rule.LOSS_KNOWN) == {house.owner.pk, house.colleague.pk, house.psychologist.pk}


def test_everybody_at_work_on_a_card_reads_once_through_the_whole_life_of_a_report(house: House, member: Supporter) -> None:
    """A team of three, the cover of an owner who is away, and the head who answers; nothing else is said in between."""
    helper = make_member(house.case, house.owner, make_supporter(house.other_department)).supporter
    third = make_member(house.case, house.owner).supporter
    make_absence(house.owner, cover=house.colleague)
    team = {house.owner.pk, house.colleague.pk, member.pk, helper.pk, third.pk}
    before = set(Notification.objects.values_list("pk", flat=True))
    loss = make_loss(house.case, helper)
    confirm_loss(house.case.pk, by=house.head, at=timezone.now())
    dispatch(at=noon(2))
    made = Notification.objects.exclude(pk__in=before).exclude(recipient=house.head)
    assert sorted(made.values_list("rule", "recipient")) == sorted((Rule.LOSS_KNOWN, pk) for pk in team - {helper.pk})
    assert not Notification.objects.unread().filter(recipient__in=team).exclude(subject_kind=LOSS).exists()
    reopen_case(house.case.pk, new_episode(EpisodeKind.RELEASED), by=house.owner, at=timezone.now())
    assert not unread(Rule.LOSS_KNOWN) | unread(Rule.LOSS_MISTAKEN), loss


def test_keeper_of_a_promise_outside_the_team_reads_what_ended_it_and_that_it_waits_again(house: House) -> None:
    region = make_department("Обласне управління")
    Department.objects.filter(pk=house.department.pk).update(parent=region)
    above = make_head(region)
    make_promise(house.case, above, is_mine=True)
    make_loss(house.case, house.owner)
    assert above.pk in unread(Rule.LOSS_KNOWN)
    take_back(house.case, house.head)
    assert above.pk in unread(Rule.LOSS_MISTAKEN)


def test_who_works_on_the_card_of_the_other_programme_reads_it_of_their_card(house: House) -> None:
    department = make_department("Супровід сімей")
    owner, cover = make_supporter(department), make_supporter(department)
    other = make_case(owner, person=house.case.person, programme=Programme.FAMILY)
    make_absence(owner, cover=cover)
    loss = make_loss(house.case, house.owner)
    assert {owner.pk, cover.pk} <= unread(Rule.LOSS_KNOWN)
    words = render_notifications(Rule.LOSS_KNOWN, [loss.pk], owner)[loss.pk]
    assert house.case.person.full_name in words.title
    assert words.url == other.get_absolute_url()


def test_who_left_the_team_or_the_service_reads_nothing(house: House, member: Supporter) -> None:
    gone = make_member(house.case, house.owner)
    end_membership(gone.pk, by=house.owner, at=timezone.now())
    Supporter.objects.filter(pk=member.pk).update(is_active=False)
    make_loss(house.case, house.head)
    assert unread(Rule.LOSS_KNOWN) == {house.owner.pk}


def test_mistake_is_read_instead(house: House, member: Supporter) -> None:
    loss = make_loss(house.case, house.owner)
    take_back(house.case, house.head)
    assert unread(Rule.LOSS_KNOWN) == set()
    assert unread(Rule.LOSS_MISTAKEN) == {house.owner.pk, member.pk}
    words = render_notifications(Rule.LOSS_MISTAKEN, [loss.pk], member)[loss.pk]
    assert house.case.person.full_name in words.title
    assert words.text == "Супровід триває."


def test_mistake_about_a_card_that_was_closed_says_so(house: House) -> None:
    end_support(house.case, house.owner, house.head)
    loss = make_loss(house.case, house.head)
    take_back(house.case, house.head, step=None)
    assert render_notifications(Rule.LOSS_MISTAKEN, [loss.pk], house.owner)[loss.pk].text == "Супровід лишається завершеним."


def test_second_report_is_read_again(house: House, member: Supporter) -> None:
    make_loss(house.case, house.owner)
    take_back(house.case, house.head)
    make_loss(house.case, house.owner)
    assert unread(Rule.LOSS_KNOWN) == {member.pk}
    assert not unread(Rule.LOSS_MISTAKEN), "it is no mistake any more"


def test_notice_ends_when_the_person_comes_back(house: House, member: Supporter) -> None:
    make_loss(house.case, house.owner)
    confirm_loss(house.case.pk, by=house.head, at=timezone.now())
    reopen_case(house.case.pk, new_episode(EpisodeKind.RELEASED), by=house.owner, at=timezone.now())
    assert unread(Rule.LOSS_KNOWN) == set()


def test_team_of_a_joined_card_reads_of_it() -> None:
    twice = make_twice()
    member = make_member(twice.card, twice.other_owner).supporter
    make_join(twice)
    make_loss(twice.into, twice.head)
    assert {twice.owner.pk, member.pk} <= unread(Rule.LOSS_KNOWN)


def test_who_does_not_reach_the_card_any_more_reads_no_name(house: House) -> None:
    loss = make_loss(house.case, house.owner)
    words = render_notifications(Rule.LOSS_KNOWN, [loss.pk], house.other_head)[loss.pk]
    assert house.case.person.surname not in words.title + words.text


def peers_of(case: Case, owner: Supporter) -> Case:
    """Another card of this owner, with a tie to `case` that has ended: both cards have the notice."""
    other = make_case(owner)
    side, _other = make_peers(case, other, owner, owner)
    end_tie(side.pk, by=owner, at=timezone.now())
    send_peer_changes(at=timezone.now() + timedelta(days=1))
    return other


def test_notice_that_nothing_of_a_peer_is_left_ends_with_a_loss(house: House, member: Supporter) -> None:
    peers_of(house.case, house.owner)
    assert unread(Rule.PEER_ENDED, PEER) == {member.pk}
    make_loss(house.case, house.owner)
    assert unread(Rule.PEER_ENDED, PEER) == set()
    assert unread(Rule.LOSS_KNOWN) == {member.pk}


def test_no_notice_of_a_peer_leaves_after_the_loss_of_a_joined_person() -> None:
    twice: Twice = make_twice()
    member = make_member(twice.card, twice.other_owner).supporter
    other = make_case(twice.other_owner)
    make_peers(twice.card, other, twice.other_owner, twice.other_owner)
    make_join(twice)
    make_loss(twice.into, twice.head)
    send_peer_changes(at=timezone.now() + timedelta(days=1))
    of_lost = Notification.objects.unread().filter(subject_kind=PEER, subject_id__in=[twice.card.pk, twice.into.pk])
    assert not of_lost.exists()
    assert member.pk in unread(Rule.LOSS_KNOWN)
