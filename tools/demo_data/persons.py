"""Persons with their service, numbers, phones and search tokens."""

from datetime import date, timedelta
from random import Random

from django.utils import timezone

from config.demo.names import RANKS, UNITS
from config.demo.people import FAMILY_PHONES, OWN_PHONES, rnokpp_of
from supporters.directory.models import Branch
from tools.bench.search.people import Person as Name
from tools.demo_data.rows import Rows
from veterans.actions.names import name_entry
from veterans.actions.tokens import birth_tokens, phone_digits, rnokpp_token, search_token
from veterans.models import (
    Address,
    FamilyTie,
    Identifier,
    IdentifierKind,
    NameEntry,
    NameKind,
    NamingKind,
    Person,
    PersonName,
    Phone,
    PhoneOwner,
    SearchToken,
    TokenKind,
    Veteran,
)


class Registry:
    """Writes persons as `register_person` does (veterans/actions/people.py), without a query for each."""

    def __init__(self, rows: Rows, rng: Random) -> None:
        self.rows, self.rng = rows, rng
        self.entries: dict[tuple[NameKind, str], NameEntry] = {}
        self.numbers: set[str] = set()

    def add(self, name: Name, branch: Branch) -> Person:
        is_woman = name.patronymic.endswith("на")
        born_on = date(name.birth_year, 1, 1) + timedelta(days=self.rng.randrange(365))
        person = Person(
            surname=name.surname,
            given_name=name.given,
            patronymic=name.patronymic,
            born_on=born_on.isoformat(),
            birth_year=name.birth_year,
            address_form=Address.VETERAN_F if is_woman else Address.VETERAN_M,
        )
        rank, unit = self.rng.choice(RANKS[branch]), f"{UNITS[branch]} № {self.rng.randint(1, 40)}"
        self.rows.add(person, self._current(person, name), Veteran(person=person, branch=branch, rank=rank, unit=unit))
        tokens = birth_tokens(name.surname, name.given, born_on)
        self.rows.add(*(SearchToken(person=person, kind=kind, token=token) for kind, token in tokens.items()))
        self._add_rnokpp(person, born_on, is_woman=is_woman)
        own, of_family = self.rng.sample(range(10_000), 2)  # never the same: the search tokens of a person are unique
        self._add_phone(person, PhoneOwner.OWN, f"{OWN_PHONES}{own:04d}")
        if self.rng.random() < 0.5:
            self._add_phone(person, PhoneOwner.FAMILY, f"{FAMILY_PHONES}{of_family:04d}")
        return person

    def _current(self, person: Person, name: Name) -> PersonName:
        return PersonName(
            person=person,
            kind=NamingKind.CURRENT,
            surname_entry=self._entry(NameKind.SURNAME, name.surname),
            given_entry=self._entry(NameKind.GIVEN, name.given),
            patronymic_entry=self._entry(NameKind.PATRONYMIC, name.patronymic),
        )

    def _entry(self, kind: NameKind, name: str) -> NameEntry:
        if (kind, name) not in self.entries:
            self.entries[kind, name] = name_entry(kind, name)
        return self.entries[kind, name]

    def _add_rnokpp(self, person: Person, born_on: date, *, is_woman: bool) -> None:
        number = ""
        while not number or number in self.numbers:
            number = rnokpp_of(born_on, self.rng.randrange(1000), is_woman=is_woman, rng=self.rng)
        self.numbers.add(number)
        token = rnokpp_token(number)
        self.rows.add(
            Identifier(person=person, kind=IdentifierKind.RNOKPP, value=number, token=token),
            self._token(person, TokenKind.RNOKPP, number),
        )

    def _add_phone(self, person: Person, owner: PhoneOwner, number: str) -> None:
        tie = FamilyTie(veteran=person, since=timezone.now()) if owner is PhoneOwner.FAMILY else None
        self.rows.add(*filter(None, (tie, Phone(person=person, owner=owner, tie=tie, number=number))))
        self.rows.add(*(self._token(person, kind, digits) for kind, digits in phone_digits(number, owner).items()))

    def _token(self, person: Person, kind: TokenKind, digits: str) -> SearchToken:
        return SearchToken(person=person, kind=kind, token=search_token(kind, digits))
