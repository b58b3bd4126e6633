"""Machine-specific settings come from the environment; production is refused when one is missing."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from config.embedded.home import CHECKOUT

KEY = base64.b64encode(bytes(32)).decode()
WHOLE = {
    "SUPROVID_MODE": "production",
    "DATABASE_URL": "postgres://app:none@localhost/none",
    "REDIS_URL": "redis://localhost/0",
    "SECRET_KEY": "s" * 60,
    "SUPROVID_FIELD_KEYS": f"1:{KEY}",
    "SUPROVID_INDEX_KEY": KEY,
    "SUPROVID_SEAL_FILE": "/nonexistent/heads",
    "EMAIL_URL": "smtp+tls://suprovid:p%40ss@mail.example:587",
    "SUPROVID_SITE_URL": "https://suprovid.example/",
    "ALLOWED_HOSTS": "suprovid.example",
}
NEEDED = sorted(set(WHOLE) - {"SUPROVID_MODE"})
SECRETS = sorted(set(NEEDED) - {"ALLOWED_HOSTS"})
WITH_PASSWORD = "hunter2"


def start(environment: dict[str, str], *asked: str) -> subprocess.CompletedProcess[str]:
    """Run a process that loads the settings from `environment` alone and prints those named in `asked` as JSON."""
    program = f"import json; from config import settings; print(json.dumps([getattr(settings, name) for name in {asked!r}]))"
    kept = {"PATH": os.environ["PATH"]}
    return subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, env={**kept, **environment}, capture_output=True, text=True, timeout=60
    )


def settings_with(environment: dict[str, str], *asked: str) -> Any:
    started = start(environment, *asked)
    assert started.returncode == 0, started.stderr
    return json.loads(started.stdout)


def test_production_is_refused_with_a_sentence_when_everything_is_missing() -> None:
    refused = start({"SUPROVID_MODE": "production"})
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 1
    assert not [name for name in NEEDED if name not in refused.stderr]


@pytest.mark.parametrize("name", ["EMAIL_URL", "SUPROVID_SITE_URL", "DATABASE_URL", "ALLOWED_HOSTS"])
def test_production_is_refused_when_one_is_missing(name: str) -> None:
    refused = start({**WHOLE, name: ""})
    assert refused.stderr == f"Production needs {name} in the environment; see .env.example.\n"


def test_secrets_are_read_from_files(tmp_path: Path) -> None:
    """A file usually ends with a line break."""
    files = {name: tmp_path / name for name in SECRETS}
    for name, file in files.items():
        file.write_text(WHOLE[name] + "\n")
    kept = {name: WHOLE[name] for name in ("SUPROVID_MODE", "ALLOWED_HOSTS")}
    environment = {**kept, **{f"{name}_FILE": str(file) for name, file in files.items()}}
    asked = ("SECRET_KEY", "FIELD_KEYS", "INDEX_KEY", "SEAL_FILE", "CELERY_BROKER_URL", "EMAIL_HOST_PASSWORD", "SITE_URL")
    assert settings_with(environment, *asked) == [
        WHOLE["SECRET_KEY"],
        WHOLE["SUPROVID_FIELD_KEYS"],
        KEY,
        "/nonexistent/heads",
        "redis://localhost/0",
        "p@ss",
        "https://suprovid.example",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY_FILE", "/nonexistent/secret"),
        ("SECRET_KEY_FILE", "/dev/null"),
        ("DATABASE_URL", f"mysql://app:{WITH_PASSWORD}@db.example/suprovid"),
        ("DATABASE_URL", f"postgres://app:{WITH_PASSWORD}@db.example:port/suprovid"),
        ("DATABASE_URL", f"postgres://app:{WITH_PASSWORD}@db.example"),
        ("REDIS_URL", f"amqp://:{WITH_PASSWORD}@broker.example"),
        ("EMAIL_URL", f"mail://suprovid:{WITH_PASSWORD}@mail.example"),
        ("EMAIL_URL", f"smtp+tls://suprovid:{WITH_PASSWORD}@"),
        ("PROXY_COUNT", "eins"),
        ("PROXY_COUNT", "-1"),
        ("SUPROVID_SITE_URL", "suprovid.example"),
        ("SUPROVID_SITE_URL", "http://suprovid.example"),
        ("SUPROVID_METRICS_TOKEN", "short"),
    ],
)
def test_production_is_refused_with_a_sentence_when_a_value_cant_be_used(name: str, value: str) -> None:
    kept = {key: content for key, content in WHOLE.items() if f"{key}_FILE" != name}
    refused = start({**kept, name: value})
    assert refused.returncode == 1
    assert refused.stderr.startswith(name)
    assert len(refused.stderr.splitlines()) == 1
    assert WITH_PASSWORD not in refused.stderr


def test_mail_server_is_read_from_one_address() -> None:
    asked = ("EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_USE_TLS", "DEFAULT_FROM_EMAIL")
    assert settings_with(WHOLE, *asked) == ["mail.example", 587, "suprovid", "p@ss", True, "suprovid@suprovid.example"]


def test_sender_of_letters_can_be_chosen() -> None:
    assert settings_with({**WHOLE, "DEFAULT_FROM_EMAIL": "post@mia.example"}, "DEFAULT_FROM_EMAIL") == ["post@mia.example"]


@pytest.mark.parametrize(("given", "read"), [("", []), ("Mvs.example,.gov.example", ["mvs.example", ".gov.example"])])
def test_domains_of_invitations_are_a_list(given: str, read: list[str]) -> None:
    assert settings_with({**WHOLE, "SUPROVID_MAIL_DOMAINS": given}, "MAIL_DOMAINS") == [read]


def test_letters_are_laid_into_the_home_in_the_demo(tmp_path: Path) -> None:
    home = tmp_path / "дім + 100%"
    backend, folder = settings_with({"SUPROVID_HOME": str(home)}, "EMAIL_BACKEND", "EMAIL_FILE_PATH")
    assert (backend, folder) == ("django.core.mail.backends.filebased.EmailBackend", str(home / "mail"))


@pytest.mark.asvs("3.3.1", "3.3.3", "3.4.1")
def test_production_speaks_over_an_encrypted_line_only() -> None:
    named = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "DEVICE_COOKIE_NAME", "CHALLENGE_COOKIE_NAME")
    assert settings_with(WHOLE, *named) == ["__Host-session", "__Host-csrf", "__Host-device", "__Host-challenge"]
    asked = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_SSL_REDIRECT")
    assert settings_with(WHOLE, *asked) == [True] * 4
    seconds, beneath = settings_with(WHOLE, "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS")
    assert (seconds >= 365 * 24 * 3600, beneath) == (True, True)


@pytest.mark.asvs("13.4.2")
def test_production_shows_nobody_its_inside() -> None:
    assert settings_with(WHOLE, "DEBUG") == [False]
