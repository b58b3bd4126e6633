"""Guards of values, rights and the chain of seals: what one broken row, or the application's own role, may not do."""

from typing import Final

from tools.mutations.table import Mutation

INTEGRITY_MUTATIONS: Final = (
    Mutation(
        "One value that does not open takes no page down",
        "privacy/opening.py",
        "    except SealBroken:\n",
        "    except ZeroDivisionError:\n",
        "tests/privacy/test_unopened.py",
    ),
    Mutation(
        "The cause of a 500 is logged",
        "privacy/apps.py",
        "        got_request_exception.connect(log_failed_view)\n",
        "",
        "tests/config/test_logs.py",
    ),
    Mutation(
        "No line has the text of an exception",
        "config/logs.py",
        '    fields = {"exception": type(error).__name__, "at": _place(trace)}',
        '    fields = {"exception": str(error), "at": _place(trace)}',
        "tests/config/test_logs.py",
    ),
    Mutation(
        "A warning of a library keeps no values",
        "config/logs.py",
        "        arguments = _hidden(arguments)\n",
        "",
        "tests/config/test_logs.py",
    ),
    Mutation(
        "A command that fails writes no text of an exception",
        "config/logs.py",
        "    sys.excepthook = _log_uncaught\n",
        "",
        "tests/config/test_logs.py",
    ),
    Mutation(
        "The application deletes nothing but what it deletes by name",
        "supporters/migrations/sql/rights.sql",
        "supporters_device, ",
        "supporters_device, supporters_supporter, ",
        "tests/privacy/test_rights.py",
    ),
    Mutation(
        "A later table gives no right to delete",
        "privacy/migrations/sql/default_rights.sql",
        "GRANT SELECT, INSERT, UPDATE ON TABLES",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES",
        "tests/privacy/test_rights.py",
    ),
    Mutation(
        "A seal is made by the owner alone",
        "privacy/migrations/sql/access_records.sql",
        "privacy_accessrecord, privacy_accessrecord_rest, privacy_seal FROM suprovid_app;",
        "privacy_accessrecord, privacy_accessrecord_rest FROM suprovid_app;",
        "tests/privacy/test_rights.py",
    ),
    Mutation(
        "A record is not dated back",
        "privacy/migrations/sql/access_records.sql",
        "GRANT INSERT (actor_id, ",
        "GRANT INSERT (at, actor_id, ",
        "tests/privacy/test_rights.py",
    ),
    Mutation(
        "A seal ends below every running transaction",
        "privacy/migrations/sql/seals.sql",
        " OR $1 > pg_snapshot_xmin(pg_current_snapshot())",
        "",
        "tests/privacy/test_seals.py",
    ),
    Mutation(
        "A seal continues the one before it",
        "privacy/migrations/sql/seals.sql",
        "$2 IS DISTINCT FROM before OR ",
        "",
        "tests/privacy/test_seals.py",
    ),
    Mutation(
        "A database of another line of migrations is not migrated",
        "config/management/commands/migrate.py",
        "            _refuse_another_line()\n",
        "",
        "tests/config/test_tables.py",
    ),
)
