"""One scene for several tests: each test rolls back to the moment after it was made."""

from copy import deepcopy
from time import monotonic
from typing import Any, Final

from django.db import connection, transaction
from django.test import override_settings

from tests.bad_inputs.scene import Scene, make_scene
from tests.database import execute

QUICK_HASHERS: Final = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # some forms hash a password for each input
MAY_BE_SECONDS_OLD: Final = 60  # an entry can be undone and a sign-in is recent for minutes only


class KeptScene:
    """A transaction that is never committed, with a scene in it. The transactions of the tests are its savepoints."""

    def __init__(self) -> None:
        self._transaction: Any = None
        self._scene: Scene | None = None
        self._made_at = 0.0

    def renew(self) -> None:
        """Make one unless a recent one is there. Call it outside the transaction of a test."""
        if self._scene is None or monotonic() - self._made_at > MAY_BE_SECONDS_OLD:
            self.end()
            self._transaction, self._made_at = transaction.atomic(), monotonic()
            self._transaction.__enter__()
            execute("SET ROLE suprovid_app")
            with override_settings(PASSWORD_HASHERS=QUICK_HASHERS):
                self._scene = make_scene()
            connection.check_constraints()  # here once, not at the end of each test

    def copy(self) -> Scene:
        """The test may change its objects."""
        assert self._scene is not None
        return deepcopy(self._scene)

    def end(self) -> None:
        self._scene = None
        if self._transaction is not None:
            transaction.set_rollback(True)
            self._transaction.__exit__(None, None, None)
            self._transaction = None
