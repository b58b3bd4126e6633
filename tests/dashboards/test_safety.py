"""Counts of dangers: of the country, by ended quarter, with small numbers hidden."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from cases.person.actions.safety import count_signs
from cases.person.models import SafetyCount
from cases.person.states import DangerKind
from dashboards.reports.safety import quarters_of_safety
from supporters.directory.models import Department
from tests.factories import House, make_absence, make_department, make_head
from tests.talking import danger, make_talk

pytestmark = pytest.mark.django_db
IN_Q3 = datetime.fromisoformat("2026-09-30T23:59:00+03:00")
IN_Q4 = datetime.fromisoformat("2026-10-01T00:00:00+03:00")
SHOWN = datetime.fromisoformat("2026-10-02T00:00:00+03:00")
FULL = {DangerKind.RECRUITMENT: 20, DangerKind.DEBT: 12, DangerKind.FRAUD: 15, DangerKind.WEAPON: 9, DangerKind.SERVICE: 11}


def count(numbers: dict[DangerKind, int], *, at: datetime = IN_Q3) -> None:
    count_signs([kind for kind, number in numbers.items() for _ in range(number)], at=at)


def shown(*, at: datetime = SHOWN) -> list[Any]:
    return [(one.label, [row.numbers[0] for row in one.rows], one.total) for one in quarters_of_safety(at=at)]


def test_counts_are_shown_once_the_quarter_has_ended() -> None:
    count(FULL)
    count({DangerKind.DEBT: 50}, at=IN_Q4)
    assert shown(at=IN_Q4) == []
    assert shown() == [("3-й квартал 2026 р.", [20, 12, 15, 9, 11], 67)]


@pytest.mark.parametrize("small", range(8))
def test_small_number_is_hidden_with_another_one(small: int) -> None:
    count({**FULL, DangerKind.WEAPON: small})
    ((_label, numbers, total),) = shown()
    hidden = [place for place, number in enumerate(numbers) if number is None]
    assert 3 in hidden
    assert len(hidden) > 1
    assert total == 58 + small


def test_quarter_with_too_few_shows_nothing() -> None:
    count({DangerKind.DEBT: 3})
    assert shown() == [("3-й квартал 2026 р.", [None] * 5, None)]


def test_table_of_an_ended_quarter_stays_as_it_is() -> None:
    count(FULL)
    before = shown()
    count(FULL, at=SHOWN)
    assert shown() == before


def test_only_a_sign_named_first_is_counted(house: House) -> None:
    make_talk(house.case, house.owner, danger())
    make_talk(house.case, house.owner, danger(reason="Банк ще не відповів"), danger(DangerKind.FRAUD))
    make_talk(house.case, house.owner)
    (counts,) = SafetyCount.objects.all()
    assert counts.numbers == (0, 1, 1, 0, 0)


def test_every_talk_seals_the_counters_anew_in_the_same_length(house: House) -> None:
    seen = []
    for named in ((), (danger(),), ()):
        make_talk(house.case, house.owner, *named)
        seen.append(bytes(SafetyCount.objects.values_list("counts", flat=True).get()))
    assert len(set(seen)) == 3
    assert len(set(map(len, seen))) == 1


def test_page_shows_the_country_to_the_analyst_and_a_head_of_everybody(house: House, signed_in: Callable[[Any], Client]) -> None:
    count({**FULL, DangerKind.WEAPON: 2}, at=datetime.fromisoformat("2026-05-05T12:00:00+03:00"))
    ministry = make_department("Міністерство")
    Department.objects.exclude(pk=ministry.pk).filter(parent=None).update(parent=ministry)
    for reader in (house.analyst, make_head(ministry)):
        page = signed_in(reader).get("/dashboard/safety/").text
        assert "2-й квартал 2026 р." in page
        assert "<td>20</td>" in page
        assert "<td>2</td>" not in page


def test_page_is_refused_to_the_head_of_a_part(house: House, signed_in: Callable[[Any], Client]) -> None:
    """What the head knows of one department would reveal what others have."""
    client = signed_in(house.head)
    assert client.get("/dashboard/safety/").status_code == 403
    Department.objects.filter(pk=house.other_department.pk).update(closed_at=SHOWN)
    assert client.get("/dashboard/safety/").status_code == 200


def test_page_is_refused_to_the_cover_of_the_head_of_everybody(house: House, signed_in: Callable[[Any], Client]) -> None:
    ministry = make_department("Міністерство")
    Department.objects.exclude(pk=ministry.pk).filter(parent=None).update(parent=ministry)
    make_absence(make_head(ministry), cover=house.head)
    client = signed_in(house.head)
    assert client.get("/dashboard/").status_code == 200
    assert client.get("/dashboard/safety/").status_code == 403
