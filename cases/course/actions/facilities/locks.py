from typing import Final

from django.db import connection

DIRECTORY_LOCK: Final = 7_301_040  # advisory lock: two writers at once could give one name twice


def hold_directory() -> None:
    """Lock the directory against other changes until the caller's transaction ends.

    Its transactions lock nothing else but rows of the directory. Cases only refer to these and wait for nobody.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DIRECTORY_LOCK])
