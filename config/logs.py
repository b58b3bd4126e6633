"""Logs as JSON lines (readable lines in demo mode): an event, keys and codes, a request id; no name, no note, no query string."""

import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
CHECKOUT: Final = Path(__file__).resolve().parent.parent
OUTSIDE: Final = frozenset({".venv", "site-packages"})
FRAMES: Final = 4
HIDDEN: Final = "…"
# Messages of libraries that come with their values formatted in: the prefix that is kept, by logger.
BEFOREHAND: Final = {"gunicorn.error": "Invalid request from ip=", "py.warnings": ""}


def without_values(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Hide the values in a library's warning, except numbers: they may quote a row, an address or a trace."""
    arguments, record = event.pop("positional_args", ()), event["_record"]
    if event["_from_structlog"]:
        return event
    words = record.msg if isinstance(record.msg, str) else type(record.msg).__name__
    if record.levelno >= logging.WARNING:
        arguments = _hidden(arguments)
        beginning = BEFOREHAND.get(record.name)
        words = words if beginning is None or not words.startswith(beginning) else f"{beginning}{HIDDEN}"
    event["event"] = words % arguments if arguments else words
    return event


def _hidden(arguments: Any) -> Any:
    if isinstance(arguments, Mapping):
        return {name: _shown(value) for name, value in arguments.items()}
    return tuple(_shown(value) for value in arguments or ())


def _shown(value: Any) -> Any:
    if isinstance(value, BaseException):
        return type(value).__name__
    return value if isinstance(value, int | float) else HIDDEN


def without_exception_text(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Keep only type and place of an exception: a database error quotes the rejected row, which may contain personal data."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    return {**event, **failure(info[1], info[2])} if isinstance(info, tuple) and info[1] is not None else event


def failure(error: BaseException, trace: TracebackType | None) -> dict[str, str]:
    """Loggable facts of an exception: its type and place, and for an error of PostgreSQL its code, table and constraint."""
    fields = {"exception": type(error).__name__, "at": _place(trace)}
    source = error.__cause__ or error
    if code := getattr(source, "pgcode", None):
        fields |= {"sqlstate": code, "table": source.diag.table_name, "constraint": source.diag.constraint_name}  # type: ignore[attr-defined]
    return {name: value for name, value in fields.items() if value}


def _place(trace: TracebackType | None) -> str:
    """File and line of our stack frames, the innermost first; of the innermost frame of all when none is ours."""
    ours: list[str] = []
    last = ""
    while trace is not None:
        file = Path(trace.tb_frame.f_code.co_filename)
        last = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
        if file.is_relative_to(CHECKOUT) and not OUTSIDE & set(file.parts):
            ours.insert(0, f"{file.relative_to(CHECKOUT)}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " < ".join(ours[:FRAMES]) or last


def hide_what_no_logger_writes() -> None:
    """Filter also what bypasses the loggers: exceptions that end a command, and Python warnings."""
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught


def _log_uncaught(_kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        return
    structlog.get_logger("suprovid").critical("process_failed", **failure(error, trace))


def logging_settings(*, readable: bool) -> dict[str, Any]:
    """Django's LOGGING; it also configures structlog."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last = structlog.dev.ConsoleRenderer(colors=False) if readable else structlog.processors.JSONRenderer(ensure_ascii=False)
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "pass_foreign_args": True,
        "use_get_message": False,
        "processors": [
            without_values,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            without_exception_text,
            last,
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["err"], "level": "WARNING"},
        "loggers": {
            "suprovid": {"level": "INFO"},
            "celery": {"level": "WARNING"},
            "gunicorn.error": {"handlers": ["err"], "level": "INFO", "propagate": False},
            # They log addresses with query strings, or the text of an exception; our own lines replace them:
            # privacy.middleware, config.celery.
            "django.request": {"level": "CRITICAL"},
            "django.security": {"level": "CRITICAL"},
            "django.server": {"level": "CRITICAL"},
            "celery.app.trace": {"level": "CRITICAL"},
        },
    }
