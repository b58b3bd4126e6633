"""Invented people under support. Their РНОКПП are formally valid; their phones are in blocks without subscribers."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from stdnum.ua import rntrc

from config.demo.names import RANKS, UNITS, invent_name
from supporters.directory.models import Branch
from veterans.actions.people import NewPerson, Relative
from veterans.models import Address, Kinship

RNOKPP_EPOCH: Final = date(1899, 12, 31)  # the first five digits count days: 1 January 1900 is day 1
BORN_FIRST, BORN_LAST = date(1968, 1, 1), date(2005, 12, 31)
OWN_PHONES, FAMILY_PHONES = "+38067000", "+38050000"  # plus four digits: no operator assigns numbers that begin with 000

RELATIVES: Final = (
    (Kinship.WIFE, "Оксана"),
    (Kinship.MOTHER, "Ганна Василівна"),
    ("", ""),
    (Kinship.BROTHER, "Юрій"),
    (Kinship.SISTER, "Леся"),
)


class Inventor:
    """Creates people one after another; no two share a phone or a РНОКПП."""

    def __init__(self, rng: Random, count: int) -> None:
        self.rng = rng
        self.made = 0
        self.serials = rng.sample(range(100, 1000), count)
        self.own_phones, self.family_phones = (rng.sample(range(10_000), count) for _ in range(2))

    def invent(self, branch: Branch) -> NewPerson:
        index, self.made = self.made, self.made + 1
        is_woman = index % 8 == 1
        name = invent_name(index, is_woman=is_woman, rng=self.rng)
        born_on = BORN_FIRST + timedelta(days=self.rng.randrange((BORN_LAST - BORN_FIRST).days))
        return NewPerson(
            surname=name.surname,
            given_name=name.given_name,
            patronymic=name.patronymic,
            born_on=born_on,
            address_form=Address.VETERAN_F if is_woman else Address.VETERAN_M,
            branch=branch,
            rank=self._rank(branch),
            unit=f"{UNITS[branch]} № {self.rng.randint(1, 40)}",
            rnokpp=rnokpp_of(born_on, self.serials[index], is_woman=is_woman, rng=self.rng),
            phone=f"{OWN_PHONES}{self.own_phones[index]:04d}",
            relatives=(self._relative(index, is_woman=is_woman),) if index % 2 else (),
        )

    def spare_numbers(self) -> Iterator[str]:
        """Phones of the family that nobody got."""
        return (f"{FAMILY_PHONES}{number:04d}" for number in self.family_phones[::2])

    def _relative(self, index: int, *, is_woman: bool) -> Relative:
        """For some only the number is known."""
        phone, (kinship, name) = f"{FAMILY_PHONES}{self.family_phones[index]:04d}", RELATIVES[index // 2 % len(RELATIVES)]
        if kinship == Kinship.WIFE and is_woman:
            kinship, name = Kinship.HUSBAND, "Тарас"
        return Relative(phone, kinship, name)

    def _rank(self, branch: Branch) -> str:
        """Most people have the lower ranks."""
        ranks = RANKS[branch]
        return ranks[int(len(ranks) * self.rng.random() ** 1.7)]


def rnokpp_of(born_on: date, serial: int, *, is_woman: bool, rng: Random) -> str:
    """Five digits of the day of birth, three of a serial number, one that is odd for a man, a check digit."""
    sex = rng.choice("02468" if is_woman else "13579")
    digits = f"{(born_on - RNOKPP_EPOCH).days:05d}{serial:03d}{sex}"
    return digits + rntrc.calc_check_digit(digits)
