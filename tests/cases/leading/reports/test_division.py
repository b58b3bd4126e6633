"""The division of cards in random departments, against a slow count of lists that the test itself has made."""

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import Risk
from cases.leading.reports.loads import WEIGHTS
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Department, Supporter
from supporters.notifications.case_provider import work
from supporters.notifications.reports.division import Division, ToDivide, divide_by_load
from tests.factories import make_absence, make_case, make_department, make_hand_over, make_supporter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
WEIGHT = {"red": 3, "amber": 2, "green": 1}


@dataclass
class Colleague:
    """`cards`: the risk of each card that counts, by its key."""

    account: Supporter
    cards: dict[UUID, str] = field(default_factory=dict)
    is_away: bool = False
    leaves_alone: bool = False

    @property
    def points(self) -> int:
        return sum(WEIGHT[risk] for risk in self.cards.values())


def made(dice: random.Random) -> tuple[Department, list[Colleague], list[Case]]:
    """Six colleagues of one department with cards, absences, covers and offers; and cards without an owner."""
    department = make_department()
    head = make_supporter(department)
    people = [Colleague(make_supporter(department)) for _ in range(6)]
    for one in people:
        for _ in range(dice.randint(0, 4)):
            one.cards[new_card(one.account, dice).pk] = ""
    absent = dice.sample(people, 3)
    for one in absent:
        days = dice.choice([(0, 3), (-2, 0), (2, 5), (14, 20), (15, 16)])
        cover = dice.choice([None, *(other for other in people if other not in absent)])
        make_absence(one.account, cover=cover.account if cover else None, days=days)
        one.is_away = days[0] <= 0 <= days[1]
        one.leaves_alone = 0 < days[0] <= 14 and cover is None
        if one.is_away and cover:
            cover.cards |= dict(one.cards)
    for giver in dice.sample(people, 3):
        taker = dice.choice([one for one in people if one is not giver])
        if card := Case.objects.filter(owner=giver.account).first():
            make_hand_over(card, taker.account, by=giver.account)
            taker.cards[card.pk] = ""
    risks = dict(Case.objects.values_list("pk", "risk"))
    for one in people:
        one.cards = {pk: risks[pk] for pk in one.cards}
    queue = [new_card(None, dice, department=department, by=head) for _ in range(dice.randint(1, 9))]
    return department, people, queue


def new_card(owner: Supporter | None, dice: random.Random, **known: object) -> Case:
    card = make_case(owner, **known)  # type: ignore[arg-type]
    card.risk = dice.choice(list(Risk))
    card.save(update_fields=["risk"])
    return card


def divided(department: Department, people: list[Colleague], queue: list[Case]) -> Division:
    pieces = [
        ToDivide(case_id=card.pk, department_id=department.pk, owner_id=None, weight=WEIGHTS[Risk(card.risk)]) for card in queue
    ]
    among = [one.account for one in people]
    return divide_by_load(pieces, among, near=department.pk, today=kyiv_day(timezone.now()), unrecognised=())


@pytest.mark.parametrize("seed", range(12))
def test_nobody_is_loaded_above_the_most_loaded_unless_all_are_and_nobody_who_leaves_gets_any(seed: int) -> None:
    department, people, queue = made(random.Random(seed))
    division = divided(department, people, queue)
    today = kyiv_day(timezone.now())
    loads = work().loads([one.account.pk for one in people], today=today)
    assert {one.account.pk: loads[one.account.pk].points for one in people} == {one.account.pk: one.points for one in people}
    fit = [one for one in people if not one.is_away and not one.leaves_alone]
    fit = fit or [one for one in people if not one.is_away] or people
    gets = Counter(division.proposed.values())
    assert set(gets) <= {one.account.pk for one in fit}
    assert len(division.proposed) == len(queue)
    weights = {card.pk: WEIGHT[card.risk] for card in queue}
    before = {one.account.pk: one.points for one in fit}
    after = Counter(before)
    for card, taker in division.proposed.items():
        after[taker] += weights[card]
    lightest = min(after[pk] for pk in before)
    for pk, points in before.items():
        last = min((weights[card] for card, taker in division.proposed.items() if taker == pk), default=0)
        assert after[pk] <= max(before.values()) or after[pk] - last <= lightest, "another would have had fewer"
        assert after[pk] == points or after[pk] - last <= lightest


def test_share_says_the_absence_of_the_only_colleague() -> None:
    department = make_department()
    only = make_supporter(department)
    make_absence(only, days=(3, 4))
    card = new_card(None, random.Random(1), department=department, by=only)
    (share,) = divided(department, [Colleague(only)], [card]).shares()
    day = kyiv_day(timezone.now()) + timedelta(days=4)
    assert (share.gets, share.then, share.has.points, share.points) == (1, 1, 0, WEIGHT[card.risk])
    assert str(day.day) in share.absence
    assert "без заміни" in share.absence
