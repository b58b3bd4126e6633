"""The samples under docs/deploy name only commands, variables and paths that exist, and meet their documented guarantees."""

import inspect
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import get_commands
from django.urls import get_resolver, reverse

from config import gunicorn
from config.database.limits import WEB
from config.embedded.home import CHECKOUT
from privacy.ids import new_id
from privacy.uploads import MOST_KEPT, MOST_READ
from supporters.forms.uploads import UploadForm
from tests.gates import SCRIPTS, production_environment

DEPLOY = CHECKOUT / "docs/deploy"
COMMON = (DEPLOY / "suprovid-.service.d/protection.conf").read_text()
SERVICES = sorted(DEPLOY.glob("*.service"))
NGINX = (DEPLOY / "nginx.conf").read_text()
IN_PRODUCTION = "/opt/suprovid/.venv/bin/"


def in_environment_example() -> set[str]:
    return set(re.findall(r"(?m)^([A-Z_]+)=", (CHECKOUT / ".env.example").read_text()))


def settings_of(unit: str) -> list[tuple[str, str]]:
    """Each `name=value` of the unit and of the part common to all units."""
    lines = re.findall(r"(?m)^([A-Za-z]+)=(.*)$", COMMON + unit)
    assert lines
    return lines


def commands_of(unit: str) -> list[list[str]]:
    return [value.split() for name, value in settings_of(unit) if name == "ExecStart"]


def environment_of(unit: str, credentials: Path) -> dict[str, str]:
    """The environment that systemd gives to the service: the sample file, and each secret as a file that ends with a line
    break."""
    for name, value in production_environment().items():
        (credentials / name).write_text(value + "\n")
    loaded = {value.split(":")[0] for name, value in settings_of(unit) if name == "LoadCredential"}
    made = dict(re.findall(r"(?m)^([A-Z_]+)=(.*)$", (DEPLOY / "environment").read_text()))
    for name, value in settings_of(unit):
        if name == "Environment":
            variable, _, path = value.partition("=")
            assert path.removeprefix("%d/") in loaded
            made[variable] = str(credentials / variable.removesuffix("_FILE"))
    return made


def run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(CHECKOUT)}
    return subprocess.run(command, cwd=CHECKOUT, env=kept | environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.stem)
def test_service_starts_a_program_and_command_that_exist(file: Path) -> None:
    commands = commands_of(file.read_text())
    assert commands
    for program, *words in commands:
        assert (SCRIPTS / program.removeprefix(IN_PRODUCTION)).exists()
        if words[0] == "manage.py":
            assert words[1] in get_commands()


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.stem)
def test_settings_are_whole_when_systemd_hands_them_over(file: Path, tmp_path: Path) -> None:
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    checked = run(command, environment_of(file.read_text(), tmp_path))
    assert checked.returncode == 0, checked.stderr


def test_web_accepts_its_configuration(tmp_path: Path) -> None:
    """There is no database here: the web process logs it and continues."""
    unit = (DEPLOY / "suprovid-web.service").read_text()
    ((program, *words),) = commands_of(unit)
    command = [str(SCRIPTS / program.removeprefix(IN_PRODUCTION)), "--check-config", *words]
    static = tmp_path / "static"
    static.mkdir()
    (static / "staticfiles.json").write_text('{"version": "1.1", "paths": {}}')
    checked = run(command, environment_of(unit, tmp_path) | {"STATIC_ROOT": str(static)})
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("process", ["worker", "beat"])
def test_celery_knows_the_options_it_is_started_with(process: str) -> None:
    ((_, *words),) = commands_of((DEPLOY / f"suprovid-{process}.service").read_text())
    assert words[:3] == ["-A", "config.celery", process]
    known = run([str(SCRIPTS / "celery"), process, "--help"], {}).stdout
    options = [word for word in words[3:] if word.startswith("-")]
    assert options
    assert all(re.search(rf"(^|[\s,]){option}\b", known) for option in options)


def test_only_the_step_of_a_release_gets_the_owners_address() -> None:
    with_it = [file.name for file in SERVICES if "DATABASE_OWNER_URL" in COMMON + file.read_text()]
    assert with_it == ["suprovid-migrate.service"]


def test_each_variable_is_one_that_is_read() -> None:
    samples = [COMMON, *(file.read_text() for file in SERVICES), (DEPLOY / "environment").read_text()]
    samples.append((DEPLOY / "suprovid-manage").read_text())
    named = {name for text in samples for name in re.findall(r"(?m)^(?:Environment=)?([A-Z_]{4,})=", text)}
    assert len(named) > 10
    assert {
        name if name in in_environment_example() else name.removesuffix("_FILE") for name in named
    } <= in_environment_example()


def test_command_by_hand_has_the_secrets_of_the_services() -> None:
    by_hand = set(re.findall(r"(?m)^(\w+_FILE)=\$secrets/([a-z-]+)$", (DEPLOY / "suprovid-manage").read_text()))
    assert by_hand == set(re.findall(r"(?m)^Environment=(\w+_FILE)=%d/([a-z-]+)$", COMMON))


def test_environment_table_names_each_variable_of_production() -> None:
    table = (CHECKOUT / "docs/operations.md").read_text().partition("## Environment")[2].partition("\n## ")[0]
    named = set(re.findall(r"(?m)^\| `([A-Z_]+)` \|", table))
    elsewhere = {"SUPROVID_HOME", "SUPROVID_POSTGRES_BIN", "SUPROVID_DEMO_SIZE", "SUPROVID_CHROMIUM"}
    assert named == in_environment_example() - elsewhere


def test_example_names_each_variable_that_is_read() -> None:
    sources = [
        *(CHECKOUT / "config").rglob("*.py"),
        CHECKOUT / "bootstrap.py",
        CHECKOUT / "manage.py",
        CHECKOUT / "tests/chromium.py",
    ]
    reading = re.compile(r"""\b(?:env(?:\.\w+)?\(|environ(?:ment)?(?:\.\w+\(|\[))["']([A-Z_]+)["']""")
    read = {name for path in sources for name in reading.findall(path.read_text())}
    assert {"DATABASE_URL", "SUPROVID_HOME", "PROXY_COUNT"} <= read
    assert read - {"XDG_DATA_HOME", "PATH", "DJANGO_SETTINGS_MODULE", "SUDO_USER"} == in_environment_example()


@pytest.mark.parametrize(
    "setting",
    [
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "ProtectHome=yes",
        "PrivateTmp=yes",
        "PrivateDevices=yes",
        "LimitCORE=0",
        "MemorySwapMax=0",
        "UMask=0077",
        "CapabilityBoundingSet=",
        "User=suprovid",
    ],
)
def test_every_service_is_held_in_bounds(setting: str) -> None:
    assert setting in COMMON.splitlines()
    name = setting.partition("=")[0]
    loosened = [file.name for file in SERVICES if re.search(rf"(?m)^{name}=", file.read_text())]
    assert loosened == (["suprovid-migrate.service"] if name == "UMask" else [])  # the proxy reads the static files


def test_proxy_writes_no_query_no_referrer_and_no_body() -> None:
    formats = re.findall(r"log_format\s+(\w+)\s+'([^']*)'", NGINX)
    assert [name for name, _ in formats] == ["suprovid"]
    variables = set(re.findall(r"\$\w+", formats[0][1]))
    assert not variables & {
        "$request",
        "$request_uri",
        "$uri",
        "$args",
        "$query_string",
        "$http_referer",
        "$request_body",
        "$http_cookie",
    }
    assert set(re.findall(r"access_log\s+([^;]+);", NGINX)) == {"off", "/var/log/nginx/suprovid.log suprovid"}
    assert all(log.endswith(" crit") for log in re.findall(r"error_log\s+([^;]+);", NGINX))
    assert "proxy_max_temp_file_size 0;" in NGINX


def test_proxy_writes_no_secret_that_is_in_an_address() -> None:
    (shown,) = re.findall(r'"~(\^\S+)" \$suprovid_place;', NGINX)
    shortened = re.compile(shown.replace("?<", "?P<"))
    key = new_id()
    secret: dict[str, list[object]] = {
        "calendar_fetch": ["s3cret"],
        "invitation_accept": ["s3cret"],
        "password_new": [key, "s3cret"],
    }
    for name, arguments in secret.items():
        found = shortened.match(reverse(name, args=arguments))
        assert found is not None, name
        assert "s3cret" not in found["suprovid_place"]
    assert not shortened.match("/today/")


def test_proxy_passes_on_what_the_site_counts_on() -> None:
    for header in ("Host $host", "X-Forwarded-For $remote_addr", "X-Forwarded-Proto $scheme"):
        assert f"proxy_set_header {header};" in NGINX


LOCATIONS = dict(re.findall(r"location (?:[=~] )?(\S+) \{([^}]*)\}", NGINX))


def sizes(text: str) -> list[int]:
    """Of a body, and of the buffer that keeps it from the disk."""
    return [int(size) for size in re.findall(r"client_(?:max_body|body_buffer)_size (\d+);", text)]


def test_proxy_takes_as_large_a_form_as_the_site() -> None:
    assert sizes(re.sub(r"location [^}]*\}", "", NGINX)) == [settings.DATA_UPLOAD_MAX_MEMORY_SIZE] * 2


def test_proxy_takes_each_file_that_a_form_takes_and_no_larger_request_than_the_site_reads() -> None:
    (pages,) = (name for name, body in LOCATIONS.items() if any(sizes(body)))
    assert sizes(LOCATIONS[pages]) == [MOST_READ] * 2
    of_lists = {f"/{pattern}" for pattern, view in views_of(get_resolver()) if takes_file(view)}
    assert len(of_lists) == len(UploadForm.__subclasses__()) > 1
    assert {address for address in of_lists if not re.match(pages, address)} == set()
    largest = max(form.bounds.most_bytes for form in UploadForm.__subclasses__())
    assert largest == MOST_KEPT
    assert largest + settings.DATA_UPLOAD_MAX_MEMORY_SIZE < MOST_READ


def views_of(resolver: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from views_of(pattern, address)
        else:
            yield address, pattern.callback


def takes_file(view: Any) -> bool:
    return "request.FILES" in inspect.getsource(inspect.unwrap(view))


def test_page_of_the_proxy_about_a_large_request_has_the_limits_in_both_languages() -> None:
    page = (CHECKOUT / "static/too-large.html").read_text()
    assert "error_page 413 /too-large.html;" in NGINX
    assert sizes(LOCATIONS["/too-large.html"]) == [0], "otherwise nginx refuses its own page with HTTP/2"
    ukrainian, english = page.split('<section lang="en">')
    for size in (MOST_KEPT, settings.DATA_UPLOAD_MAX_MEMORY_SIZE):
        assert f"щонайбільше {size // 1_000_000} МБ" in ukrainian
        assert f"at most {size // 1_000_000} MB" in english


def test_proxy_keeps_the_headers_of_the_pages_and_serves_static_files_from_where_they_are_collected() -> None:
    assert [name for name, body in LOCATIONS.items() if "add_header" in body] == [
        "/unavailable.html",
        "/too-large.html",
        "/static/",
    ]
    assert "proxy_hide_header" not in NGINX
    environment = dict(re.findall(r"(?m)^([A-Z_]+)=(.*)$", (DEPLOY / "environment").read_text()))
    (root,) = re.findall(r"root ([^;]+);", LOCATIONS["/static/"])
    assert f"{root}/static" == environment["STATIC_ROOT"]
    assert "ReadWritePaths=" + environment["STATIC_ROOT"] in (DEPLOY / "suprovid-migrate.service").read_text()


def test_socket_of_the_pages_outlives_the_web_process() -> None:
    """systemd owns the socket and gunicorn takes it over, so the proxy's address stays; open requests get time to finish."""
    unit, line = ((DEPLOY / f"suprovid-web.{kind}").read_text() for kind in ("service", "socket"))
    (address,) = re.findall(r"(?m)^ListenStream=(.+)$", line)
    assert set(re.findall(r"proxy_pass http://([^;]+);", NGINX)) == {address}
    assert "suprovid-web.socket" in dict(settings_of(unit))["Requires"]
    assert "PartOf" not in line
    assert "-b" not in commands_of(unit)[0]
    assert int(dict(settings_of(unit))["TimeoutStopSec"]) > gunicorn.graceful_timeout > int(WEB["statement_timeout"].rstrip("s"))


def test_page_of_the_proxy_is_in_ukrainian() -> None:
    page = (CHECKOUT / "static/unavailable.html").read_text()
    assert "error_page 502 504 /unavailable.html;" in NGINX
    assert not re.search("[A-Za-z]{2,}", " ".join(re.findall(">([^<]+)<", page.partition("</title>")[2])))


@pytest.mark.parametrize("name", ["unavailable.html", "too-large.html"])
def test_page_of_the_proxy_works_without_the_site(name: str) -> None:
    page = (CHECKOUT / "static" / name).read_text()
    assert '<html lang="uk"' in page
    assert all(number in page for number in ("tel:103", "tel:112", "tel:7333"))
    for address in re.findall(r'(?:href|src)="/static/([^"]+)"', page):
        assert finders.find(address), address
    assert not re.search(r"<script|<style|\sstyle=|https?://", page)
