"""Who led a card at a moment, and what became of it since: asked of a card, never of another one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import TeamMember
from cases.case.models.history.past import (
    absorbed_after,
    department_at,
    handed_over_after,
    owner_at,
    was_on_team,
    was_open,
)
from supporters.directory.calendar import kyiv_day
from tests.factories import House, hand_over_to, make_case, make_loss, make_member, make_person
from tests.joined import make_join, make_twice, undo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
DAY = timedelta(days=1)


def test_past_is_of_the_card_and_of_the_moment(house: House) -> None:
    now, card = timezone.now(), house.case
    third = house.other_head
    other = make_case(None, by=third, department=house.other_department, person=make_person("Мороз"), at=now - 9 * DAY)
    led = make_case(third, person=make_person("Третій"), at=now - 9 * DAY)
    hand_over_to(card, house.colleague, by=house.owner, at=now - 2 * DAY)
    make_loss(other, house.other_head, at=now - DAY)
    assert [owner_at(card.pk, now - n * DAY) for n in (1, 3, 20)] == [house.colleague, house.owner, None]
    assert [owner_at(one.pk, now - DAY) for one in (led, other)] == [third, None]
    assert [department_at(one.pk, now - DAY) for one in (card, other)] == [house.department, house.other_department]
    assert [was_open(one.pk, now) for one in (card, other)] == [True, False]
    assert handed_over_after(card.pk, now - 3 * DAY) == now - 2 * DAY
    assert handed_over_after(led.pk, now - 3 * DAY) is None


def test_work_on_a_team_is_of_its_card_from_its_first_day_to_its_last(house: House) -> None:
    now = timezone.now()
    other = make_case(house.owner, person=make_person("Мороз"))
    member = make_member(house.case, house.owner, house.colleague, at=now - 5 * DAY)
    TeamMember.objects.filter(pk=member.pk).update(until_on=kyiv_day(now - 2 * DAY))
    assert [was_on_team(house.case.pk, house.colleague, now - n * DAY) for n in (6, 3, 1)] == [False, True, False]
    assert not was_on_team(other.pk, house.colleague, now - 3 * DAY)


def test_card_is_absorbed_by_a_join_that_is_later_and_not_undone() -> None:
    now, twice = timezone.now(), make_twice()
    before, lost = now - DAY, make_case(twice.owner, person=make_person("Мороз"))
    make_loss(lost, twice.owner, at=now)
    join = make_join(twice, at=now)
    assert [absorbed_after(card.pk, before) for card in (twice.card, twice.into, lost)] == [now, None, None]
    assert absorbed_after(twice.card.pk, now) is None
    undo(join.pk, twice)
    assert absorbed_after(twice.card.pk, before) is None
