"""Remove the embedded cluster with all its files. Standard library only."""

import fcntl
import shutil
import time

from config.embedded.home import EmbeddedServerError, Home
from config.embedded.processes import is_shared, open_lock, try_lock

# Listed one by one, since SUPROVID_HOME may by mistake be a folder with other files. The lock files stay:
# another process may be waiting for them.
OWN = ("postgres*", "valkey", "logs", "mail", "static*", "beat-schedule-*", "access-log-heads*", "secrets.json")
STOP_MAY_TAKE_SECONDS = 15
IN_USE = "The servers of this checkout are in use: stop the site or the tests first (Ctrl-C where they run)."


def remove_cluster(home: Home) -> None:
    """Remove cluster, broker, keys, collected files and logs. Raises EmbeddedServerError while they are in use."""
    if not home.path.is_dir():
        return
    with open_lock(home.path / "keeper.lock") as keeper, open_lock(home.path / "users.lock") as users:
        deadline = time.monotonic() + STOP_MAY_TAKE_SECONDS
        while not try_lock(keeper, fcntl.LOCK_EX):
            if is_shared(home.path / "users.lock") or time.monotonic() > deadline:
                raise EmbeddedServerError(IN_USE)
            time.sleep(0.1)
        if not try_lock(users, fcntl.LOCK_EX):
            raise EmbeddedServerError(IN_USE)
        for pattern in OWN:
            for path in home.path.glob(pattern):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        home.remove_socket_folders()
