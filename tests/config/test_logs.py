"""A log line says what happened and where, but never names the person concerned."""

import io
import json
import logging
import logging.config
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import structlog
from django.db import IntegrityError
from django.test import Client

from cases.endings.states import EpisodeRefusal
from config.celery import app
from config.logs import CHECKOUT, logging_settings
from supporters.directory.models import Supporter
from tests.database import as_owner, execute
from tests.factories import House, make_department, make_supporter

CANARY = "Канарченко"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the production configuration would write: root log and request log together."""
    settings = logging_settings(readable=False)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    built = logging.config.DictConfigurator(settings)
    handler.setFormatter(built.configure_formatter(settings["formatters"]["lines"]))  # type: ignore[attr-defined]
    logger = logging.getLogger()
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


def events(lines: io.StringIO, event: str) -> list[dict[str, Any]]:
    return [line for text in lines.getvalue().splitlines() if (line := json.loads(text))["event"] == event]


def refuse_the_canary() -> None:
    """Make PostgreSQL reject this signature with an error that quotes the row."""
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with as_owner():
        execute(f"ALTER TABLE supporters_supporter ADD CONSTRAINT no_canary CHECK (signature <> '{CANARY}')")


def give_all_the_canary() -> None:
    """Make PostgreSQL reject a second account with this address; the error quotes it."""
    Supporter.objects.update(email=CANARY)


@pytest.mark.asvs("16.2.5")
def test_exception_is_named_without_its_words(lines: io.StringIO) -> None:
    try:
        raise ValueError(f"Failing row contains ({CANARY})")
    except ValueError:
        logging.getLogger("suprovid.cases").exception("the task failed")
        structlog.get_logger("suprovid.cases").error("the task failed", exc_info=True)
    said = lines.getvalue()
    assert said.count("ValueError") == 2
    assert "the task failed" in said
    assert CANARY not in said


@pytest.mark.asvs("16.2.5")
@pytest.mark.django_db
def test_request_line_has_the_route_and_no_query_string(lines: io.StringIO, client: Client, settings: object) -> None:
    settings.MODE = "production"  # type: ignore[attr-defined]
    client.get("/accounts/login/", {"q": CANARY}, HTTP_USER_AGENT=CANARY)
    said = lines.getvalue()
    assert '"route": "account_login"' in said
    assert '"status": 200' in said
    assert CANARY not in said
    assert "?q=" not in said


@pytest.mark.django_db
def test_request_line_has_the_code_of_a_refusal(lines: io.StringIO, house: House, signed_in: Any, settings: Any) -> None:
    settings.MODE = "production"
    browser = signed_in(house.owner)
    browser.get(f"/cases/{house.case.number}/reopen/")
    browser.get("/today/")
    refused, shown = events(lines, "answered")
    assert (refused["route"], refused["status"], refused["refusal"]) == ("case_reopen", 409, EpisodeRefusal.NOT_CLOSED.value)
    assert "refusal" not in shown


@pytest.mark.asvs("16.2.5", "16.5.4")
@pytest.mark.django_db
def test_failing_view_is_logged_by_type_place_and_route_without_its_words(lines: io.StringIO) -> None:
    user = make_supporter(make_department())
    refuse_the_canary()
    client = Client(raise_request_exception=False)
    client.force_login(user)
    sent = {"submission_key": str(uuid4()), "version": "1", "language": "uk", "theme": "auto", "phone": "", "signature": CANARY}
    assert client.post("/profile/", sent).status_code == 500
    (line,) = events(lines, "view_failed")
    assert (line["level"], line["exception"], line["route"], line["method"]) == ("error", "IntegrityError", "profile", "POST")
    assert " < supporters/administration/actions/profile.py:" in line["at"]
    assert (line["sqlstate"], line["table"], line["constraint"]) == ("23514", "supporters_supporter", "no_canary")
    assert line["request_id"] == events(lines, "answered")[0]["request_id"]
    assert CANARY not in lines.getvalue()


@pytest.mark.django_db
def test_failing_middleware_is_logged_too(lines: io.StringIO, settings: Any) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.config.test_logs.broken_middleware"]
    assert Client(raise_request_exception=False).get("/accounts/login/").status_code == 500
    (line,) = events(lines, "view_failed")
    assert line["exception"] == "ZeroDivisionError"
    assert line["at"].startswith("tests/config/test_logs.py:")


def broken_middleware(_get_response: Any) -> Any:
    return lambda _request: 1 // 0


@pytest.mark.asvs("16.2.5")
@pytest.mark.django_db(transaction=True)
def test_failing_task_is_logged_by_name_type_and_place_without_its_words(lines: io.StringIO) -> None:
    department = make_department()
    make_supporter(department), make_supporter(department)
    task: Any = app.task(name="tests.canary")(give_all_the_canary)
    done = task.apply()
    assert isinstance(done.result, IntegrityError)
    assert CANARY.lower() in str(done.result), "else there would be nothing to hide"
    (line,) = events(lines, "task_failed")
    assert (line["level"], line["task"], line["task_id"], line["exception"]) == (
        "error",
        "tests.canary",
        done.id,
        "IntegrityError",
    )
    assert line["at"].startswith("tests/config/test_logs.py:")
    assert CANARY.lower() not in lines.getvalue().lower()


@pytest.mark.asvs("16.2.5")
@pytest.mark.parametrize("name", ["django.db", "celery.worker", "kombu"])
def test_warning_of_a_library_keeps_its_words_and_numbers_only(lines: io.StringIO, name: str) -> None:
    error = ValueError(CANARY)
    logging.getLogger(name).error("%s in row %s of process %d: %s", error, f"({CANARY})", 7, CANARY)
    logging.getLogger(name).error("task %(name)s: %(exc)s", {"name": CANARY, "exc": CANARY}, exc_info=error)
    logging.getLogger(name).error(error)
    events = [json.loads(line)["event"] for line in lines.getvalue().splitlines()]
    assert events == ["ValueError in row … of process 7: …", "task …: …", "ValueError"]
    assert CANARY not in lines.getvalue()


def in_a_process(program: str) -> str:
    """Output of a process that runs `program` with the canary as its argument."""
    done = subprocess.run([sys.executable, "-c", program, CANARY], cwd=CHECKOUT, capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


@pytest.mark.asvs("16.2.5")
def test_command_that_fails_in_production_is_logged_without_its_words() -> None:
    said = in_a_process(
        "import logging.config, sys, warnings; from config.logs import hide_what_no_logger_writes, logging_settings\n"
        "logging.config.dictConfig(logging_settings(readable=False)); hide_what_no_logger_writes()\n"
        "warnings.warn(sys.argv[1])\n"
        "raise ValueError(f'Failing row contains ({sys.argv[1]})')"
    )
    assert '"logger": "py.warnings"' in said
    assert '"event": "process_failed"' in said
    assert '"exception": "ValueError"' in said
    assert CANARY not in said


@pytest.mark.asvs("16.2.5")
def test_log_of_gunicorn_keeps_no_address_and_no_words_of_an_exception() -> None:
    said = in_a_process(
        "import sys; from gunicorn.app.base import Application; from gunicorn.glogging import Logger\n"
        "class Site(Application):\n"
        "    def init(self, *_): pass\n"
        "    def load_config(self): self.load_config_from_module_name_or_filename('python:config.gunicorn')\n"
        "log = Logger(Site().cfg); canary = sys.argv[1]\n"
        "log.warning(f'Invalid request from ip=10.0.0.1: {canary}')\n"
        "try: raise ValueError(canary)\n"
        "except ValueError as error:\n"
        "    log.exception('Error handling request %s %s', 'GET', f'/search/?q={canary}'); log.exception(error)\n"
    )
    assert said.count("ValueError") == 3
    assert "Error handling request … …" in said
    assert CANARY not in said
    assert "10.0.0.1" not in said
