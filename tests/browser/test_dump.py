"""A stolen database dump reveals no name, no number and no text of an entry."""

import base64
import json
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from config.embedded.home import CHECKOUT, DATABASE, OWNER_ROLE
from config.embedded.postgres import PostgresCluster
from tools.running_site import RunningSite

pytestmark = pytest.mark.browser

OPEN_EVERYTHING = """
import json
from cases.course.models import Visit
from privacy.actions import recorded_reading
from veterans.models import Identifier, Person, Phone

with recorded_reading(actor_id=None, role="", purpose="support", route="test"):
    opened = {
        "surnames": [person.surname for person in Person.objects.all()],
        "phones": [phone.number for phone in Phone.objects.all()],
        "numbers": [identifier.value for identifier in Identifier.objects.all()],
        "texts": [visit.summary for visit in Visit.objects.select_related("case").exclude(summary=None)],
    }
print(json.dumps(opened))
"""
SHORTEST = 4  # letters; a shorter value may occur in a word by chance
STAFF_SURNAME = "Яворівська"
DIRECTORY = re.compile(rb"COPY public\.veterans_territory .*?\n\\\.\n", re.DOTALL)  # villages have the names of people
BYTES = re.compile(rb"\\\\x([0-9a-f]*)")  # a bytea in a plain dump


@pytest.fixture(scope="module")
def dump(demo_site: RunningSite) -> bytes:
    home = demo_site.home
    server = ["--host", str(home.socket_folder("pg")), "--username", OWNER_ROLE, "--dbname", DATABASE]
    made = subprocess.run(
        [str(PostgresCluster(home).binaries / "pg_dump"), *server],
        env={**os.environ, "PGPASSWORD": home.secrets()["owner_password"]},
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr.decode()
    return DIRECTORY.sub(b"", made.stdout)


@pytest.fixture(scope="module")
def opened(demo_site: RunningSite) -> dict[str, list[str]]:
    """The sealed values in clear, opened with the keys of the site."""
    mode = {"SUPROVID_MODE": "demo", "SUPROVID_HOME": str(demo_site.home.path)}
    kept = {name: value for name, value in os.environ.items() if not name.endswith("_URL")}
    command = [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", OPEN_EVERYTHING]
    said = subprocess.run(command, cwd=CHECKOUT, env=kept | mode, capture_output=True, check=True, text=True).stdout
    values: dict[str, Any] = json.loads(said.splitlines()[-1])
    return values


def test_dump_is_whole(dump: bytes) -> None:
    persons = dump.split(b"COPY public.veterans_person ", 1)[1].split(b"\n\\.\n", 1)[0].splitlines()[1:]
    assert len(persons) > 200
    for table in ("veterans_phone ", "veterans_identifier ", "cases_visit ", "cases_followup ", "privacy_accessrecord_"):
        assert f"COPY public.{table}".encode() in dump
    assert STAFF_SURNAME.encode() in dump  # a check that clear text is found


@pytest.mark.parametrize("kind", ["surnames", "phones", "numbers", "texts"])
def test_dump_has_nothing_in_clear(kind: str, dump: bytes, opened: dict[str, list[str]]) -> None:
    secrets = {value.removeprefix("+") for value in opened[kind] if len(value) >= SHORTEST}
    assert len(secrets) > 20
    haystack = BYTES.sub(b" ", dump) + b"".join(bytes.fromhex(found.decode()) + b"\n" for found in BYTES.findall(dump))
    assert [secret for secret in secrets if any(form in haystack for form in written_forms(secret))] == []


def written_forms(secret: str) -> list[bytes]:
    """UTF-8, hexadecimal, and base64 for each of the three possible offsets."""
    clear = secret.encode()
    return [clear, clear.hex().encode(), *(base64_after(shift, clear) for shift in range(3))]


def base64_after(shift: int, clear: bytes) -> bytes:
    """Base64 of `clear` after `shift` other bytes, cut to the characters that depend on `clear` alone."""
    encoded = base64.b64encode(b"\0" * shift + clear)
    return encoded[-(-8 * shift // 6) : 8 * (shift + len(clear)) // 6]
