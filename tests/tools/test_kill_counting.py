from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from tools.chaos.kills.counting import Arrival, Letters, Reminded, Reminders, Step, count_letters, count_reminders
from tools.chaos.kills.course import PARTS, WIPED, plan_kills, spread

DAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 10, tzinfo=UTC)  # 12:00 in Kyiv
STEP = Step("step", DAY, time(12), "Europe/Kyiv", "owner")
FIRST = Reminded("owner", "step_due", "step", DAY)


def test_step_that_came_due_is_expected_once_of_its_owner() -> None:
    of_another = replace(STEP, key="other", owner="colleague")
    reminded = [FIRST, replace(FIRST, subject="other", recipient="colleague")]
    assert count_reminders([STEP, of_another], reminded, at=NOON) == Reminders(2, 2, lost=0, doubled=0, surplus=0)


@pytest.mark.parametrize(
    ("reminded", "lost", "doubled", "surplus"),
    [
        ([], 1, 0, 0),
        ([FIRST, FIRST, FIRST], 0, 2, 0),
        ([FIRST, replace(FIRST, recipient="somebody")], 0, 0, 1),
        ([replace(FIRST, period_on=DAY + timedelta(days=1))], 1, 0, 1),
        ([FIRST, replace(FIRST, rule="case_silent"), replace(FIRST, rule="case_silent")], 0, 1, 0),
    ],
    ids=["nobody notified", "notified three times", "somebody else", "another day", "another rule twice"],
)
def test_reminder_is_missed_and_a_double_seen_without_any_key(
    reminded: list[Reminded], lost: int, doubled: int, surplus: int
) -> None:
    found = count_reminders([STEP], reminded, at=NOON)
    assert (found.lost, found.doubled, found.surplus) == (lost, doubled, surplus)


def test_step_that_is_not_due_yet_is_not_expected() -> None:
    early = NOON - timedelta(seconds=1)
    assert count_reminders([STEP], [], at=early) == Reminders(0, 0, 0, 0, 0)
    assert count_reminders([STEP], [FIRST], at=early).surplus == 1


def test_every_arrival_after_the_first_is_a_repeat_and_must_say_so() -> None:
    arrivals = [Arrival("a", False), Arrival("b", True), Arrival("a", True), Arrival("b", False)]
    assert count_letters({"a", "b", "c"}, arrivals) == Letters(3, 4, lost=1, repeats=2, flagged=2, unflagged_repeats=1)


def test_kills_are_the_same_for_the_same_seed() -> None:
    assert plan_kills(30, 45, seed=1) == plan_kills(30, 45, seed=1) != plan_kills(30, 45, seed=2)
    assert spread(10, 45, seed=1) == spread(10, 45, seed=1) != spread(10, 45, seed=2)


@pytest.mark.parametrize("seed", range(20))
def test_kills_are_in_order_and_hit_every_part_and_the_broker_is_wiped_in_the_middle(seed: int) -> None:
    kills = plan_kills(30, 45, seed)
    assert [kill.after for kill in kills] == sorted(kill.after for kill in kills)
    assert 0 <= kills[0].after <= kills[-1].after <= 45
    assert kills[15].part == WIPED
    assert {kill.part for kill in kills} == {*PARTS, WIPED}
    assert all(kill.choose([7, 8]) in (7, 8) for kill in kills)
