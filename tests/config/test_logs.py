"""A log line tells what happened and where, never whom it happened to."""

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
import structlog
from django.test import Client

from config.logs import logging_settings

CANARY = "Канарченко"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What the production set-up would write, root and request log together."""
    settings = logging_settings(readable=False)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    built = logging.config.DictConfigurator(settings)
    handler.setFormatter(built.configure_formatter(settings["formatters"]["lines"]))  # type: ignore[attr-defined]
    logger = logging.getLogger("suprovid")
    logger.addHandler(handler)
    yield written
    logger.removeHandler(handler)


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
