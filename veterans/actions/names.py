"""The dictionary of spellings: each distinct name stands once, however many bear it."""

from django.db import connection, transaction

from privacy.keys import keyed_token
from veterans.models import NAME_ENTRY_LOCK, NameEntry, NameKind
from veterans.spelling import clean


@transaction.atomic
def name_entry(kind: NameKind, name: str) -> NameEntry:
    """The entry of a name, made if it is new.

    A lock is held from before the key of a new entry is drawn until the transaction ends, so that keys become visible
    in rising order and a reader of "newer than the newest I know" misses none. Call it before locking rows of persons.
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
