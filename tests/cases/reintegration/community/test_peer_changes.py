"""What one card of a tie does, the other shows the next morning with all changes of that day, and the table keeps no order."""

from datetime import datetime, time, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.person.actions.consents import end_consent
from cases.reintegration.actions import peers
from cases.reintegration.actions.peers import KEPT, PEER, agree_to_tie, end_tie, propose_tie, send_peer_changes
from cases.reintegration.models import PeerChange, PeerSide
from cases.reintegration.reports.community.peers import peer_lines
from cases.reintegration.states.community import PeerRefusal, ShownAs
from privacy.sealing import ERASED
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.notifications.models import Notification, Rule
from supporters.notifications.models.pulse import Task
from supporters.notifications.parts import Run
from tests.community import consent_to_peers, make_peers, make_proposal, show_changes
from tests.database import as_owner, execute, make_unchangeable, rows
from tests.factories import House, make_case, make_loss, make_member, make_person
from tests.refusing import refused
from veterans.models import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def notices(rule: Rule) -> set[object]:
    return set(Notification.objects.filter(rule=rule, settled_at=None).values_list("recipient", flat=True))


def test_other_card_shows_a_proposal_later(house: House, other: Case, colleague_at_work: Client) -> None:
    """Within a day: nobody goes from one card to the other at once, and the two moments have nothing in common."""
    consent_to_peers(house.case, other)
    propose_tie(house.case.pk, other.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())
    side = PeerSide.objects.get(case=other)
    answer = f"/cases/{other.number}/community/peer/{side.pk}/"
    assert not peer_lines(other, at=timezone.now())
    assert colleague_at_work.get(answer).status_code == 404
    assert not notices(Rule.PEER_ASKED)
    with refused(PeerRefusal.ANSWERED):
        agree_to_tie(side.pk, shown_as=ShownAs.GIVEN_NAME, by=house.colleague, at=timezone.now())
    show_changes()
    assert [line.name for line in peer_lines(other, at=timezone.now())] == ["Андрій"]
    assert colleague_at_work.get(answer).status_code == 200
    assert notices(Rule.PEER_ASKED) == {house.colleague.pk}


def test_proposal_taken_back_before_it_was_shown_is_notified_to_nobody_there(house: House, other: Case) -> None:
    consent_to_peers(house.case)
    side = propose_tie(house.case.pk, other.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())
    end_tie(side.pk, by=house.owner, at=timezone.now())
    show_changes()
    assert not Notification.objects.filter(subject_id=other.pk).exists()
    assert not PeerChange.objects.exists()


def test_proposal_that_its_card_refused_before_it_was_shown_is_notified_to_nobody_there(house: House, other: Case) -> None:
    """By a withdrawn consent."""
    make_member(other, house.colleague)
    consent_to_peers(house.case, other)
    propose_tie(house.case.pk, other.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())
    end_consent(other.pk, Scope.PEER, version=None, by=house.colleague, at=timezone.now())
    show_changes()
    assert set(Notification.objects.filter(subject_kind=PEER).values_list("subject_id", flat=True)) == {house.case.pk}


def test_notice_of_a_proposal_that_is_taken_back_ends_in_the_morning(house: House, other: Case) -> None:
    """Not at the moment of the act. Other persons are peers meanwhile."""
    first, second = (make_case(house.owner, person=make_person()) for _ in range(2))
    make_peers(first, second, house.owner, house.owner)
    consent_to_peers(house.case)
    side = make_proposal(house.case, other, house.owner)
    end_tie(PeerSide.objects.get(pk=side.other).pk, by=house.owner, at=timezone.now())
    assert notices(Rule.PEER_ASKED) == {house.colleague.pk}
    show_changes()
    assert not notices(Rule.PEER_ASKED)
    assert not PeerChange.objects.exists()


def test_end_before_the_yes_was_shown_is_notified(house: House, other: Case) -> None:
    consent_to_peers(house.case, other)
    side = make_proposal(house.case, other, house.owner)
    agree_to_tie(side.pk, shown_as=ShownAs.GIVEN_NAME, by=house.colleague, at=timezone.now())
    end_tie(side.pk, by=house.colleague, at=timezone.now())
    show_changes()
    assert house.owner.pk in notices(Rule.PEER_ENDED)
    assert not notices(Rule.PEER_AGREED)


def test_notice_of_another_tie_stays_when_one_ends(house: House, other: Case) -> None:
    third = make_case(house.owner, person=make_person("Лелека"))
    first, _second = make_peers(house.case, other, house.owner, house.colleague)
    consent_to_peers(third)
    make_proposal(third, other, house.owner)
    end_tie(first.pk, by=house.owner, at=timezone.now())
    show_changes()
    assert house.colleague.pk in notices(Rule.PEER_ASKED)


@pytest.mark.parametrize(
    ("hour", "minute", "morning"), [(0, 0, 0), (8, 29, 0), (8, 30, 1), (12, 0, 1), (23, 59, 1)], ids=lambda value: str(value)
)
def test_change_is_shown_at_the_next_morning_within_a_day(
    house: House, other: Case, hour: int, minute: int, morning: int
) -> None:
    consent_to_peers(house.case, other)
    day = kyiv_day(timezone.now()) + timedelta(days=1)
    acted = datetime.combine(day, time(hour, minute), KYIV)
    side = propose_tie(house.case.pk, other.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=acted)
    shown = datetime.combine(day + timedelta(days=morning), time(8, 30), KYIV)
    assert acted < shown <= acted + timedelta(days=1)
    assert send_peer_changes(at=shown - timedelta(seconds=1)) == 0
    assert send_peer_changes(at=shown) == 1
    assert send_peer_changes(at=shown) == 0
    assert notices(Rule.PEER_ASKED) == {house.colleague.pk}
    end_tie(side.pk, by=house.owner, at=acted)
    assert send_peer_changes(at=shown) == 2


def test_worker_that_was_stopped_sends_what_is_due_when_it_runs_again(house: House, other: Case) -> None:
    first, _second = make_peers(house.case, other, house.owner, house.colleague)
    end_tie(first.pk, by=house.owner, at=timezone.now())
    assert send_peer_changes(at=timezone.now() + timedelta(days=9)) == 2
    assert house.colleague.pk in notices(Rule.PEER_ENDED)


def test_changes_of_a_day_leave_in_random_order(house: House) -> None:
    """The keys of notices count up, so their order is that of the acts unless it is drawn."""
    cards = [make_case(house.colleague, person=make_person()) for _ in range(12)]
    consent_to_peers(house.case)
    for card in cards:
        propose_tie(house.case.pk, card.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())
    show_changes()
    order = list(Notification.objects.filter(rule=Rule.PEER_ASKED).order_by("pk").values_list("subject_id", flat=True))
    assert set(order) == {card.pk for card in cards}
    assert order != [card.pk for card in cards]


def test_change_that_does_not_open_stops_no_other(house: House, other: Case) -> None:
    consent_to_peers(house.case, other)
    propose_tie(house.case.pk, other.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())
    execute("INSERT INTO cases_peerchange (id, words, is_mixed) SELECT gen_random_uuid(), words, true FROM cases_peerchange")
    show_changes()
    assert notices(Rule.PEER_ASKED) == {house.colleague.pk}


def test_nobody_is_notified_of_a_person_who_is_lost(house: House, other: Case) -> None:
    make_peers(house.case, other, house.owner, house.colleague)
    make_loss(house.case, house.owner)
    show_changes()
    ended = Notification.objects.filter(rule=Rule.PEER_ENDED)
    assert set(ended.values_list("subject_id", flat=True)) == {other.pk}


def test_nobody_is_notified_of_a_person_who_is_erased_by_now(house: House, other: Case) -> None:
    _first, second = make_peers(house.case, other, house.owner, house.colleague)
    end_tie(second.pk, by=house.colleague, at=timezone.now())
    with as_owner():
        execute("UPDATE veterans_person SET surname = %s WHERE id = %s", [ERASED, house.case.person_id])
    show_changes()
    assert not Notification.objects.filter(rule=Rule.PEER_ENDED).exists()
    assert not PeerChange.objects.exists()


def test_notices_of_long_ago_are_deleted(house: House, other: Case) -> None:
    first, _second = make_peers(house.case, other, house.owner, house.colleague)
    end_tie(first.pk, by=house.owner, at=timezone.now())
    show_changes()
    shown = timezone.now() + timedelta(days=1)
    send_peer_changes(at=shown + KEPT - timedelta(minutes=1))
    assert notices(Rule.PEER_ENDED)
    send_peer_changes(at=shown + KEPT + timedelta(minutes=1))
    assert not Notification.objects.filter(subject_kind=PEER).exists()


def test_sides_lie_in_random_order(house: House) -> None:
    """As a dump reads them. Each pair was written together."""
    cards = [make_case(house.owner, person=make_person()) for _ in range(40)]
    consent_to_peers(*cards)
    for own, its in batched(cards):
        propose_tie(own.pk, its.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())
    assert beside(cards) > 10, "the database fills gaps at times"
    send_peer_changes(at=timezone.now())
    assert beside(cards) < 10, "two would be expected"
    assert PeerSide.objects.count() == 40
    order = lying()
    send_peer_changes(at=timezone.now())
    assert lying() == order, "rows are written anew after an act only"


def batched(cards: list[Case]) -> list[tuple[Case, Case]]:
    return list(zip(cards[::2], cards[1::2], strict=True))


def beside(cards: list[Case]) -> int:
    """How many pairs lie side by side in the table."""
    pairs, order = {frozenset({own.pk, its.pk}) for own, its in batched(cards)}, lying()
    return sum(frozenset(two) in pairs for two in zip(order, order[1:], strict=False))


def lying() -> list[UUID]:
    return [case_id for (case_id,) in rows("SELECT case_id FROM cases_peerside")]


def test_change_that_fails_is_known_of_the_run_and_stays(house: House, other: Case) -> None:
    consent_to_peers(house.case)
    propose_tie(house.case.pk, other.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())
    make_unchangeable("cases_peerchange", PeerChange.objects.get().pk, acts="DELETE")
    run = Run()
    send_peer_changes(at=timezone.now() + timedelta(days=1), run=run)
    assert set(run.failed) == {Task.PEERS}
    assert PeerChange.objects.exists()


def test_change_that_another_worker_has_sent_is_no_failure(house: House, other: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    consent_to_peers(house.case)
    propose_tie(house.case.pk, other.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())
    read, run = peers.changes_to_come(), Run()
    show_changes()
    monkeypatch.setattr(peers, "changes_to_come", lambda: read)
    send_peer_changes(at=timezone.now() + timedelta(days=1), run=run)
    assert not run.failed
