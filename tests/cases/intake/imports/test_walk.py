"""A head answers about a register with many rows that are like somebody, and the clicks are counted.

A click is a link, a choice or a button; words are typed. The rows come from the generator of `tools.bench.imports`, by a seed.
"""

import os
import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.case.models import ImportedRow, RegisterImport
from cases.intake.forms.imports.rows import COLUMNS
from tests.factories import House
from tests.registers import finish, make_register
from tools.bench.imports import registers

pytestmark = pytest.mark.django_db
MOST_CLICKS = 60
ROWS = int(os.environ.get("SUPROVID_WALK", "480"))
"""Of a register with 335 rows that are like somebody; 5,000 take a minute."""


@dataclass
class Walk:
    """`made`: which rows are whom."""

    head: Client
    register: RegisterImport
    made: registers.Register
    clicks: int = 0

    def answer_all(self) -> int:
        """The clicks from the page of the import until nothing waits for an answer."""
        page = self.follow("import_alike")
        if "repeated/" in page.text:
            shown = self.shown(self.follow("import_repeated"))
            page = self.save("import_repeated", {"shown": shown})
        while 'id="answers-form"' in page.text:
            page = self.save("import_alike", self.answers(self.shown(page)))
        return self.clicks

    def answers(self, shown: str) -> dict[str, str]:
        """One tick for all the same people, a choice and words for each of the others."""
        lines = {int(part.split(":")[0]) for part in shown.split()}
        others = lines - self.made.same - self.made.repeated
        self.clicks += len(others) + bool(lines - others)
        said = {f"answer_{line}": "another" for line in others} | {f"words_{line}": "Брат, один телефон" for line in others}
        return {"shown": shown, "rest": "on" if lines - others else "", **said}

    def follow(self, route: str) -> Any:
        self.clicks += 1
        return self.head.get(reverse(route, args=[self.register.pk]))

    def save(self, route: str, sent: dict[str, str]) -> Any:
        self.clicks += 1
        answer = self.head.post(reverse(route, args=[self.register.pk]), sent, follow=True)
        assert answer.status_code == 200, answer.text
        finish(self.register)
        return self.head.get(reverse("import_alike", args=[self.register.pk]), follow=True)

    def shown(self, page: Any) -> str:
        (shown,) = re.findall(r'name="shown" value="([^"]*)"', page.text)
        return str(shown)


def listed(cells: list[str]) -> dict[str, str]:
    return dict(zip(COLUMNS, cells, strict=True))


def uploaded(house: House, made: registers.Register) -> RegisterImport:
    """After an earlier list, whose cards are open."""
    make_register(house.head, *map(listed, made.before), is_confirmed=True)
    return make_register(house.head, *(listed(cells) for _line, cells in made.rows))


def in_state(register: RegisterImport, *states: str) -> set[int]:
    return set(ImportedRow.objects.filter(register=register, state__in=states).values_list("line", flat=True))


@pytest.mark.parametrize(
    ("rows", "known", "same", "strangers", "repeated", "most"),
    [
        (60, 4, 26, 3, 8, 12),
        pytest.param(ROWS, 20, 215, 20, 100, MOST_CLICKS, marks=pytest.mark.exhaustive),
    ],
)
def test_alike_rows_take_few_clicks(
    house: House, head: Client, rows: int, known: int, same: int, strangers: int, repeated: int, most: int
) -> None:
    owners = [house.owner.email, house.colleague.email]
    kinds = {"known": known, "same": same, "strangers": strangers, "repeated": repeated}
    made = registers.make_register(rows, 1, owners, **kinds)
    register = uploaded(house, made)
    assert in_state(register, "known") == made.known
    assert in_state(register, "alike") >= made.same | made.strangers | made.repeated
    by_chance = in_state(register, "alike") - made.same - made.strangers - made.repeated
    assert repeated <= len(by_chance) <= repeated + rows / 1_000, "besides who is repeated hardly any strangers"
    clicks = Walk(head, register, made).answer_all()
    assert in_state(register, "left_out") == made.same | made.repeated
    assert in_state(register, "ready") == {line for line, _cells in made.rows} - made.known - made.same - made.repeated
    assert clicks <= most
