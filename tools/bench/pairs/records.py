"""Synthetic records of persons, some of them of one man: twins, brothers, namesakes, and the same man written otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any, Final

from config.demo.people import rnokpp_of
from supporters.directory.models import Branch
from tools.bench.search.misspelling import RUSSIAN_GIVEN, in_passport, mistyped, russian
from tools.bench.search.people import MEN, Person, people

FIRST_NUMBER: Final = 500_000_000
YEAR_ONLY, NO_BIRTH, OWN_PHONE, FAMILY_PHONE, NUMBER, BRANCH = 0.15, 0.03, 0.8, 0.5, 0.5, 0.9  # shares of the records
OF_EACH_KIND: Final = 0.01  # of the persons: twins, brothers, namesakes, fathers and sons of one name
AGAIN: Final = 0.05  # of the persons are registered a second time
RUSSIAN_PATRONYMIC: Final = (
    ("йович", "евич"), ("ьович", "ьевич"), ("Олекс", "Алекс"), ("Микола", "Никола"), ("Володимир", "Владимир"),
    ("Дмитрович", "Дмитриевич"), ("івна", "овна"), ("ївна", "евна"), ("І", "И"), ("і", "и"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Record:
    """What one card holds. `man`: records with the same number are of one man. `kind`: how the record came to be."""

    man: int
    kind: str
    surname: str
    given_name: str
    patronymic: str
    born_on: date | None
    birth_year: int | None
    own_phone: str
    family_phone: str
    rnokpp: str
    branch: str


class Population:
    """The same records for the same seed. Whole facts are drawn first; what a card lacks is removed last.

    `again` is the share of the persons that are registered a second time, `each` that of twins, brothers, namesakes, sons.
    """

    def __init__(self, persons: int, seed: int, *, again: float = AGAIN, each: float = OF_EACH_KIND) -> None:
        self.persons, self.seed, self.random, self.again, self.each = persons, seed, Random(seed), again, each
        self.men, self.numbers = count(), count(FIRST_NUMBER)

    def records(self) -> Iterator[Record]:
        for name in people(self.persons, self.seed):
            one = self._first(name)
            yield self._as_stored(one)
            draw = self.random.random()
            for kind, make in enumerate((self._twin, self._brother, self._namesake, self._son)):
                if kind * self.each <= draw < (kind + 1) * self.each:
                    yield self._as_stored(make(one))
            if draw > 1 - self.again:
                yield self._again(one)

    def _first(self, name: Person) -> Record:
        born_on = date(name.birth_year, 1, 1) + timedelta(days=self.random.randrange(365))
        return Record(
            man=next(self.men), kind="first", surname=name.surname, given_name=name.given, patronymic=name.patronymic,
            born_on=born_on, birth_year=None, own_phone=self._phone(), family_phone=self._phone(),
            rnokpp=self._rnokpp(born_on), branch=self.random.choice(Branch.values),
        )  # fmt: skip

    def _another(self, one: Record, kind: str, born_on: date, **names: Any) -> Record:
        """A man of his own with some facts of `one`."""
        rnokpp, phone = self._rnokpp(born_on), self._phone()
        return replace(one, man=next(self.men), kind=kind, born_on=born_on, rnokpp=rnokpp, own_phone=phone, **names)

    def _twin(self, one: Record) -> Record:
        assert one.born_on
        return self._another(one, "twin", one.born_on, given_name=self._other_name(one.given_name))

    def _brother(self, one: Record) -> Record:
        return self._another(one, "brother", self._later(one, 300, 3000), given_name=self._other_name(one.given_name))

    def _namesake(self, one: Record) -> Record:
        """In half of them of the same year; the service is that of `one` in half as well."""
        assert one.born_on
        day = date(one.born_on.year, self.random.randint(1, 12), self.random.randint(1, 28))
        born_on = day if self.random.random() < 0.5 else self._later(one, 400, 9000)
        branch = one.branch if self.random.random() < 0.5 else self.random.choice(Branch.values)
        return replace(self._another(one, "namesake", born_on), family_phone=self._phone(), branch=branch)

    def _son(self, one: Record) -> Record:
        """Of the same name as the father, and with the same number of the family."""
        father = one.given_name
        return self._another(one, "son", self._later(one, 7000, 12_000), patronymic=f"{father.removesuffix('й')}ович")

    def _again(self, one: Record) -> Record:
        """The same man on another card: one or two things are written otherwise, and mostly other numbers are known."""
        again = self._as_stored(replace(one, kind="again", rnokpp=""))  # a РНОКПП can't be stored twice
        ways = self.random.sample(WAYS, 1 + (self.random.random() < 0.3))
        for way in ways:
            again = way(self, again)
        return replace(again, kind=f"again, {' and '.join(way.__name__.strip('_').replace('_', ' ') for way in ways)}")

    def _typo_in_surname(self, one: Record) -> Record:
        return replace(one, surname=mistyped(one.surname, self.random))

    def _typo_in_given_name(self, one: Record) -> Record:
        return replace(one, given_name=mistyped(one.given_name, self.random)) if len(one.given_name) > 3 else one

    def _latin(self, one: Record) -> Record:
        surname, given_name, patronymic = (
            in_passport(name) if name else "" for name in (one.surname, one.given_name, one.patronymic)
        )
        return replace(one, surname=surname, given_name=given_name, patronymic=patronymic)

    def _russian(self, one: Record) -> Record:
        """In Cyrillic letters only."""
        if one.surname.isascii():
            return one
        patronymic = one.patronymic
        for ours, theirs in RUSSIAN_PATRONYMIC:
            patronymic = patronymic.replace(ours, theirs)
        given_name = RUSSIAN_GIVEN.get(one.given_name, one.given_name)
        return replace(one, surname=russian(one.surname), given_name=given_name, patronymic=patronymic)

    def _no_patronymic(self, one: Record) -> Record:
        return replace(one, patronymic="")

    def _year_only(self, one: Record) -> Record:
        return replace(one, born_on=None, birth_year=one.born_on.year if one.born_on else one.birth_year)

    def _other_phone(self, one: Record) -> Record:
        return replace(one, own_phone=self._phone())

    def _nothing(self, one: Record) -> Record:
        return one

    def _as_stored(self, one: Record) -> Record:
        """What the card lacks: the day of birth or all of it, phones, the number, the service."""
        draw = self.random.random()
        if draw < YEAR_ONLY:
            one = self._year_only(one)
        elif draw < YEAR_ONLY + NO_BIRTH:
            one = replace(one, born_on=None)
        return replace(
            one,
            own_phone=self._some(one.own_phone, OWN_PHONE),
            family_phone=self._some(one.family_phone, FAMILY_PHONE),
            rnokpp=self._some(one.rnokpp, NUMBER),
            branch=self._some(one.branch, BRANCH),
        )

    def _some(self, value: str, share: float) -> str:
        return value if self.random.random() < share else ""

    def _later(self, one: Record, least: int, most: int) -> date:
        assert one.born_on
        return one.born_on + timedelta(days=self.random.randint(least, most))

    def _other_name(self, name: str) -> str:
        return self.random.choice([other for other in MEN if other != name])

    def _phone(self) -> str:
        return f"+380{next(self.numbers)}"

    def _rnokpp(self, born_on: date) -> str:
        return rnokpp_of(born_on, self.random.randrange(1000), is_woman=False, rng=self.random)


WAYS: Final = (
    Population._typo_in_surname, Population._typo_in_given_name, Population._latin, Population._russian,
    Population._no_patronymic, Population._year_only, Population._other_phone, Population._nothing,
)  # fmt: skip
