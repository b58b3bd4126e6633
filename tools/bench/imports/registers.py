"""Registers of invented people, by a seed: rows that nobody knows, rows like somebody who has a card, and rows twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Final

from django.utils import timezone

from cases.intake.forms.imports.rows import COLUMNS
from tools.bench.search.people import Person, people

FIRST_LINE: Final = 2  # below the head of the table
STRANGER: Final = "Левко"  # the given name of who has the phone and the surname of another row
Values = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Register:
    """`before`: an earlier list, whose cards are open. Lines of `rows` by what they are: `known`, the same as before; `same`, the
    same people written otherwise; `strangers`, others who look alike; `repeated`, people of another line, with fewer cells."""

    before: list[list[str]] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    known: frozenset[int] = frozenset()
    same: frozenset[int] = frozenset()
    strangers: frozenset[int] = frozenset()
    repeated: frozenset[int] = frozenset()


def make_register(
    count: int, seed: int, owners: Sequence[str], *, known: int = 0, same: int = 0, strangers: int = 0, repeated: int = 0
) -> Register:
    """`count` rows in all, of which `repeated` are a second time there; the others are of people whom nobody knows.

    `owners`: e-mails of who leads them.
    """
    random, today = Random(f"{seed}, rows"), timezone.now().date()
    kinds = [*["known"] * known, *["same"] * same, *["strangers"] * strangers, *["twice"] * repeated]
    drawn = [_values(one, n, random, today, owners) for n, one in enumerate(people(count - repeated, seed))]
    met = [{**one, "phone": one["phone"] or _phone(random)} for one, _kind in zip(drawn, kinds, strict=False)]
    listed = [*zip(met, kinds, strict=True), *((one, "") for one in drawn[len(met) :])]
    listed += [(_again(one), "repeated") for one, kind in listed if kind == "twice"]
    random.shuffle(listed)
    lines = [(line, *one) for line, one in enumerate(listed, start=FIRST_LINE)]

    def of(kind: str) -> frozenset[int]:
        return frozenset(line for line, _values, one in lines if one == kind)

    return Register(
        before=[_cells(_as_before(one, kind)) for one, kind in zip(met, kinds, strict=True) if kind != "twice"],
        rows=[(line, _cells(values)) for line, values, _kind in lines],
        known=of("known"),
        same=of("same"),
        strangers=of("strangers"),
        repeated=of("repeated"),
    )


def _as_before(values: Values, kind: str) -> Values:
    """As the earlier list has the person: the same, without the patronymic and with a wrong day, or of a relative."""
    if kind == "known":
        return values
    if kind == "strangers":
        return {**values, "given_name": STRANGER, "patronymic": "", "born_on": "", "birth_year": ""}
    return {**values, "patronymic": "", "born_on": "", "birth_year": values["born_on"][-4:] or values["birth_year"]}


def _again(values: Values) -> Values:
    """The same person in another row, with fewer cells."""
    return {**values, "rank": "", "last_contact_on": ""}


def _values(one: Person, number: int, random: Random, today: date, owners: Sequence[str]) -> Values:
    """Nine of ten have a phone, eight of ten a date of birth, half a next step."""
    born = date(one.birth_year, 1, 1) + timedelta(days=random.randrange(365))
    return {
        "surname": one.surname,
        "given_name": one.given,
        "patronymic": one.patronymic,
        "born_on": f"{born:%d.%m.%Y}" if random.random() < 0.8 else "",
        "birth_year": "" if random.random() < 0.8 else str(one.birth_year),
        "phone": _phone(random) if random.random() < 0.9 else "",
        "branch": random.choice(("НГУ", "ДПСУ", "НПУ", "ДСНС")),
        "rank": "сержант",
        "stage": random.choice(("Лікування", "Реабілітація", "Реінтеграція")),
        "since_on": f"{today - timedelta(days=random.randrange(5, 300)):%d.%m.%Y}",
        "owner": owners[number % len(owners)] if owners else "",
        "last_contact_on": f"{today - timedelta(days=random.randrange(30)):%d.%m.%Y}",
        "next_what": "Зателефонувати" if random.random() < 0.5 else "",
        "next_on": f"{today + timedelta(days=random.randrange(1, 5)):%d.%m.%Y}" if random.random() < 0.5 else "",
    }


def _phone(random: Random) -> str:
    return f"067 {random.randrange(1_000_000, 9_999_999)}"


def _cells(values: Values) -> list[str]:
    return [values.get(name, "") for name in COLUMNS]
