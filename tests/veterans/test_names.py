from collections.abc import Callable
from threading import Barrier, Thread
from time import sleep

import pytest
from django.db import IntegrityError, connection, transaction

from tests.database import execute, rows
from veterans.actions.names import name_entry
from veterans.dictionary import Dictionary
from veterans.models import NAME_ENTRY_LOCK, NameEntry, NameKind

WAITING = """
SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""
DRAWN = "SELECT last_value, is_called FROM veterans_nameentry_id_seq"


@pytest.mark.django_db
def test_name_is_stored_clean_and_once_when_spelt_alike() -> None:
    entry = name_entry(NameKind.SURNAME, "О’Коннор")
    assert name_entry(NameKind.SURNAME, "о'коннор") == entry
    assert NameEntry.objects.get().spelling == "оконнор"


@pytest.mark.django_db
def test_name_is_another_entry_when_its_kind_or_letters_differ() -> None:
    entries = {
        name_entry(NameKind.SURNAME, "Роман").pk,
        name_entry(NameKind.GIVEN, "Роман").pk,
        name_entry(NameKind.SURNAME, "Романь").pk,
    }
    assert len(entries) == 3


@pytest.mark.django_db
def test_names_have_seals_of_one_length() -> None:
    for name in ("Лі", "Оттеніна-Червоноградська", "Константинопольський"):
        name_entry(NameKind.SURNAME, name)
    assert len({len(sealed) for sealed in NameEntry.objects.values_list("spelling", flat=True)}) == 1


@pytest.mark.django_db
def test_name_is_refused_by_the_database_when_stored_twice() -> None:
    entry = name_entry(NameKind.SURNAME, "Ткач")
    with pytest.raises(IntegrityError, match="name_entry_once"):
        NameEntry.objects.create(pk=entry.pk + 1, kind=entry.kind, token=entry.token, spelling="ткач")


@pytest.mark.django_db(transaction=True)
def test_name_is_stored_once_when_many_store_it_at_a_time() -> None:
    made: list[int] = []
    together = Barrier(4)

    def store() -> None:
        together.wait()
        made.append(name_entry(NameKind.SURNAME, "Шевченко").pk)

    run_together([store] * 4)
    assert len(made) == 4
    assert set(made) == {NameEntry.objects.get().pk}


@pytest.mark.django_db(transaction=True)
def test_no_key_is_drawn_while_another_holds_the_lock() -> None:
    """A key drawn before the lock could be committed after a later key, and a reader that fetches newer keys would miss it."""
    writer = Thread(target=_with_own_connection, args=[lambda: name_entry(NameKind.SURNAME, "Ткач")], daemon=True)
    with transaction.atomic():
        execute("SELECT pg_advisory_xact_lock(%s)", [NAME_ENTRY_LOCK])
        before = rows(DRAWN)
        writer.start()
        while not rows(WAITING):
            sleep(0.01)
        assert rows(DRAWN) == before
    writer.join()
    assert rows(DRAWN) != before


@pytest.mark.django_db(transaction=True)
def test_reader_misses_no_name_when_many_are_stored_at_a_time() -> None:
    names = Dictionary()
    seen: set[int] = set()
    writers = 3

    def store(writer: int) -> None:
        for number in range(15):
            with transaction.atomic():
                name_entry(NameKind.SURNAME, f"Ткач{'аеиіоу'[number % 6]}{'бвгдзклмнпрст'[number % 13]}{'жчш'[writer]}")
                sleep(0.001 * writer)  # a reader would miss an early key that is committed late

    def read() -> None:
        while len(seen) < NameEntry.objects.count() or len(seen) < writers * 15:
            names.refresh()
            seen.update(names.starting_with(NameKind.SURNAME, "т", breadth=1000).entries)

    run_together([*[lambda writer=writer: store(writer) for writer in range(writers)], read])
    assert seen == set(NameEntry.objects.values_list("pk", flat=True))


def run_together(works: list[Callable[[], None]]) -> None:
    """Run each function in a thread with its own connection. Fails if one has not ended after 20 s."""
    threads = [Thread(target=_with_own_connection, args=[work], daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert not [thread for thread in threads if thread.is_alive()]


def _with_own_connection(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        connection.close()
