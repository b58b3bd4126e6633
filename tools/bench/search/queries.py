"""The kinds of query of the bench: what is typed, and which persons fit it exactly."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from random import Random

from tools.bench.search.misspelling import RUSSIAN_GIVEN, in_older_latin, in_passport, mistyped, on_wrong_keyboard, russian
from tools.bench.search.people import Person

PREFIX_LETTERS = 4
MISSPELLABLE_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """`typed` makes a query for a person that `fits` it; persons with equal `asked` fit the query equally.

    `of_former`: all three get the person by the former name.
    """

    name: str
    typed: Callable[[Person, Random], str]
    asked: Callable[[Person], Hashable]
    fits: Callable[[Person], bool] = lambda person: len(person.surname) >= MISSPELLABLE_LETTERS
    required: bool = True
    of_former: bool = False

    def naming(self, person: Person) -> Person | None:
        """The person by the name that is asked for, if it fits."""
        named = person.namings[-1 if self.of_former else 0]
        is_such = self.fits(named) and (bool(person.former) or not self.of_former)
        return named if is_such else None


def _surname(person: Person) -> Hashable:
    return person.surname


def _surname_and_given(person: Person) -> Hashable:
    return person.surname, person.given


def _double(person: Person) -> bool:
    return "-" in person.surname


def _half(person: Person) -> str:
    return person.surname.split("-")[0]


def _prefix(person: Person) -> str:
    return person.surname[:PREFIX_LETTERS]


def _russian_pair(person: Person) -> tuple[str, str]:
    return russian(person.surname), RUSSIAN_GIVEN[person.given]


def _any_order(person: Person, random: Random) -> str:
    words = [person.surname, person.given]
    longest = max((0, 1), key=lambda place: len(words[place]))
    words[longest] = mistyped(words[longest], random)
    random.shuffle(words)
    return " ".join(words)


def _initials(person: Person, random: Random) -> str:
    given, patronymic = person.given[0], person.patronymic[0]
    return random.choice((f"{given}.{patronymic}.", f"{given}. {patronymic}.", f"{given}{patronymic}", f"{given} {patronymic}"))


KINDS = (
    Kind("1a prefix", lambda p, r: _prefix(p), _prefix),
    Kind(
        "1b exact full",
        lambda p, r: f"{p.surname} {p.given} {p.patronymic}",
        lambda p: (p.surname, p.given, p.patronymic),
    ),
    Kind("1c exact surname", lambda p, r: p.surname, _surname),
    Kind("2a typo surname alone", lambda p, r: mistyped(p.surname, r), _surname),
    Kind("2b typo surname + given", lambda p, r: f"{mistyped(p.surname, r)} {p.given}", _surname_and_given),
    Kind("3a Russian surname alone", lambda p, r: russian(p.surname), _surname),
    Kind("3b Russian surname + given", lambda p, r: " ".join(_russian_pair(p)), _surname_and_given),
    Kind("4a passport Latin", lambda p, r: f"{in_passport(p.surname)} {in_passport(p.given)}", _surname_and_given),
    Kind(
        "4b older Latin",
        lambda p, r: f"{in_older_latin(p.surname, r)} {in_older_latin(p.given, r)}",
        _surname_and_given,
    ),
    Kind("4c older Latin surname alone", lambda p, r: in_older_latin(p.surname, r), _surname),
    Kind("5a wrong keyboard surname", lambda p, r: on_wrong_keyboard(p.surname), _surname),
    Kind("5b wrong keyboard + given", lambda p, r: on_wrong_keyboard(f"{p.surname} {p.given}"), _surname_and_given),
    Kind(
        "6a any apostrophe or none",
        lambda p, r: p.surname.replace("’", r.choice("'’ʼ`") if r.random() < 0.75 else ""),
        _surname,
        lambda p: "’" in p.surname,
    ),
    Kind(
        "6b half of double + given",
        lambda p, r: f"{_half(p)} {p.given}",
        lambda p: (_half(p), p.given),
        _double,
    ),
    Kind("6c double, other dash", lambda p, r: p.surname.replace("-", r.choice((" ", "–", " - ", ""))), _surname, _double),
    Kind("7a any order, one misspelt", _any_order, _surname_and_given),
    Kind("7b surname + year", lambda p, r: f"{p.surname} {p.birth_year}", lambda p: (p.surname, p.birth_year)),
    Kind(
        "7c typo surname + year",
        lambda p, r: f"{mistyped(p.surname, r)} {p.birth_year}",
        lambda p: (p.surname, p.birth_year),
    ),
    Kind("8a surname + initial", lambda p, r: f"{p.surname} {p.given[0]}.", lambda p: (p.surname, p.given[0])),
    Kind(
        "8b surname + 2 initials",
        lambda p, r: f"{p.surname} {_initials(p, r)}",
        lambda p: (p.surname, p.given[0], p.patronymic[0]),
    ),
    Kind(
        "X1 Latin + typo",
        lambda p, r: f"{mistyped(in_passport(p.surname), r)} {in_passport(p.given)}",
        _surname_and_given,
        required=False,
    ),
    Kind(
        "X2 Russian + typo",
        lambda p, r: f"{mistyped(russian(p.surname), r)} {RUSSIAN_GIVEN[p.given]}",
        _surname_and_given,
        required=False,
    ),
    Kind(
        "X3 two typos + given",
        lambda p, r: f"{mistyped(p.surname, r, mistakes=2)} {p.given}",
        _surname_and_given,
        lambda p: len(p.surname) > MISSPELLABLE_LETTERS,
        required=False,
    ),
    Kind("9a former surname alone", lambda p, r: p.surname, _surname, of_former=True),
    Kind("9b former surname + given", lambda p, r: f"{p.surname} {p.given}", _surname_and_given, of_former=True),
    Kind(
        "9c typo former surname + given",
        lambda p, r: f"{mistyped(p.surname, r)} {p.given}",
        _surname_and_given,
        of_former=True,
    ),
)
