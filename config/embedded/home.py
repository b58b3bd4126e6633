"""The folder of a checkout's embedded servers, and its secrets.

Standard library only: settings read it, and `bootstrap.py reset` runs it before anything is installed.
"""

import base64
import errno
import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

CHECKOUT = Path(__file__).resolve().parents[2]
OWNER_ROLE, APP_ROLE, DATABASE = "suprovid_owner", "suprovid_app", "suprovid"
NEEDED_MEGABYTES = 300  # for a new cluster, its log and the demo data
RESET = "remove the data of this checkout by `python3 bootstrap.py reset`"  # the end of a sentence


class EmbeddedServerError(Exception):
    """The embedded servers can't be used; the message is one sentence for a person, optionally followed by the end of a log."""


@dataclass(frozen=True)
class Home:
    """A folder outside the checkout with the cluster, the broker's data, the keys, the locks and the logs."""

    path: Path

    @classmethod
    def of_checkout(cls, mode: str) -> "Home":
        """The home of this checkout in `mode`; tests have their own, so that they never touch the demo data."""
        if chosen := os.environ.get("SUPROVID_HOME"):
            return cls(Path(chosen).resolve())
        tag = _tag(CHECKOUT) + ("-test" if mode == "test" else "")
        if os.geteuid() == 0:  # the server then runs as `nobody`, who can't read root's home folder
            return cls(Path(f"/var/lib/suprovid-{tag}"))
        data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        return cls(Path(data) / "suprovid" / tag)

    def make(self) -> None:
        """Raises EmbeddedServerError when the folder can't be created or belongs to another user."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if os.geteuid() == 0:
                self.path.chmod(0o711)  # `nobody` passes through it to the cluster without listing it
            elif not os.access(self.path, os.R_OK | os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            self._make_private()
        except OSError as error:
            raise EmbeddedServerError(
                f"The folder {self.path} can't be used for the data ({error.strerror}): name one of your own in SUPROVID_HOME."
            ) from error

    def _make_private(self) -> None:
        """Create the mail folder private before the first letter, and restrict files that older code left readable."""
        self.mail_folder.mkdir(mode=0o700, exist_ok=True)
        for path, mode in ((self.mail_folder, 0o700), (self.seal_file, 0o600)):
            if path.exists() and path.stat().st_mode & 0o077:
                path.chmod(mode)

    def refuse_too_little_disk(self) -> None:
        """Call it before creating a cluster. Raises EmbeddedServerError."""
        free = shutil.disk_usage(self.path).free // 1_000_000
        if free < NEEDED_MEGABYTES:
            raise EmbeddedServerError(f"The disk of {self.path} has {free} MB free; the database needs {NEEDED_MEGABYTES} MB.")

    def data_made_at(self) -> datetime | None:
        """When the database was created; None before that."""
        try:
            made_at = (self.path / "postgres" / "PG_VERSION").stat().st_mtime  # the server never rewrites it
        except OSError:
            return None
        return datetime.fromtimestamp(made_at, UTC)

    def socket_folder(self, server: str) -> Path:
        """A short path: the address of a Unix socket is limited to 107 bytes."""
        return _socket_root() / f"suprovid-{os.geteuid()}-{_tag(self.path)}-{server}"

    def remove_socket_folders(self) -> None:
        for server in ("pg", "valkey"):
            shutil.rmtree(self.socket_folder(server), ignore_errors=True)

    @property
    def valkey_socket(self) -> Path:
        return self.socket_folder("valkey") / "s"

    @property
    def mail_folder(self) -> Path:
        """Letters are stored here instead of being sent."""
        return self.path / "mail"

    @property
    def seal_file(self) -> Path:
        return self.path / "access-log-heads"

    def log(self, name: str) -> Path:
        return self.path / "logs" / f"{name}.log"

    def secrets(self) -> Mapping[str, str]:
        """The secrets of this home, created on first use.

        Concurrent first starts get the same ones, and a home of older code gets those that are new. Raises EmbeddedServerError
        when there are data without secrets.
        """
        self.make()
        try:
            with (self.path / "secrets.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                kept = self._kept_secrets()
                made = _new_secrets() | kept
                if made != kept:
                    _write_private(self._secrets_file, json.dumps(made, indent=1))
        except OSError as error:  # a full disk, or a file system that became read-only
            raise EmbeddedServerError(f"The folder {self.path} can't be written ({error.strerror}).") from error
        return made

    @property
    def _secrets_file(self) -> Path:
        return self.path / "secrets.json"

    def _kept_secrets(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._secrets_file.read_text()))
        except FileNotFoundError:
            if (self.path / "postgres").exists():
                raise EmbeddedServerError(
                    f"There are data in {self.path}, but their keys are gone: put secrets.json back, or {RESET}."
                ) from None
            return {}
        except (OSError, TypeError, ValueError) as error:
            raise EmbeddedServerError(f"{self._secrets_file} can't be read: put a copy back, or {RESET}.") from error

    def environment(self) -> dict[str, str]:
        """What settings read from the environment when the servers are not embedded."""
        made = self.secrets()
        sockets = self.socket_folder("pg")
        return {
            "DATABASE_URL": f"postgres://{APP_ROLE}:{made['app_password']}@/{sockets}/{DATABASE}",
            "DATABASE_OWNER_URL": f"postgres://{OWNER_ROLE}:{made['owner_password']}@/{sockets}/{DATABASE}",
            "REDIS_URL": f"redis+socket://{self.valkey_socket}?virtual_host=0",
            "SECRET_KEY": made["secret_key"],
            "SUPROVID_FIELD_KEYS": f"1:{made['field_key']}",
            "SUPROVID_INDEX_KEY": made["index_key"],
            "SUPROVID_SEAL_FILE": str(self.seal_file),
            "EMAIL_URL": f"filemail:///{quote(str(self.mail_folder))}",
        }


def embedded_home(environment: Mapping[str, str]) -> Home | None:
    """The home whose servers this process needs; None in production or when both addresses are given."""
    mode = environment.get("SUPROVID_MODE", "demo")
    if mode not in ("demo", "test") or (environment.get("DATABASE_URL") and environment.get("REDIS_URL")):
        return None
    return Home.of_checkout(mode)


def own_folder(path: Path, user: pwd.struct_passwd) -> None:
    """Create the folder private to the user. Raises EmbeddedServerError if it belongs to another user.

    It may be in /tmp, where another user could have prepared it.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_symlink() or os.lstat(path).st_uid not in (os.geteuid(), user.pw_uid):
        raise EmbeddedServerError(f"{path} belongs to somebody else: remove it.")
    path.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(path, user.pw_uid, user.pw_gid)


def _tag(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def _socket_root() -> Path:
    """All processes must find the same sockets, so the TMPDIR of one terminal doesn't count where /tmp exists."""
    tmp = Path("/tmp")  # noqa: S108 - each socket folder in it is private and its owner is checked
    return tmp if os.access(tmp, os.W_OK) else Path(tempfile.gettempdir())


def _new_secrets() -> dict[str, str]:
    return {
        "secret_key": secrets.token_urlsafe(50),
        "field_key": base64.b64encode(secrets.token_bytes(32)).decode(),
        "index_key": base64.b64encode(secrets.token_bytes(32)).decode(),
        "owner_password": secrets.token_urlsafe(24),
        "app_password": secrets.token_urlsafe(24),
    }


def _write_private(file: Path, text: str) -> None:
    """Write the file atomically, readable by its owner only from the start."""
    descriptor, part = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    Path(part).replace(file)
