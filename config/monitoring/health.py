"""Health checks: `/healthz` checks every part, `/livez` only the web process itself.

Both answer without a session, and neither gives an outsider the reason why a part is down: that is in the logs.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import resolve
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.celery import app
from config.database.schema_check import has_tables
from privacy.actions import unsealed_records
from supporters.notifications.actions.pulses import BEAT, LETTERS, REMINDERS
from supporters.notifications.models.pulse import TASKS
from supporters.notifications.reports.pulses import pulses

log = structlog.get_logger("suprovid.health")

PARTS = ("database", "tables", "room", "broker", "worker", "beat", "reminders", "letters", "tasks")
ANSWER_WITHIN_SECONDS = 1.5
BROKER_TIMEOUT_SECONDS = 0.5
POLL_SECONDS = 0.1  # closing the connection waits for the poll under way; a second by default
WORKER_TIMEOUTS = (
    0.5,
    0.5,
)  # seconds; asked twice, since a worker that is just starting misses the first call
# Parts that run each minute, and the name of their last run in the answer.
SIGNS: Final = {BEAT: "last_tick", REMINDERS: "last_bell", LETTERS: "last_post", TASKS: "last_task"}

Findings = dict[str, dict[str, Any]]


@login_not_required
@never_cache
@require_safe
def livez(_request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "up"})


@login_not_required
@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    found = _look_in_time([_look_at_database, _look_at_room, _look_at_broker])
    parts = {name: found.get(name, {"up": False}) for name in PARTS}
    down = [name for name in PARTS if not parts[name]["up"]]
    answer = {"status": "down" if down else "up", "parts": parts, "down": down, "seals": found.get("seals")}
    return JsonResponse(answer, status=503 if down else 200)


class ProbeMiddleware:
    """Runs before any middleware that queries the database for the user: a cookie must not make a probe wait for a lock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (probe := PROBES.get(request.path_info)) is None:
            return self.get_response(request)
        request.resolver_match = resolve(request.path_info)  # for the log
        return probe(request)


PROBES: Final[dict[str, Callable[[HttpRequest], HttpResponse]]] = {"/livez": livez, "/healthz": healthz}


def _look_in_time(looks: list[Callable[[Findings], None]]) -> Findings:
    """Run all checks at once in threads, since a frozen server would block the caller: a late check counts as down."""
    found: Findings = {}
    threads = [threading.Thread(target=_without_raising, args=(look, found), daemon=True) for look in looks]
    deadline = time.monotonic() + ANSWER_WITHIN_SECONDS
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return dict(found)


def _without_raising(look: Callable[[Findings], None], found: Findings) -> None:
    try:
        look(found)
    except Exception as error:  # any error means that the part is down
        log.warning("health_part_down", look=look.__name__, error=type(error).__name__)


def _look_at_database(found: Findings) -> None:
    """The thread has its own connection, so it checks what a new request would get."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        found["database"] = {"up": True}
        found["tables"] = {"up": has_tables()}
        found |= _signs(timezone.now())
        found["seals"] = _seals()
    finally:
        connection.close()


def _look_at_room(found: Findings) -> None:
    """Half a megabyte that does not fit into the memory of its query is written to the disk of the database and removed again.

    A changed row would not do: it may fit into blocks and log files that exist, and a full disk is seen hours later.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '64kB'")
            cursor.execute("SELECT count(*) FROM generate_series(1, 20000)")
        found["room"] = {"up": True}
    finally:
        connection.close()


def _signs(at: datetime) -> Findings:
    """A part is down when its last run is long ago, or when a rule, a letter or a task failed in it."""
    return {
        name: {
            "up": not (pulse.is_late(at) or pulse.failed),
            SIGNS[name]: pulse.last_at.isoformat(),
            "failed": list(pulse.failed),
        }
        for name, pulse in pulses(at=at).items()
    }


def _seals() -> dict[str, Any]:
    """Does not affect whether the site is up: people can work while records wait for their seal."""
    left = unsealed_records()
    oldest = left.since.isoformat() if left.since else None
    return {"refused": left.refused, "unsealed": left.records, "oldest": oldest}


def _look_at_broker(found: Findings) -> None:
    """Without a broker the state of the worker is unknown: it gets no finding, which counts as down."""
    with _broker_client(settings.CELERY_BROKER_URL) as broker:
        broker.ping()
    found["broker"] = {"up": True}
    with app.connection_for_write() as line:  # a pooled one may be stale after a restart of the broker
        line.transport_options = {**(line.transport_options or {}), "max_retries": 0, "polling_interval": POLL_SECONDS}
        found["worker"] = {"up": any(app.control.ping(timeout=wait, limit=1, connection=line) for wait in WORKER_TIMEOUTS)}


def _broker_client(address: str) -> Redis:
    """Needed because redis-py doesn't know Celery's form of a Unix socket address."""
    parts = urlsplit(address)
    return Redis.from_url(
        f"unix://{parts.path}" if parts.scheme == "redis+socket" else address,
        socket_timeout=BROKER_TIMEOUT_SECONDS,
        socket_connect_timeout=BROKER_TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
