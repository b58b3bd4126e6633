"""Read the environment; end the process with one sentence when a value can't be used."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

REQUIRED = (
    "DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "SUPROVID_FIELD_KEYS",
    "SUPROVID_INDEX_KEY",
    "SUPROVID_SEAL_FILE",
    "EMAIL_URL",
    "SUPROVID_SITE_URL",
)
MAY_BE_FILES = (*REQUIRED, "DATABASE_OWNER_URL", "SUPROVID_METRICS_TOKEN")
DATABASES = ("postgres", "postgresql")
BROKERS = ("redis", "rediss", "redis+socket")
SHORTEST_TOKEN = 32  # characters

T = TypeVar("T")


class Environment(environ.Env):  # type: ignore[misc]  # it ships no types
    """Each reader ends the process with a sentence that names the variable, never its value: it may contain a password."""

    def __init__(self, given: Mapping[str, str], defaults: Mapping[str, str]) -> None:
        super().__init__()
        self.ENVIRON = {**defaults, **{name: value for name, value in given.items() if value}}
        for name in MAY_BE_FILES:
            if path := self.ENVIRON.get(f"{name}_FILE"):
                self.ENVIRON[name] = _content_of(f"{name}_FILE", Path(path))

    def database(self, name: str, default: str = "") -> dict[str, Any]:
        """Django's settings of a database."""
        address: str = self(name, default=default)
        expected = "must read postgres://user:password@host:5432/database"
        if urlsplit(address).scheme not in DATABASES:
            refuse(name, expected)
        found: dict[str, Any] = _parsed(name, expected, lambda: self.db_url_config(address))
        if not found.get("NAME"):
            refuse(name, expected)
        return found

    def broker(self, name: str) -> str:
        address: str = self(name)
        if urlsplit(address).scheme not in BROKERS:
            refuse(name, "must begin with redis://, rediss:// or redis+socket://")
        return address

    def mail_server(self, name: str) -> dict[str, Any]:
        """Django's settings of a mail server, or of the folder where letters are stored."""
        expected = "must read smtp+tls://user:password@host:587"
        found: dict[str, Any] = _parsed(name, expected, lambda: self.email_url(name))
        if "smtp" in found["EMAIL_BACKEND"] and not found["EMAIL_HOST"]:
            refuse(name, expected)
        return found

    def count(self, name: str, default: int) -> int:
        expected = "must be a whole number, 0 or more"
        found: int = _parsed(name, expected, lambda: self.int(name, default=default))
        if found < 0:
            refuse(name, expected)
        return found

    def site(self, name: str, default: str, *, schemes: tuple[str, ...]) -> str:
        """The site's address without the last slash."""
        address: str = self(name, default=default).rstrip("/")
        parts = urlsplit(address)
        if parts.scheme not in schemes or not parts.hostname:
            refuse(name, f"must begin with {' or '.join(f'{scheme}://' for scheme in schemes)} and name a host")
        return address

    def token(self, name: str) -> str:
        found: str = self(name, default="")
        if found and len(found) < SHORTEST_TOKEN:
            refuse(name, f"must have {SHORTEST_TOKEN} characters or more")
        return found


def refuse_incomplete_production(given: Mapping[str, str]) -> None:
    """Without a list of host names the site would answer every request with 400."""
    missing = [name for name in REQUIRED if not (given.get(name) or given.get(f"{name}_FILE"))]
    if not given.get("ALLOWED_HOSTS"):
        missing.append("ALLOWED_HOSTS")
    if missing:
        sys.exit(f"Production needs {', '.join(missing)} in the environment; see .env.example.")


def refuse(name: str, why: str) -> NoReturn:
    sys.exit(f"{name} {why}; see .env.example.")


def _parsed(name: str, expected: str, parse: Callable[[], T]) -> T:
    """Parse without the parser's error messages, which quote the value."""
    try:
        return parse()
    except (ImproperlyConfigured, ValueError, KeyError):
        refuse(name, expected)


def _content_of(name: str, path: Path) -> str:
    """Read a file without the trailing line break, which is no part of the secret."""
    try:
        content = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        sys.exit(f"{name} names {path}, which can't be read ({getattr(error, 'strerror', None) or 'it is not text'}).")
    if not content:
        sys.exit(f"{name} names {path}, which is empty.")
    return content
