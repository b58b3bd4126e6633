"""Locks of values, rights and the chain of seals: what one broken row, or the application's own role, may not do."""

from typing import Final

from tools.mutations.table import Lock

INTEGRITY_LOCKS: Final = (
    Lock(
        "One value that does not open takes no page down",
        "privacy/opening.py",
        "    except SealBroken:\n",
        "    except ZeroDivisionError:\n",
        "tests/privacy/test_unopened.py",
    ),
    Lock(
        "The words in its place are not written over a value",
        "privacy/fields.py",
        "        if type(value) in (str, Unopened) and self._stays_unopened(instance, value):",
        "        if False:",
        "tests/privacy/test_unopened.py",
    ),
    Lock(
        "What does not open is not copied",
        "privacy/fields.py",
        "        if isinstance(value, Unopened):\n            raise SealBroken",
        "        if False:\n            raise SealBroken",
        "tests/privacy/test_unopened.py",
    ),
    Lock(
        "The cause of a 500 is logged",
        "privacy/apps.py",
        "        got_request_exception.connect(log_failed_view)\n",
        "",
        "tests/config/test_logs.py",
    ),
    Lock(
        "No line has the text of an exception",
        "config/logs.py",
        '    fields = {"exception": type(error).__name__, "at": _place(trace)}',
        '    fields = {"exception": str(error), "at": _place(trace)}',
        "tests/config/test_logs.py",
    ),
    Lock(
        "A warning of a library keeps no values",
        "config/logs.py",
        "        arguments = _hidden(arguments)\n",
        "",
        "tests/config/test_logs.py",
    ),
    Lock(
        "A command that fails writes no text of an exception",
        "config/logs.py",
        "    sys.excepthook = _log_uncaught\n",
        "",
        "tests/config/test_logs.py",
    ),
    Lock(
        "The application deletes nothing but what it deletes by name",
        "cases/migrations/0016_deletions_by_name.py",
        "REVOKE DELETE ON ALL TABLES IN SCHEMA public FROM suprovid_app;\n",
        "",
        "tests/privacy/test_rights.py",
    ),
    Lock(
        "A later table gives no right to delete",
        "cases/migrations/0016_deletions_by_name.py",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE DELETE ON TABLES FROM suprovid_app;\n",
        "",
        "tests/privacy/test_rights.py",
    ),
    Lock(
        "A seal is made by the owner alone",
        "privacy/migrations/0003_seals_by_the_owner.py",
        "REVOKE INSERT ON privacy_seal FROM suprovid_app;\n",
        "",
        "tests/privacy/test_rights.py",
    ),
    Lock(
        "A record is not dated back",
        "privacy/migrations/0003_seals_by_the_owner.py",
        "GRANT INSERT ({RECORDED}) ON privacy_accessrecord",
        "GRANT INSERT ON privacy_accessrecord",
        "tests/privacy/test_rights.py",
    ),
    Lock(
        "A seal ends below every running transaction",
        "privacy/migrations/0003_seals_by_the_owner.py",
        " OR $1 > pg_snapshot_xmin(pg_current_snapshot())",
        "",
        "tests/privacy/test_seals.py",
    ),
    Lock(
        "A seal has an upper bound, and the rest gets the next ones",
        "privacy/actions.py",
        "    if not (beyond := cursor.fetchone()):\n",
        "    if True or not (beyond := cursor.fetchone()):\n",
        "tests/privacy/test_seals.py",
    ),
    Lock(
        "A seal continues the one before it",
        "privacy/migrations/0003_seals_by_the_owner.py",
        "$2 IS DISTINCT FROM before OR ",
        "",
        "tests/privacy/test_seals.py",
    ),
    Lock(
        "No key of a migration refers to a class of the past",
        "config/database/migration_classes.py",
        "        new = {key for one in new for key in state.relations.get(one, ())} - found\n",
        "        new = set()\n",
        "tests/config/test_migration_classes.py",
    ),
    Lock(
        "Python code of a migration gets no stale classes",
        "config/database/migration_classes.py",
        "    state.is_delayed = True\n",
        "",
        "tests/config/test_migration_classes.py",
    ),
)
