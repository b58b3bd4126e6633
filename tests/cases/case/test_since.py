"""What has become of cards since a moment: stages, levels of risk, ends, and owners."""

from datetime import timedelta
from typing import Final

import pytest
from django.utils import timezone

from cases.case.actions.record import next_span
from cases.case.models import Case, Closure, RiskSpan, StageSpan
from cases.case.states import Risk, Stage
from cases.endings.actions.closures import refuse_closing
from supporters.directory.models import reach
from tests.ended import end_support, make_closure
from tests.factories import House, hand_over_to, make_case, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
DAY: Final = timedelta(days=1)
GREEN, AMBER, RED = Risk.GREEN, Risk.AMBER, Risk.RED


def test_card_moved_when_a_stage_followed_another(house: House) -> None:
    now = timezone.now()
    make_case(house.owner, at=now - DAY)  # its first stage
    moved, before = next_span(StageSpan, house.case, Stage.REHABILITATION, at=now - 2 * DAY), now - 3 * DAY
    assert list(StageSpan.objects.moved_since(before)) == [moved]
    assert not StageSpan.objects.moved_since(now - DAY).exists()


@pytest.mark.parametrize(
    ("levels", "is_lowered"),
    [
        ((), False),
        ((AMBER,), False),
        ((RED,), False),
        ((GREEN,), False),
        ((RED, RED), False),
        ((AMBER, AMBER), False),
        ((AMBER, RED), False),
        ((AMBER, GREEN), True),
        ((RED, GREEN), True),
        ((RED, AMBER), True),
        ((RED, AMBER, AMBER), False),
        ((RED, AMBER, RED), False),
    ],
)
def test_risk_is_lowered_when_the_level_in_force_followed_a_higher_one(
    house: House, levels: tuple[Risk, ...], is_lowered: bool
) -> None:
    began = timezone.now() - 5 * DAY
    for place, level in enumerate(levels):
        next_span(RiskSpan, house.case, level, at=began + place * DAY)
    last = began + len(levels) * DAY - DAY
    assert RiskSpan.objects.lowered_since(last).exists() == is_lowered
    assert not RiskSpan.objects.lowered_since(last + DAY / 2).exists()


def test_support_ended_when_a_head_agreed(house: House) -> None:
    now = timezone.now()
    cards = [make_case(house.owner, person=make_person(name)) for name in ("Перший", "Другий", "Третій")]
    end_support(cards[0], house.owner, house.head, at=now - 4 * DAY)
    ended = end_support(cards[1], house.owner, house.head, at=now - 2 * DAY)
    make_closure(cards[2], house.owner, at=now - 2 * DAY)
    refuse_closing(cards[2].pk, words="Рано", by=house.head, at=now - DAY)
    assert list(Closure.objects.agreed_since(now - 3 * DAY)) == [ended]


def test_former_owner_reads_the_cards_that_were_handed_over_since(house: House) -> None:
    now, own = timezone.now(), make_case(house.owner, person=make_person("Мороз"))
    make_case(house.colleague, person=make_person("Ткач"))
    hand_over_to(house.case, house.colleague, by=house.owner, at=now - 2 * DAY)
    cards, seen = Case.objects.all(), reach(house.owner)
    found = [set(cards.within(seen, read_since=since)) for since in (now - 3 * DAY, now - DAY, None)]
    assert found == [{own, house.case}, {own}, {own}]
