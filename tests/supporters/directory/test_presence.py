"""The rules of responsibility computed a second time, slowly and independently: as a list of candidates in order."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Presence, Supporter, presence_on
from supporters.directory.models.department import MAX_DEPTH
from supporters.directory.models.presence import Post
from tests.factories import House, make_absence

PEOPLE = [UUID(int=n) for n in range(1, 8)]
PLACES = [UUID(int=n) for n in range(101, 101 + MAX_DEPTH)]
SOMEBODY = st.none() | st.sampled_from(PEOPLE)


@st.composite
def presences(draw: st.DrawFn) -> Presence:
    """Any tree, absences and covers; people at work may be covered, and absent people may cover."""
    known = draw(st.frozensets(st.sampled_from(PEOPLE)))
    working = draw(st.frozensets(st.sampled_from(sorted(known)))) if known else frozenset()
    covers = {
        pk: cover for pk, cover in draw(st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))).items() if pk != cover
    }
    posts = {
        place: Post(draw(st.none() | st.sampled_from(PLACES[:level])) if level else None, draw(SOMEBODY), draw(SOMEBODY))
        for level, place in enumerate(PLACES)
    }
    return Presence(known=known, working=working, covers=covers, posts=posts)


def way_up(there: Presence, place: UUID) -> Sequence[Post]:
    post = there.posts[place]
    return [post] if post.parent is None else [post, *way_up(there, post.parent)]


def candidates(there: Presence, posts: Sequence[Post], owner: UUID | None) -> Iterator[UUID | None]:
    """Candidates in order; the first one at work is responsible. A cover follows the person it covers."""
    asked = [owner]
    for post, above in zip(posts, [*posts[1:], None], strict=True):
        if post.head:
            asked += [post.head, above.duty if above else post.duty]
    asked += [post.duty for post in posts]
    for person in asked:
        yield person
        if person:
            yield there.covers.get(person)


def last_resorts(posts: Sequence[Post], owner: UUID | None) -> Iterator[UUID | None]:
    """When nobody is at work: heads and duty supporters upwards, then the owner, if the account is active."""
    for post in posts:
        yield from (post.head, post.duty)
    yield owner


def slow_answer(there: Presence, place: UUID, owner: UUID | None = None) -> UUID | None:
    posts = way_up(there, place)
    at_work = [pk for pk in candidates(there, posts, owner) if pk in there.working]
    known = [pk for pk in last_resorts(posts, owner) if pk in there.known]
    return (at_work + known + [None])[0]


@given(presences(), SOMEBODY, st.sampled_from(PLACES))
def test_answer_is_the_first_candidate_at_work(there: Presence, owner: Any, place: UUID) -> None:
    assert there.responsible(owner, place) == slow_answer(there, place, owner)
    assert there.desk(place) == slow_answer(there, place)


@given(presences(), SOMEBODY, st.sampled_from(PLACES))
def test_somebody_answers_while_any_account_on_the_way_up_is_open(there: Presence, owner: Any, place: UUID) -> None:
    answers = there.responsible(owner, place)
    on_the_way = {owner} | {pk for post in way_up(there, place) for pk in (post.head, post.duty)}
    assert answers in there.known or (answers is None and not on_the_way & there.known)


@given(presences())
def test_tables_say_what_the_single_answers_say(there: Presence) -> None:
    acting, desks = there.acting(), there.desks()
    for pk in PEOPLE:
        assert acting.get(pk) == there.in_place_of(pk)
        assert there.desks_of(pk) == {place for place in PLACES if desks.get(place) == pk}
        assert (pk in there.away()) is (pk in there.known and pk not in acting)
    assert desks == {place: there.desk(place) for place in PLACES if there.desk(place)}


@given(presences(), st.sampled_from(PEOPLE))
def test_cover_of_a_cover_is_nobody(there: Presence, person: UUID) -> None:
    assert there.in_place_of(person) in {None, person, there.covers.get(person)}


def test_nobody_acts_in_a_role_that_sees_no_card() -> None:
    """Of whoever has another role since, the cover acts, and without one the head of the department."""
    owner, cover, head = PEOPLE[:3]
    everybody, posts = frozenset({owner, cover, head}), {PLACES[0]: Post(None, head, None)}
    there = Presence(known=everybody, working=everybody, covers={}, posts=posts, without_cards=frozenset({owner}))
    assert there.responsible(owner, PLACES[0]) == head
    assert replace(there, covers={owner: cover}).responsible(owner, PLACES[0]) == cover


def test_duty_at_work_above_comes_before_the_duty_that_is_away() -> None:
    away, works = PEOPLE[:2]
    posts = {PLACES[0]: Post(None, None, works), PLACES[1]: Post(PLACES[0], None, away)}
    there = Presence(known=frozenset({away, works}), working=frozenset({works}), covers={}, posts=posts)
    assert there.desk(PLACES[1]) == works
    assert replace(there, working=frozenset()).desk(PLACES[1]) == away


@pytest.mark.django_db
def test_presence_of_a_day_is_that_of_open_accounts(house: House) -> None:
    make_absence(house.owner, cover=house.colleague)
    make_absence(house.psychologist)
    Supporter.objects.filter(pk=house.analyst.pk).update(suspended_at=timezone.now())
    found = presence_on(kyiv_day(timezone.now()))
    assert found.covers == {house.owner.pk: house.colleague.pk}
    assert found.known - found.working == {house.owner.pk, house.psychologist.pk, house.analyst.pk}
    assert house.deactivated.pk not in found.known
    assert house.auditor.pk in found.without_cards
