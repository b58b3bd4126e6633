"""Fill a database with synthetic persons and query them in every way a person might type."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from random import Random
from statistics import quantiles
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from privacy.ids import new_id
from privacy.keys import keyed_token
from supporters.administration.actions.departments import add_department
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tools.bench.search.people import Person
from tools.bench.search.queries import KINDS, Kind
from veterans import models
from veterans.models import NameEntry, NameKind, NamingKind
from veterans.search import Hit, find_persons
from veterans.spelling import clean

BATCH = 2000
FIRST = 10  # results that a reader looks at; also the most persons of one name all of whom must be among them


@dataclass(frozen=True, slots=True)
class Score:
    """Result of one kind of query: (found, asked) where at most ten persons fit, the same where more fit, and milliseconds."""

    kind: Kind
    small: tuple[int, int]
    big: tuple[int, int]
    milliseconds: list[float]

    @property
    def recall(self) -> float:
        return (self.small[0] + self.big[0]) / (self.small[1] + self.big[1])

    def row(self) -> str:
        parts = [f"{found / asked:.3f} ({asked})" if asked else "-" for found, asked in (self.small, self.big)]
        p50, p95 = percentiles(self.milliseconds)
        return f"| {self.kind.name} | {parts[0]} | {parts[1]} | {self.recall:.3f} | {p50:.1f} | {p95:.1f} |"


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """The 50th and the 95th percentile."""
    cuts = quantiles(values, n=20)
    return cuts[9], cuts[18]


def register(people: Iterable[Person]) -> dict[UUID, Person]:
    """Store persons by bulk inserts, their names first: one action for each, as on the site, takes too long here."""
    registered = {new_id(): person for person in people}
    entries = {
        kind: _entries(kind, {getattr(naming, field) for person in registered.values() for naming in person.namings})
        for kind, field in (
            (NameKind.SURNAME, "surname"),
            (NameKind.GIVEN, "given"),
            (NameKind.PATRONYMIC, "patronymic"),
        )
    }
    analyze("veterans_nameentry")  # otherwise each foreign key check would read the whole table
    _insert(_row(key, person) for key, person in registered.items())
    by = _author()
    _insert(naming for key, person in registered.items() for naming in _namings(key, person, entries, by))
    return registered


def join(registered: dict[UUID, Person], joined: int) -> None:
    """Take the last `joined` persons out, and point each to one of the others as a join does."""
    pairs = list(zip(list(registered)[-joined:], registered, strict=False))
    models.Person.objects.bulk_update(
        [models.Person(pk=one, joined_into_id=other) for one, other in pairs], ["joined_into"], BATCH
    )
    analyze("veterans_person")
    for one, other in pairs:
        registered[other] = replace(registered[other], joined=(registered.pop(one),))


def _author() -> Supporter:
    """Who added the former names."""
    return Supporter.objects.create(
        email=f"{new_id()}@bench.test",
        surname="Мельник",
        given_name="Ірина",
        role=Role.SUPPORTER,
        department=add_department("Реєстр"),
        password="!",
    )


def _insert(rows: Iterator[models.Person] | Iterator[models.PersonName]) -> None:
    while batch := list(islice(rows, BATCH)):
        model = type(batch[0])
        model._default_manager.bulk_create(batch)
    analyze(model._meta.db_table)


def analyze(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")


def _entries(kind: NameKind, names: set[str]) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('veterans_nameentry_id_seq') FROM generate_series(1, %s)", [len(names)])
        keys = dict(zip(sorted(names), (key for (key,) in cursor.fetchall()), strict=True))
    NameEntry.objects.bulk_create(
        NameEntry(pk=key, kind=kind, token=keyed_token(f"name.{kind}", clean(name)), spelling=clean(name))
        for name, key in keys.items()
    )
    return keys


def _row(key: UUID, person: Person) -> models.Person:
    return models.Person(
        pk=key, surname=person.surname, given_name=person.given, patronymic=person.patronymic, birth_year=person.birth_year
    )


def _namings(key: UUID, person: Person, entries: dict[NameKind, dict[str, int]], by: Supporter) -> Iterator[models.PersonName]:
    for naming in person.namings:
        known = models.PersonName(
            person_id=key,
            kind=NamingKind.CURRENT,
            surname_entry_id=entries[NameKind.SURNAME][naming.surname],
            given_entry_id=entries[NameKind.GIVEN][naming.given],
            patronymic_entry_id=entries[NameKind.PATRONYMIC][naming.patronymic],
        )
        if naming is not person:
            known.kind, known.added_by = NamingKind.FORMER, by
            known.surname, known.given_name, known.patronymic = naming.surname, naming.given, naming.patronymic
        yield known


def scores(
    registered: dict[UUID, Person], queries_per_kind: int, random: Random, *, within: QuerySet[Any, Any] | None = None
) -> Iterator[Score]:
    """Run each kind of query for persons drawn at random, among all or among those whose keys `within` yields."""
    searched = models.Person.objects.filter(joined_into=None).values("pk") if within is None else within
    for kind in KINDS:
        groups: dict[Hashable, set[UUID]] = defaultdict(set)
        for key, person in registered.items():
            for named in person.namings:
                groups[kind.asked(named)].add(key)
        fitting = {key: naming for key, person in registered.items() if (naming := kind.naming(person))}
        yield _score(kind, random.choices(list(fitting.items()), k=queries_per_kind), groups, random, searched)


def _score(
    kind: Kind,
    wanted: Sequence[tuple[UUID, Person]],
    groups: dict[Hashable, set[UUID]],
    random: Random,
    within: QuerySet[Any, Any],
) -> Score:
    outcomes: dict[bool, list[bool]] = {True: [], False: []}
    milliseconds: list[float] = []
    for key, naming in wanted:
        typed, group = kind.typed(naming, random), groups[kind.asked(naming)]
        began = perf_counter()
        hits = find_persons(typed, within=within).hits
        milliseconds.append((perf_counter() - began) * 1000)
        outcomes[len(group) <= FIRST].append(_is_found(key, group, hits[:FIRST]))
    small, big = ((sum(outcomes[few]), len(outcomes[few])) for few in (True, False))
    return Score(kind, small, big, milliseconds)


def _is_found(key: UUID, group: set[UUID], first: Sequence[Hit]) -> bool:
    found = {hit.person_id for hit in first}
    return key in found if len(group) <= FIRST else len(found) == FIRST and found <= group


def total(scored: Sequence[Score], *, required_only: bool) -> tuple[float, list[float]]:
    """The recall over all queries, and all their times."""
    counted = [score for score in scored if score.kind.required or not required_only]
    found = sum(score.small[0] + score.big[0] for score in counted)
    times = [each for score in counted for each in score.milliseconds]
    return found / len(times), times
