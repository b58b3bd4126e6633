"""A tie between two cards: both consent, either ends it, and nothing is left."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.intake.actions.withdrawal import withdraw_card
from cases.person.actions.consents import end_consent
from cases.reintegration.actions.peers import agree_to_tie, end_tie, propose_tie, search_for_peer
from cases.reintegration.models import PeerChange, PeerSide
from cases.reintegration.reports.community.peers import peer_lines, searches
from cases.reintegration.states.community import PeerRefusal, PeerState, ShownAs
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, Rule
from tests.at_once import at_once, other_hand
from tests.community import consent_to_peers, make_peers, make_proposal, make_search, show_changes
from tests.consenting import make_consent
from tests.database import rows
from tests.ended import end_support
from tests.factories import House, hand_over_to, make_case, make_loss, make_person
from tests.joined import make_join, make_twice, undo
from tests.persons import make_naming
from tests.refusing import refused
from tools.journeys.dates import in_days
from veterans.actions.consents import ConsentMissing
from veterans.models import Answer, NamingKind, Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def notices(rule: Rule) -> set[object]:
    return set(Notification.objects.filter(rule=rule, settled_at=None).values_list("recipient", flat=True))


def test_tie_holds_when_both_agree(house: House, other: Case) -> None:
    consent_to_peers(house.case, other)
    side = make_proposal(house.case, other, house.owner)
    assert notices(Rule.PEER_ASKED) == {house.colleague.pk}
    assert [line.name for line in peer_lines(house.case, at=timezone.now())] == [""]
    agree_to_tie(side.pk, shown_as=ShownAs.GIVEN_NAME, by=house.colleague, at=timezone.now())
    show_changes()
    (line,) = peer_lines(house.case, at=timezone.now())
    assert (line.state, line.name, line.contact and line.contact.name) == (PeerState.TIED, "Назар", house.colleague.short_name)
    assert notices(Rule.PEER_AGREED) == {house.owner.pk, house.psychologist.pk}
    assert not notices(Rule.PEER_ASKED)


def test_each_side_names_the_person_as_they_chose(house: House, other: Case) -> None:
    make_naming(other.person, house.colleague)
    make_naming(other.person, house.colleague, NamingKind.FORMER, "Явірський")
    consent_to_peers(house.case, other)
    side = make_proposal(house.case, other, house.owner)
    agree_to_tie(side.pk, shown_as=ShownAs.CALL_SIGN, by=house.colleague, at=timezone.now())
    show_changes()
    assert [line.name for line in peer_lines(house.case, at=timezone.now())] == ["Беркут"]
    assert [line.name for line in peer_lines(other, at=timezone.now())] == ["Андрій"]


@pytest.mark.parametrize("missing", ["own", "other"])
def test_tie_is_refused_without_either_consent(house: House, other: Case, missing: str) -> None:
    consent_to_peers(other if missing == "own" else house.case)
    if missing == "own":
        with pytest.raises(ConsentMissing):
            make_proposal(house.case, other, house.owner)
        assert not PeerSide.objects.exists()
    else:
        side = make_proposal(house.case, other, house.owner)
        with pytest.raises(ConsentMissing):
            agree_to_tie(side.pk, shown_as=ShownAs.GIVEN_NAME, by=house.colleague, at=timezone.now())
        sides = PeerSide.objects.select_related("case")
        assert {side.state for side in sides} == {PeerState.ASKS, PeerState.ASKED}


def test_tie_is_refused_when_the_first_consent_ran_out_meanwhile(house: House, other: Case) -> None:
    consent_to_peers(other)
    make_consent(house.case, house.owner, scope=Scope.PEER, valid_until=in_days(1))
    side = make_proposal(house.case, other, house.owner)
    later = timezone.now() + timedelta(days=3)
    with pytest.raises(ConsentMissing):
        agree_to_tie(side.pk, shown_as=ShownAs.GIVEN_NAME, by=house.colleague, at=later)


@pytest.mark.parametrize("whose", ["own", "other"])
def test_tie_is_hidden_on_both_cards_when_a_consent_ran_out(house: House, other: Case, whose: str) -> None:
    make_peers(house.case, other, house.owner, house.colleague)
    card = house.case if whose == "own" else other
    by = house.owner if whose == "own" else house.colleague
    make_consent(card, by, scope=Scope.PEER, valid_until=in_days(1), at=timezone.now() + timedelta(seconds=1))
    later = timezone.now() + timedelta(days=3)
    for one in (house.case, other):
        assert [line.name for line in peer_lines(one, at=timezone.now() + timedelta(seconds=2))] != [""]
        (line,) = peer_lines(one, at=later)
        assert (line.name, line.contact, line.is_hidden) == ("", None, True)


def test_person_is_no_peer_of_themselves(house: House) -> None:
    consent_to_peers(house.case)
    with refused(PeerRefusal.OWN):
        propose_tie(house.case.pk, house.case.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())


def test_same_pair_is_refused_from_either_side(house: House, other: Case) -> None:
    make_peers(house.case, other, house.owner, house.colleague)
    for own, its in ((house.case, other), (other, house.case)):
        with refused(PeerRefusal.KNOWN):
            propose_tie(own.pk, its.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())


def test_lost_person_is_no_peer_but_a_closed_card_is(house: House, other: Case) -> None:
    consent_to_peers(house.case, other)
    lost = make_case(house.owner, person=make_person("Ткач"))
    make_loss(lost, house.owner)
    for own, its in ((house.case, lost), (lost, house.case)):
        with refused(PeerRefusal.UNFIT):
            propose_tie(own.pk, its.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())
    with refused(PeerRefusal.UNFIT):
        make_search(lost, house.owner)
    end_support(other, house.colleague, house.head)
    side = make_proposal(house.case, other, house.owner)
    agree_to_tie(side.pk, shown_as=ShownAs.GIVEN_NAME, by=house.colleague, at=timezone.now())
    assert len(peer_lines(other, at=timezone.now())) == 1


def test_end_of_a_support_leaves_the_tie(house: House, other: Case) -> None:
    make_peers(house.case, other, house.owner, house.colleague)
    end_support(other, house.colleague, house.head)
    assert [line.name for line in peer_lines(house.case, at=timezone.now())] == ["Назар"]


@pytest.mark.parametrize("by", ["first", "second"])
def test_either_ends_it_at_once_without_a_trace(house: House, other: Case, by: str) -> None:
    first, second = make_peers(house.case, other, house.owner, house.colleague)
    side, who = (first, house.owner) if by == "first" else (second, house.colleague)
    end_tie(side.pk, by=who, at=timezone.now())
    assert not PeerSide.objects.exists()
    show_changes()
    informed = {house.colleague.pk} if by == "first" else {house.owner.pk}
    assert notices(Rule.PEER_ENDED) >= informed
    assert who.pk not in notices(Rule.PEER_ENDED)
    assert not notices(Rule.PEER_ASKED) | notices(Rule.PEER_AGREED)
    with refused(PeerRefusal.ENDED):
        end_tie(side.pk, by=who, at=timezone.now())


def test_declined_proposal_is_notified_to_who_has_proposed(house: House, other: Case) -> None:
    consent_to_peers(house.case)
    side = make_proposal(house.case, other, house.owner)
    end_tie(side.pk, by=house.colleague, at=timezone.now())
    assert not PeerSide.objects.exists()
    show_changes()
    assert house.owner.pk in notices(Rule.PEER_ENDED)


@pytest.mark.parametrize("whose", ["first", "second"])
def test_withdrawn_consent_ends_ties_proposals_and_searches(house: House, other: Case, whose: str) -> None:
    third = make_case(house.owner, person=make_person("Лелека"))
    make_peers(house.case, other, house.owner, house.colleague)
    consent_to_peers(third)
    card, by = (house.case, house.owner) if whose == "first" else (other, house.colleague)
    make_proposal(third, card, house.owner)
    make_search(card, by)
    assert sum(end_consent(card.pk, Scope.PEER, version=None, by=by, at=timezone.now()).values()) == 3
    assert not PeerSide.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_both_withdraw_at_once_without_waiting_for_each_other(house: House, other: Case) -> None:
    make_peers(house.case, other, house.owner, house.colleague)

    def withdraw(card: Case, by: Supporter) -> int:
        with reading_under_way(Reading()):
            return sum(end_consent(card.pk, Scope.PEER, version=None, by=by, at=timezone.now()).values())

    ended = at_once([lambda: withdraw(house.case, house.owner), lambda: withdraw(other, house.colleague)])
    assert sum(ended) in (1, 2)
    assert not PeerSide.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_ends_a_tie_while_the_other_side_does_is_told(house: House, other: Case) -> None:
    first, second = make_peers(house.case, other, house.owner, house.colleague)

    def end_as_well() -> None:
        with reading_under_way(Reading()), refused(PeerRefusal.ENDED):
            end_tie(second.pk, by=house.colleague, at=timezone.now())

    with other_hand() as begin, transaction.atomic():
        end_tie(first.pk, by=house.owner, at=timezone.now())
        begin(end_as_well)


def test_refusal_after_a_consent_ends_the_tie_too(house: House, other: Case) -> None:
    make_peers(house.case, other, house.owner, house.colleague)
    make_consent(house.case, house.owner, scope=Scope.PEER, answer=Answer.REFUSED)
    assert not PeerSide.objects.exists()


def test_loss_ends_the_ties_of_the_card_only(house: House, other: Case) -> None:
    third = make_case(house.owner, person=make_person("Лелека"))
    make_peers(house.case, other, house.owner, house.colleague)
    make_peers(third, other, house.owner, house.colleague)
    make_loss(house.case, house.owner)
    assert set(PeerSide.objects.values_list("case", flat=True)) == {third.pk, other.pk}


def test_new_owner_has_the_tie(house: House, other: Case) -> None:
    make_peers(house.case, other, house.owner, house.colleague)
    hand_over_to(other, house.owner, by=house.head)
    (line,) = peer_lines(house.case, at=timezone.now())
    assert line.contact
    assert line.contact.name == house.owner.short_name


def test_search_ends_with_the_tie(house: House, other: Case) -> None:
    consent_to_peers(house.case, other)
    make_search(other, house.colleague)
    make_search(other, house.colleague, words="Інакше")
    search = PeerSide.objects.searching().get()
    assert (search.words, search.state) == ("Інакше", PeerState.SEARCHES)
    third = make_case(house.owner, person=make_person("Лелека"))
    consent_to_peers(third)
    stays = make_search(third, house.owner)
    side = make_proposal(house.case, other, house.owner)
    agree_to_tie(side.pk, shown_as=ShownAs.GIVEN_NAME, by=house.colleague, at=timezone.now())
    assert PeerSide.objects.searching().get() == stays, "of another card"
    with refused(PeerRefusal.ANSWERED):
        agree_to_tie(side.pk, shown_as=ShownAs.GIVEN_NAME, by=house.colleague, at=timezone.now())


def test_search_is_refused_without_consent(house: House) -> None:
    with pytest.raises(ConsentMissing):
        search_for_peer(house.case.pk, words="Шахи", shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())


def test_search_says_whether_it_is_of_a_card_of_the_reader(house: House, other: Case) -> None:
    consent_to_peers(house.case, other)
    own, theirs = make_search(house.case, house.owner), make_search(other, house.colleague)
    lines = searches(house.owner, [house.department.pk], 1, at=timezone.now()).lines
    assert [(line.pk, line.is_own) for line in lines] == [(own.pk, True), (theirs.pk, False)]


def test_no_event_of_a_card_speaks_of_a_peer(house: House, other: Case) -> None:
    before = CaseEvent.objects.count()
    consent_to_peers(house.case, other)
    consents = CaseEvent.objects.count() - before
    side = make_proposal(house.case, other, house.owner)
    agree_to_tie(side.pk, shown_as=ShownAs.GIVEN_NAME, by=house.colleague, at=timezone.now())
    end_tie(side.pk, by=house.colleague, at=timezone.now())
    assert CaseEvent.objects.count() == before + consents


def test_table_alone_does_not_say_who_is_whose_peer(house: House, other: Case) -> None:
    """As in a dump: nothing in clear is the same on both sides."""
    make_peers(house.case, other, house.owner, house.colleague)
    sides = rows(
        "SELECT id::text, case_id::text, stage, other, token, called, shown_as, by_id::text, at::text FROM cases_peerside"
    )
    first, second = ({bytes(one) if isinstance(one, memoryview) else one for one in row} for row in sides)
    assert first & second == {"", None}, "neither says how the person is called, who wrote it, or when"
    assert len({tuple(len(one) for one in row[2:6]) for row in sides}) == 1
    keys = {str(one).encode() for row in sides for one in row[:2]}
    assert not any(key in bytes(row[3]) for row in sides for key in keys)


def test_joined_cards_keep_ties_and_lose_the_one_with_themselves() -> None:
    twice = make_twice()
    third = make_case(twice.owner, person=make_person("Лелека", "Остап"))
    make_peers(twice.card, third, twice.other_owner, twice.owner)
    make_peers(twice.card, twice.into, twice.other_owner, twice.owner)
    join = make_join(twice)
    into = Case.objects.select_related("person").get(pk=twice.into.pk)
    assert [line.name for line in peer_lines(into, at=timezone.now())] == ["Остап"]
    assert PeerSide.objects.count() == 2
    undo(join.pk, twice)
    card = Case.objects.select_related("person").get(pk=twice.card.pk)
    assert [line.name for line in peer_lines(card, at=timezone.now())] == ["Остап"]


def test_pair_known_through_an_absorbed_card_is_refused() -> None:
    twice = make_twice()
    third = make_case(twice.owner, person=make_person("Лелека", "Остап"))
    make_peers(twice.card, third, twice.other_owner, twice.owner)
    make_join(twice)
    with refused(PeerRefusal.KNOWN):
        make_proposal(twice.into, third, twice.owner)


def test_card_that_another_absorbed_or_that_was_withdrawn_is_no_peer(house: House, other: Case) -> None:
    twice = make_twice()
    make_join(twice)
    consent_to_peers(other)
    mistake = make_case(house.owner, person=make_person("Лелека"), at=timezone.now())
    withdraw_card(mistake.pk, words="Помилка", by=house.owner, at=timezone.now())
    for card in (twice.card, mistake):
        with refused(PeerRefusal.UNFIT):
            propose_tie(other.pk, card.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())


def test_nobody_agrees_when_the_other_side_is_gone(house: House, other: Case) -> None:
    consent_to_peers(house.case, other)
    side = make_proposal(house.case, other, house.owner)
    PeerSide.objects.filter(case=house.case).delete()
    with refused(PeerRefusal.TAKEN_BACK):
        agree_to_tie(side.pk, shown_as=ShownAs.GIVEN_NAME, by=house.colleague, at=timezone.now())


def test_search_that_is_given_up_is_notified_to_nobody(house: House) -> None:
    consent_to_peers(house.case)
    make_search(house.case, house.owner)
    end_consent(house.case.pk, Scope.PEER, version=None, by=house.owner, at=timezone.now())
    assert not PeerChange.objects.exists()
