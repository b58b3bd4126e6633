"""Store the records by bulk inserts, as `register_person` would."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection

from privacy.keys import keyed_token
from tools.bench.pairs.records import Record
from tools.bench.search.measure import analyze
from tools.demo_data.rows import Rows
from veterans.actions.tokens import birth_tokens, phone_digits, search_token
from veterans.models import (
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
from veterans.spelling import clean

BATCH = 2000


def store(records: Iterable[Record]) -> dict[UUID, Record]:
    """The records by the keys of their persons."""
    stored: dict[UUID, Record] = {}
    entries: dict[tuple[NameKind, str], int] = {}
    remaining = iter(records)
    while batch := list(islice(remaining, BATCH)):
        _add_entries(batch, entries)
        rows = Rows(Person, PersonName, Veteran, Phone, SearchToken)
        for record in batch:
            stored[_add(record, entries, rows)] = record
        rows.flush()
        analyze("veterans_nameentry")
    for table in ("veterans_person", "veterans_searchtoken", "veterans_veteran"):
        analyze(table)
    return stored


def _names(record: Record) -> dict[NameKind, str]:
    names = {NameKind.SURNAME: record.surname, NameKind.GIVEN: record.given_name, NameKind.PATRONYMIC: record.patronymic}
    return {kind: clean(name) for kind, name in names.items() if name}


def _add_entries(batch: Iterable[Record], entries: dict[tuple[NameKind, str], int]) -> None:
    new = sorted({pair for record in batch for pair in _names(record).items()} - entries.keys())
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('veterans_nameentry_id_seq') FROM generate_series(1, %s)", [len(new)])
        entries |= zip(new, (key for (key,) in cursor.fetchall()), strict=True)
    NameEntry.objects.bulk_create(
        NameEntry(pk=entries[kind, name], kind=kind, token=keyed_token(f"name.{kind}", name), spelling=name) for kind, name in new
    )


def _add(record: Record, entries: Mapping[tuple[NameKind, str], int], rows: Rows) -> UUID:
    known: dict[Any, int] = {kind: entries[kind, name] for kind, name in _names(record).items()}
    person = Person(
        surname=record.surname,
        given_name=record.given_name,
        patronymic=record.patronymic or None,
        born_on=record.born_on.isoformat() if record.born_on else None,
        birth_year=record.born_on.year if record.born_on else record.birth_year,
    )
    naming = PersonName(
        person=person,
        kind=NamingKind.CURRENT,
        surname_entry_id=known[NameKind.SURNAME],
        given_entry_id=known[NameKind.GIVEN],
        patronymic_entry_id=known.get(NameKind.PATRONYMIC),
    )
    rows.add(person, naming)
    if record.branch:
        rows.add(Veteran(person=person, branch=record.branch))
    tokens = dict(birth_tokens(record.surname, record.given_name, record.born_on))
    if record.rnokpp:
        tokens[TokenKind.RNOKPP] = search_token(TokenKind.RNOKPP, record.rnokpp)
    rows.add(*(SearchToken(person=person, kind=kind, token=token) for kind, token in tokens.items()))
    for owner, number in ((PhoneOwner.OWN, record.own_phone), (PhoneOwner.FAMILY, record.family_phone)):
        if number:
            digits = {k: text for k, text in phone_digits(number, owner).items() if k in (TokenKind.PHONE, TokenKind.OWN_PHONE)}
            rows.add(*(SearchToken(person=person, kind=kind, token=search_token(kind, text)) for kind, text in digits.items()))
    return person.pk
