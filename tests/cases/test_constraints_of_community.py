"""Database constraints of peers, circles and events: each is violated once."""

import pytest

from tests.cases.test_constraints import assert_breaks
from tests.community import Community, make_community
from tests.factories import House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
ANYBODY = "(SELECT id FROM supporters_supporter LIMIT 1)"


@pytest.fixture
def community(house: House) -> Community:
    return make_community(house)


@pytest.mark.parametrize(
    ("constraint", "table", "change"),
    [
        ("circle_kind_known", "cases_circle", "kind = 'x'"),
        ("circle_led_by_one", "cases_circle", f"leader_id = {ANYBODY}"),
        ("circle_changed_by_somebody", "cases_circle", "changed_at = now()"),
        ("circle_changed_by_somebody", "cases_circle", f"changed_by_id = {ANYBODY}"),
        ("circle_ended_by_a_change", "cases_circle", "ended_at = now()"),
        ("event_kind_of_a_circle", "cases_communityevent", "kind = 'x'"),
        ("event_entrance_known", "cases_communityevent", "entrance = 'x'"),
        ("event_seats_plausible", "cases_communityevent", "seats = 0"),
        ("event_seats_plausible", "cases_communityevent", "seats = 10001"),
        ("event_led_by_one", "cases_communityevent", f"led_by_words = title, led_by_id = {ANYBODY}"),
        ("event_changed_by_somebody", "cases_communityevent", "changed_at = now()"),
        (
            "event_cancelled_with_words",
            "cases_communityevent",
            f"cancelled_at = now(), changed_at = now(), changed_by_id = {ANYBODY}",
        ),
        ("event_cancelled_with_words", "cases_communityevent", "cancel_words = title"),
        ("event_cancelled_with_words", "cases_communityevent", "cancel_words = title, cancelled_at = now()"),
        ("invitation_state_known", "cases_eventinvitation", f"state = 'x', answered_at = now(), answered_by_id = {ANYBODY}"),
        ("attendance_known", "cases_eventinvitation", f"attendance = 'x', attended_at = now(), attended_by_id = {ANYBODY}"),
        ("invitation_answered_by_somebody", "cases_eventinvitation", "state = 'accepted'"),
        ("invitation_answered_by_somebody", "cases_eventinvitation", "state = 'declined', answered_at = now()"),
        ("inform_while_invited", "cases_eventinvitation", "state = 'ended', inform_since = now()"),
        ("informed_or_still_to_inform", "cases_eventinvitation", "informed_at = now()"),
        (
            "informed_or_still_to_inform",
            "cases_eventinvitation",
            f"informed_at = now(), informed_by_id = {ANYBODY}, inform_since = now()",
        ),
        ("attendance_written_by_somebody", "cases_eventinvitation", "attendance = 'came'"),
        ("attendance_written_by_somebody", "cases_eventinvitation", f"attended_at = now(), attended_by_id = {ANYBODY}"),
    ],
)
def test_row_is_refused_when(community: Community, constraint: str, table: str, change: str) -> None:
    assert_breaks(constraint, f"UPDATE {table} SET {change}")


@pytest.mark.parametrize(
    ("constraint", "change", "is_search"),
    [
        ("peer_shown_as_known", "shown_as = 'x'", True),
        ("peer_tied_or_searched", "stage = words", True),
        ("peer_tied_or_searched", "called = words", True),
        ("peer_tied_or_searched", "token = 'x'", True),
        ("peer_tied_or_searched", "words = NULL", True),
        ("peer_tied_or_searched", "stage = NULL", False),
        ("peer_tied_or_searched", "token = NULL", False),
        ("peer_tied_or_searched", "words = other", False),
        ("peer_search_has_an_author", "at = now()", False),
        ("peer_search_has_an_author", f"by_id = {ANYBODY}", False),
        ("peer_search_has_an_author", "shown_as = 'call_sign'", False),
        ("peer_search_has_an_author", "at = NULL", True),
        ("peer_search_has_an_author", "by_id = NULL", True),
        ("peer_search_has_an_author", "shown_as = ''", True),
    ],
)
def test_side_is_refused_when(community: Community, constraint: str, change: str, is_search: bool) -> None:
    assert_breaks(constraint, f"UPDATE cases_peerside SET {change} WHERE (words IS NOT NULL) = %s", is_search)


def test_tie_of_a_card_with_itself_or_twice_is_refused(community: Community) -> None:
    """The digests of both sides of a tie with itself would be equal."""
    columns = "case_id, stage, other, token, shown_as"
    rows = f"SELECT gen_random_uuid(), {columns} FROM cases_peerside WHERE token IS NOT NULL"
    assert_breaks("cases_peerside_token_key", f"INSERT INTO cases_peerside (id, {columns}) {rows}")


def test_card_has_one_search(community: Community) -> None:
    columns = "case_id, words, shown_as, by_id, at"
    rows = f"SELECT gen_random_uuid(), {columns} FROM cases_peerside WHERE words IS NOT NULL"
    assert_breaks("one_search_for_a_peer", f"INSERT INTO cases_peerside (id, {columns}) {rows}")


def test_person_is_invited_once_and_likes_a_thing_once(community: Community) -> None:
    columns = "case_id, event_id, state, invited_by_id, invited_at, attendance"
    rows = f"SELECT gen_random_uuid(), {columns} FROM cases_eventinvitation"
    assert_breaks("invited_once", f"INSERT INTO cases_eventinvitation (id, {columns}) {rows}")
    twice = "INSERT INTO cases_liking (invitation_id, what) VALUES (%s, 'place'), (%s, 'place')"
    assert_breaks("liked_once", twice, community.invitation.pk, community.invitation.pk)
    assert_breaks("liking_known", "INSERT INTO cases_liking (invitation_id, what) VALUES (%s, 'x')", community.invitation.pk)
