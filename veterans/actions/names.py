"""The dictionary of spellings: one entry for each distinct name, however many persons have it."""

from typing import Any, Final

from django.db import connection, transaction

from privacy.keys import keyed_token
from veterans.models import NAME_ENTRY_LOCK, PARTS, NameEntry, NameKind
from veterans.spelling import clean

KINDS: Final = {"surname": NameKind.SURNAME, "given_name": NameKind.GIVEN, "patronymic": NameKind.PATRONYMIC}


@transaction.atomic
def name_entry(kind: NameKind, name: str) -> NameEntry:
    """Return the entry of a name, created if it is new.

    An advisory lock is held from before the key of a new entry is drawn until the transaction ends. So keys become visible in
    ascending order, and a reader of "newer than the newest I know" misses none. Call it before locking rows of persons.
    """
    token = keyed_token(f"name.{kind}", clean(name))
    known = NameEntry.objects.filter(kind=kind, token=token)
    entry = known.first()
    if entry is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NAME_ENTRY_LOCK])
            entry = known.first()
            if entry is None:
                cursor.execute("SELECT nextval('veterans_nameentry_id_seq')")
                (key,) = cursor.fetchone()
                entry = NameEntry.objects.create(pk=key, kind=kind, token=token, spelling=clean(name))
    return entry


def name_entries(row: Any) -> dict[str, NameEntry | None]:
    """The entries of the parts of a name, by the columns of PersonName; None for a part that is empty."""
    names = {part: getattr(row, part) for part in PARTS}
    return {PARTS[part]: name_entry(KINDS[part], name) if name else None for part, name in names.items()}
