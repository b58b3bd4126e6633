"""Circles, events and invitations: who has to inform whom, attendance by consent, what is proposed next."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.addresses import case_address
from cases.case.models import Case, CaseEvent
from cases.case.states import CaseRefusal, EventKind
from cases.person.actions.consents import end_consent
from cases.reintegration.actions.circles.events import cancel_event, change_circle, change_event, plan_event, record_informed
from cases.reintegration.actions.circles.invitations import answer_invitation, invite, record_attendance
from cases.reintegration.models import Circle, CommunityEvent, EventInvitation, Liking
from cases.reintegration.reports.community.events import circle_choices, inviting_events, territory_codes
from cases.reintegration.states.community import Attendance, CircleKind, CircleRefusal, EventRefusal, InvitationState, Liked
from privacy.ids import new_id
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.calendar import kyiv_day, midnight
from supporters.notifications.models import Notification, Rule
from tests.community import circle_facts, event_facts, make_circle, make_event, make_invited, territory
from tests.consenting import make_consent
from tests.dispatching import dispatch
from tests.ended import end_support
from tests.factories import House, hand_over_to, make_case, make_loss, make_person
from tests.joined import make_join, make_twice, undo
from tests.refusing import refused
from veterans.actions.consents import ConsentMissing
from veterans.models import Answer, ConsentScope, ConsentText, Scope, Territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
RULE = "event_uninformed"


def move(event: CommunityEvent, house: House, *, days: float = 9, **changed: object) -> int:
    version = CommunityEvent.objects.get(pk=event.pk).version
    return change_event(event.pk, event_facts(days=days, **changed), version=version, by=house.owner, at=timezone.now())


def attended(house: House, *liked: Liked, **changed: object) -> EventInvitation:
    """The person came yesterday, and consents that this is kept."""
    make_consent(house.case, house.owner, scope=Scope.ATTENDANCE)
    invited = make_invited(house.case, make_event(house.owner, days=-1, **changed), house.owner)
    return record_attendance(invited.pk, Attendance.CAME, liked=liked, by=house.owner, at=timezone.now())


def test_circle_is_added_changed_and_ended_once(house: House) -> None:
    circle = make_circle(house.owner)
    facts = circle_facts(name="Шахи", leader_id=house.owner.pk, leader_words="")
    change_circle(circle.pk, facts, ends=True, version=1, by=house.head, at=timezone.now())
    circle = Circle.objects.get(pk=circle.pk)
    assert (circle.name, circle.leader, circle.leader_words, circle.changed_by) == ("Шахи", house.owner, None, house.head)
    assert circle.ended_at
    with refused(CircleRefusal.ENDED):
        change_circle(circle.pk, facts, ends=False, version=2, by=house.head, at=timezone.now())


def test_outdated_change_of_a_circle_or_an_event_is_refused(house: House) -> None:
    circle, event = make_circle(house.owner), make_event(house.owner)
    with pytest.raises(ChangedMeanwhile):
        change_circle(circle.pk, circle_facts(), ends=False, version=0, by=house.owner, at=timezone.now())
    with pytest.raises(ChangedMeanwhile):
        change_event(event.pk, event_facts(), version=0, by=house.owner, at=timezone.now())
    with pytest.raises(ChangedMeanwhile):
        cancel_event(event.pk, words="Немає зали", version=0, by=house.owner, at=timezone.now())


def test_event_is_planned_and_moved_ahead_only(house: House) -> None:
    with refused(EventRefusal.PAST):
        plan_event(event_facts(days=-1), by=house.owner, at=timezone.now(), pk=new_id())
    with refused(EventRefusal.PAST):
        move(make_event(house.owner), house, days=-1)
    with refused(EventRefusal.BEGUN):
        move(make_event(house.owner, days=-1), house)


def test_all_who_invited_are_notified_of_a_move_and_inform_each_person(house: House) -> None:
    event = make_event(house.owner)
    other = make_case(house.colleague, person=make_person("Явір"))
    declining = make_case(house.owner, person=make_person("Сова"))
    first, second, third = (
        make_invited(card, event, by)
        for card, by in ((house.case, house.owner), (other, house.colleague), (declining, house.owner))
    )
    answer_invitation(first.pk, InvitationState.ACCEPTED, by=house.owner, at=timezone.now())
    answer_invitation(third.pk, InvitationState.DECLINED, by=house.owner, at=timezone.now())
    stays = make_invited(house.case, make_event(house.owner, title="Шахи"), house.owner)
    assert move(event, house) == 2
    stays.refresh_from_db()
    assert stays.inform_since is None, "of another event"
    found = Notification.objects.filter(rule=Rule.EVENT_MOVED, settled_at=None).values_list("recipient", "subject_id")
    assert set(found) == {(house.owner.pk, first.pk), (house.colleague.pk, second.pk)}
    record_informed(first.pk, by=house.owner, at=timezone.now())
    first.refresh_from_db()
    assert (first.inform_since, first.informed_by) == (None, house.owner)
    waiting = Notification.objects.filter(rule=Rule.EVENT_MOVED, settled_at=None).values_list("subject_id", flat=True)
    assert list(waiting) == [second.pk]
    with refused(EventRefusal.INFORMED):
        record_informed(first.pk, by=house.owner, at=timezone.now())
    assert move(event, house, days=11) == 2  # moved again: informed again
    first.refresh_from_db()
    assert first.inform_since
    assert first.informed_by is None


def test_change_of_words_asks_nobody_to_inform(house: House) -> None:
    event = make_event(house.owner)
    make_invited(house.case, event, house.owner)
    same = event_facts(title="Інакше", seats=5)
    facts = type(same)(**{**vars(same), "starts_at": event.starts_at})
    assert change_event(event.pk, facts, version=1, by=house.owner, at=timezone.now()) == 0
    assert not Notification.objects.filter(rule=Rule.EVENT_MOVED).exists()


def test_new_owner_and_who_invited_are_notified(house: House) -> None:
    event = make_event(house.owner)
    make_invited(house.case, event, house.owner)
    hand_over_to(house.case, house.colleague, by=house.head)
    cancel_event(event.pk, words="Немає зали", version=1, by=house.head, at=timezone.now())
    found = Notification.objects.filter(rule=Rule.EVENT_MOVED).values_list("recipient", flat=True)
    assert set(found) == {house.owner.pk, house.colleague.pk}


def test_cancelled_event_takes_nothing_more(house: House) -> None:
    event = make_event(house.owner)
    invited = make_invited(house.case, event, house.owner)
    cancel_event(event.pk, words="Немає зали", version=1, by=house.owner, at=timezone.now())
    with refused(EventRefusal.BEGUN):
        invite(make_case(house.owner, person=make_person("Сова")).pk, event.pk, by=house.owner, at=timezone.now())
    with refused(EventRefusal.BEGUN):
        answer_invitation(invited.pk, InvitationState.ACCEPTED, by=house.owner, at=timezone.now())
    with refused(EventRefusal.BEGUN):
        cancel_event(event.pk, words="Ще раз", version=2, by=house.owner, at=timezone.now())


def test_reminder_comes_a_day_after_the_move_until_the_person_is_informed(house: House) -> None:
    event = make_event(house.owner)
    invited = make_invited(house.case, event, house.owner)
    move(event, house)
    assert EventInvitation.objects.get(pk=invited.pk).inform_since
    since = midnight(kyiv_day(timezone.now())) + timedelta(days=1, hours=12)  # nobody is reminded at night
    EventInvitation.objects.filter(pk=invited.pk).update(inform_since=since)
    assert dispatch(at=since + timedelta(days=1) - timedelta(seconds=1), rule=RULE) == 0
    assert dispatch(at=since + timedelta(days=1), rule=RULE) == 1
    assert dispatch(at=since + timedelta(days=1, hours=1), rule=RULE) == 0
    record_informed(invited.pk, by=house.owner, at=timezone.now())
    dispatch(at=since + timedelta(days=1, hours=2), rule=RULE)
    assert not Notification.objects.filter(rule__startswith=RULE, settled_at=None).exists()


@pytest.mark.parametrize("how", ["declined", "begun", "lost", "ended"])
def test_reminder_does_not_come_when_nobody_has_to_be_informed(house: House, how: str) -> None:
    event = make_event(house.owner)
    invited = make_invited(house.case, event, house.owner)
    move(event, house, days=2)
    later = timezone.now() + timedelta(days=1, minutes=1)
    match how:
        case "declined":
            answer_invitation(invited.pk, InvitationState.DECLINED, by=house.owner, at=timezone.now())
        case "begun":
            later = timezone.now() + timedelta(days=2, minutes=1)
        case "lost":
            make_loss(house.case, house.owner)
        case "ended":
            end_support(house.case, house.owner, house.head)
    assert dispatch(at=later, rule=RULE) == 0


def test_support_that_ends_ends_what_is_ahead_only(house: House) -> None:
    past = make_invited(house.case, make_event(house.owner, days=-1), house.owner)
    ahead = make_invited(house.case, make_event(house.owner), house.owner)
    end_support(house.case, house.owner, house.head)
    states = dict(EventInvitation.objects.values_list("pk", "state"))
    assert states == {past.pk: InvitationState.INVITED, ahead.pk: InvitationState.ENDED}
    with refused(EventRefusal.ENDED):
        answer_invitation(ahead.pk, InvitationState.ACCEPTED, by=house.owner, at=timezone.now())


def test_nobody_is_invited_twice_or_beyond_the_seats(house: House) -> None:
    event = make_event(house.owner, seats=1)
    invited = make_invited(house.case, event, house.owner)
    with refused(EventRefusal.INVITED):
        invite(house.case.pk, event.pk, by=house.owner, at=timezone.now())
    other = make_case(house.owner, person=make_person("Сова"))
    with refused(EventRefusal.FULL):
        invite(other.pk, event.pk, by=house.owner, at=timezone.now())
    answer_invitation(invited.pk, InvitationState.DECLINED, by=house.owner, at=timezone.now())
    invite(other.pk, event.pk, by=house.owner, at=timezone.now())
    with refused(EventRefusal.FULL):
        answer_invitation(invited.pk, InvitationState.ACCEPTED, by=house.owner, at=timezone.now())
    event.seats = 2
    event.save(update_fields=["seats"])
    again = invite(house.case.pk, event.pk, by=house.colleague, at=timezone.now())
    assert (again.pk, again.state, again.invited_by) == (invited.pk, InvitationState.INVITED, house.colleague)
    assert CaseEvent.objects.filter(kind=EventKind.EVENT_INVITED, case=house.case).count() == 2


def test_invitation_is_refused_of_a_closed_card_and_to_what_has_begun(house: House) -> None:
    with refused(EventRefusal.BEGUN):
        invite(house.case.pk, make_event(house.owner, days=-1).pk, by=house.owner, at=timezone.now())
    event = make_event(house.owner)
    end_support(house.case, house.owner, house.head)
    with refused(CaseRefusal.CLOSED):
        invite(house.case.pk, event.pk, by=house.owner, at=timezone.now())


@pytest.mark.parametrize("answer", [None, Answer.REFUSED, Answer.NOT_ASKED])
def test_attendance_is_not_stored_without_consent(house: House, answer: Answer | None) -> None:
    if answer:
        make_consent(house.case, house.owner, scope=Scope.ATTENDANCE, answer=answer)
    invited = make_invited(house.case, make_event(house.owner, days=-1), house.owner)
    with pytest.raises(ConsentMissing):
        record_attendance(invited.pk, Attendance.CAME, liked=[Liked.PEOPLE], by=house.owner, at=timezone.now())
    invited.refresh_from_db()
    assert (invited.attendance, invited.attended_by, Liking.objects.count()) == ("", None, 0)


def test_attendance_is_stored_by_consent_and_goes_with_it(house: House) -> None:
    invited = attended(house, Liked.PEOPLE, Liked.ACTIVITY)
    make_invited(house.case, make_event(house.owner, days=-2), house.owner)  # nobody has said whether the person came
    other = attended(replace(house, case=make_case(house.owner, person=make_person("Сова"))), Liked.PLACE)
    assert set(invited.likings.values_list("what", flat=True)) == {Liked.PEOPLE, Liked.ACTIVITY}
    record_attendance(invited.pk, Attendance.CAME, liked=[Liked.PLACE], by=house.owner, at=timezone.now())
    assert list(invited.likings.values_list("what", flat=True)) == [Liked.PLACE]
    assert sum(end_consent(house.case.pk, Scope.ATTENDANCE, version=None, by=house.owner, at=timezone.now()).values()) == 1
    invited.refresh_from_db()
    assert (invited.attendance, invited.attended_at) == ("", None)
    assert EventInvitation.objects.exclude(attendance="").get() == other, "the consent of another person"
    assert Liking.objects.get().invitation == other


def test_nothing_was_liked_by_who_did_not_come(house: House) -> None:
    invited = attended(house)
    record_attendance(invited.pk, Attendance.ABSENT, liked=[Liked.PEOPLE], by=house.owner, at=timezone.now())
    assert not Liking.objects.exists()


def test_attendance_is_refused_before_the_event_and_of_a_cancelled_one(house: House) -> None:
    make_consent(house.case, house.owner, scope=Scope.ATTENDANCE)
    invited = make_invited(house.case, make_event(house.owner), house.owner)
    with refused(EventRefusal.NOT_YET):
        record_attendance(invited.pk, Attendance.CAME, liked=[], by=house.owner, at=timezone.now())
    event = invited.event
    cancel_event(event.pk, words="Немає зали", version=1, by=house.owner, at=timezone.now())
    with refused(EventRefusal.NOT_YET):
        record_attendance(invited.pk, Attendance.CAME, liked=[], by=house.owner, at=event.starts_at + timedelta(hours=1))


def test_invitations_stay_on_a_joined_card_and_return() -> None:
    twice = make_twice()
    event = make_event(twice.owner)
    invited = make_invited(twice.card, event, twice.other_owner)
    join = make_join(twice)
    invited.refresh_from_db()
    assert invited.state == InvitationState.INVITED
    with refused(EventRefusal.INVITED):  # the same person
        invite(twice.into.pk, event.pk, by=twice.owner, at=timezone.now())
    version = CommunityEvent.objects.get(pk=event.pk).version
    assert change_event(event.pk, event_facts(days=9), version=version, by=twice.owner, at=timezone.now()) == 1
    found = Notification.objects.filter(rule=Rule.EVENT_MOVED).values_list("recipient", flat=True)
    assert set(found) == {twice.owner.pk, twice.other_owner.pk}
    undo(join.pk, twice)
    assert EventInvitation.objects.get(case=twice.card).inform_since
    assert Case.objects.get(pk=twice.card.pk).state == "open"


def test_kind_of_an_event_is_what_the_timeline_says(house: House) -> None:
    make_invited(house.case, make_event(house.owner, kind=CircleKind.TRAINING), house.owner)
    assert CaseEvent.objects.get(kind=EventKind.EVENT_INVITED).details["activity"] == "training"


def test_every_scope_of_consent_has_its_words() -> None:
    assert set(ConsentScope.objects.values_list("pk", flat=True)) == set(Scope.values)
    assert set(ConsentText.objects.values_list("scope", flat=True)) == set(Scope.values)


def test_who_declined_accepts_nothing_after_the_end_of_support(house: House) -> None:
    invited = make_invited(house.case, make_event(house.owner), house.owner)
    answer_invitation(invited.pk, InvitationState.DECLINED, by=house.owner, at=timezone.now())
    end_support(house.case, house.owner, house.head)
    with refused(EventRefusal.ENDED):
        answer_invitation(invited.pk, InvitationState.ACCEPTED, by=house.owner, at=timezone.now())
    answer_invitation(invited.pk, InvitationState.DECLINED, by=house.owner, at=timezone.now())


def test_and_the_page_offers_it_no_more(house: House, at_work: Client) -> None:
    invited = make_invited(house.case, make_event(house.owner), house.owner)
    answer_invitation(invited.pk, InvitationState.DECLINED, by=house.owner, at=timezone.now())
    address = case_address("case_community", house.case.number)
    assert 'value="accepted"' in at_work.get(address).text
    end_support(house.case, house.owner, house.head)
    shown = at_work.get(address).text
    assert "Не прийде" in shown
    assert 'name="mark"' not in shown


def test_nor_on_a_card_that_another_one_absorbed() -> None:
    twice = make_twice()
    invited = make_invited(twice.card, make_event(twice.owner), twice.other_owner)
    answer_invitation(invited.pk, InvitationState.DECLINED, by=twice.owner, at=timezone.now())
    make_join(twice)
    answer_invitation(invited.pk, InvitationState.ACCEPTED, by=twice.owner, at=timezone.now())
    answer_invitation(invited.pk, InvitationState.DECLINED, by=twice.owner, at=timezone.now())
    end_support(twice.into, twice.owner, twice.head)
    with refused(EventRefusal.ENDED):
        answer_invitation(invited.pk, InvitationState.ACCEPTED, by=twice.owner, at=timezone.now())


@pytest.mark.parametrize("joined", [False, True])
def test_nothing_is_marked_on_a_lost_card_not_even_of_the_past(joined: bool) -> None:
    """Of a joined card the remaining one is lost."""
    twice = make_twice()
    invited = make_invited(twice.card if joined else twice.into, make_event(twice.owner, days=-1), twice.owner)
    make_join(twice)
    make_loss(twice.into, twice.owner)
    EventInvitation.objects.filter(pk=invited.pk).update(inform_since=timezone.now())
    now = timezone.now()
    for act in (
        lambda: answer_invitation(invited.pk, InvitationState.ACCEPTED, by=twice.owner, at=now),
        lambda: record_informed(invited.pk, by=twice.owner, at=now),
        lambda: record_attendance(invited.pk, Attendance.CAME, liked=(), by=twice.owner, at=now),
    ):
        with refused(CaseRefusal.LOST):
            act()


def test_only_circles_that_go_on_in_the_departments_of_the_user_are_offered(house: House) -> None:
    ended, kept = make_circle(house.owner, name="Шахи"), make_circle(house.owner)
    elsewhere = Territory.objects.exclude(pk=territory().pk).filter(parent__isnull=False)[:2]
    change_circle(
        ended.pk,
        circle_facts(territory=elsewhere[0], leader_words=""),
        ends=True,
        version=1,
        by=house.owner,
        at=timezone.now(),
    )
    make_circle(house.other_head, name="Спів", territory=elsewhere[1])
    assert circle_choices(house.owner) == [kept]
    assert territory_codes(house.owner) == [kept.territory_id]


def test_person_is_invited_to_what_is_ahead_only(house: House) -> None:
    make_event(house.owner, days=-1)
    ahead = make_event(house.owner)
    cancelled = make_event(house.owner)
    cancel_event(cancelled.pk, words="Немає зали", version=1, by=house.owner, at=timezone.now())
    assert [line.pk for line in inviting_events(house.case, at=timezone.now())] == [ahead.pk]


def test_month_ends_before_the_first_moment_of_the_next_one(house: House) -> None:
    event = make_event(house.owner)
    begin = event.starts_at - timedelta(days=30)
    assert not CommunityEvent.objects.between(begin, event.starts_at).exists()
    assert CommunityEvent.objects.between(begin, event.starts_at + timedelta(seconds=1)).get() == event
    assert CommunityEvent.objects.between(event.starts_at, event.starts_at + timedelta(days=30)).get() == event


def test_nobody_is_late_to_inform_before_the_day_of_the_change(house: House) -> None:
    event = make_event(house.owner)
    invited = make_invited(house.case, event, house.owner)
    move(event, house)
    today = kyiv_day(timezone.now())
    assert not EventInvitation.objects.uninformed_since(today - timedelta(days=1)).exists()
    assert EventInvitation.objects.uninformed_since(today).get() == invited
