"""Suppression of small numbers, attacked with the method and all published numbers known, by trying every line that fits."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboards.suppression import COVER, NEAR, Line, Since, suppress

NUMBERS = st.lists(st.one_of(st.integers(0, 9), st.integers(0, 200)), min_size=1, max_size=9)
PARTS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda part: sum(part) >= NEAR), min_size=3, max_size=4)
FIRST, SECOND, THIRD = "2026-11-02", "2026-11-09", "2026-11-16"


def line(numbers: Sequence[int], before: Since | None = None, week: str = FIRST) -> Line:
    return suppress({f"{place}": (number,) for place, number in enumerate(numbers)}, before or {}, week)


def shown(numbers: Sequence[int], before: Since | None = None, week: str = FIRST) -> list[int | None]:
    return list(line(numbers, before, week).numbers.values())


def every_line(length: int, total: int) -> Iterator[tuple[int, ...]]:
    """All lines of this sum."""
    if length == 1:
        yield (total,)
    else:
        for first in range(total + 1):
            yield from ((first, *rest) for rest in every_line(length - 1, total - first))


@given(st.lists(st.integers(0, 9), min_size=3, max_size=4))
@example([0, 0, 8])
@example([8, 7, 7])
@example([0, 9, 9, 9])
@settings(max_examples=60, deadline=None)
def test_another_line_fits_for_every_hidden_number_when_all_are_tried(numbers: list[int]) -> None:
    published = line(numbers)
    if published.total is None:
        return  # everything is hidden
    fitting = [other for other in every_line(len(numbers), sum(numbers)) if line(other) == published]
    values = [len(set(column)) for column in zip(*fitting, strict=True)]
    assert [key for key, found in zip(published.numbers, values, strict=True) if found == 1 and key in published.hidden] == []


@given(NUMBERS)
@settings(max_examples=300, deadline=None)
def test_nothing_small_is_shown_and_what_is_shown_is_true(numbers: list[int]) -> None:
    published = line(numbers)
    for number, true in zip(published.numbers.values(), numbers, strict=True):
        assert number is None or number == true >= NEAR
    assert published.total in (None, sum(numbers))


@given(NUMBERS)
@settings(max_examples=300, deadline=None)
def test_hidden_numbers_are_several_and_their_sum_is_not_small(numbers: list[int]) -> None:
    published = line(numbers)
    hidden = [number for number, seen in zip(numbers, published.numbers.values(), strict=True) if seen is None]
    assert published.total is None or not hidden or (len(hidden) >= min(COVER, len(numbers)) and sum(hidden) >= NEAR)


@given(PARTS)
@settings(max_examples=60, deadline=None)
def test_neither_a_part_nor_the_rest_of_it_is_known_when_the_whole_is(parts: list[tuple[int, int]]) -> None:
    """Parts of departments whose whole numbers are published: a part and the rest of it follow from each other."""
    published = suppress({f"{place}": part for place, part in enumerate(parts)}, {}, FIRST)
    for part, seen in zip(parts, published.numbers.values(), strict=True):
        assert seen is None or (seen == part[0] and min(part) >= NEAR)
    if published.total is None:
        return
    hidden = [part for part, seen in zip(parts, published.numbers.values(), strict=True) if seen is None]
    together = sum(part for part, _rest in hidden)
    for one in hidden:
        others = sum(map(sum, hidden)) - sum(one)
        assert min(sum(one), together) > max(0, together - others)


@given(NUMBERS)
@settings(max_examples=50, deadline=None)
def test_same_line_is_published_the_same_way_each_time(numbers: list[int]) -> None:
    assert line(numbers) == line(list(numbers))


def test_nothing_is_hidden_when_nothing_is_small() -> None:
    assert line([8, 9, 70]) == Line({"0": 8, "1": 9, "2": 70}, 87, {})


def test_the_smallest_two_are_hidden_with_a_small_one() -> None:
    assert shown([40, 3, 20, 30, 50]) == [40, None, None, None, 50]


def test_more_are_hidden_when_the_hidden_add_up_to_a_small_number() -> None:
    assert shown([1, 0, 2, 60, 50, 70]) == [None, None, None, 60, None, 70]


def test_everything_is_hidden_when_the_country_has_fewer_than_eight() -> None:
    assert line([1, 0, 2, 4]) == Line(dict.fromkeys("0123"), None, dict.fromkeys("0123", FIRST))


@pytest.mark.parametrize("departments", [[3, 100, 200], [0, 0, 50], [4, 4, 4]])
def test_line_of_departments_keeps_its_sum_when_a_small_one_is_hidden(departments: list[int]) -> None:
    assert line(departments).total == sum(departments)
    assert shown(departments) == [None] * 3


def test_hidden_number_stays_hidden_until_it_is_clearly_larger() -> None:
    before = line([7, 20, 30, 40])
    assert shown([9, 20, 30, 40], before.since, SECOND) == [None, None, None, 40]
    assert shown([10, 20, 30, 40], before.since, SECOND) == [10, 20, 30, 40]


def test_number_is_hidden_before_it_is_small() -> None:
    assert [shown([n, 20, 30, 40])[0] for n in (8, 7, 5)] == [8, None, None]


def test_first_companions_of_a_small_number_stay_hidden_when_others_join() -> None:
    """Would one of them be shown, the small one were known from the weeks when nothing else was hidden beside it."""
    first = line([3, 20, 21, 30, 30, 30])
    joined = line([3, 20, 21, 7, 7, 7], first.since, SECOND)
    assert list(joined.numbers.values()) == [None] * 6
    assert shown([3, 20, 21, 30, 30, 30], joined.since, THIRD) == [None, None, None, 30, 30, 30]


def test_who_was_hidden_first_stays_hidden_with_a_later_one_that_has_no_companions() -> None:
    first = line([3, 20, 21, 30, 40])
    second = line([3, 20, 21, 7, 40], first.since, SECOND)
    assert second.since == {"0": FIRST, "1": FIRST, "2": FIRST, "3": SECOND}
    assert shown([10, 20, 21, 7, 40], second.since, THIRD) == [None, None, None, None, 40]
    assert shown([10, 20, 21, 10, 40], second.since, THIRD) == [10, 20, 21, 10, 40]


def test_line_is_shown_in_the_week_after_everything_was_hidden() -> None:
    nobody = line([0, 0, 0, 0, 0])
    assert nobody.total is None
    assert shown([50, 3, 60, 70, 80], nobody.since, SECOND) == [None, None, None, 70, 80]
    assert shown([50, 40, 60, 70, 80], nobody.since, SECOND) == [50, 40, 60, 70, 80]


def test_companion_that_is_no_longer_counted_counts_as_hidden() -> None:
    """A department that came below another one: no number says how many it had."""
    first = line([3, 20, 21, 30, 40])
    counts = {"0": (3,), "1": (20,), "3": (30,), "4": (61,)}
    second = suppress(counts, first.since, SECOND)
    assert second.numbers == {"0": None, "1": None, "3": None, "4": 61}
    assert second.since == {**first.since, "3": SECOND}
    assert suppress({**counts, "0": (10,)}, second.since, THIRD).since == {}


def test_unknown_line_hides_everything_and_remembers_since_when() -> None:
    first = line([3, 20, 21, 30, 40])
    unknown = suppress({f"{place}": (30,) for place in range(5)}, first.since, SECOND, is_known=False)
    assert unknown.total is None
    assert unknown.since == {**first.since, "3": SECOND, "4": SECOND}


def test_number_that_is_hidden_elsewhere_is_hidden_here() -> None:
    counts = {f"{place}": (30 + place,) for place in range(5)}
    assert suppress(counts, {}, FIRST, also=["2"]).hidden == ["0", "1", "2"]
