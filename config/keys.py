"""Refuse to start a process whose keys this database doesn't know."""

import sys

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, ProgrammingError, connections

from privacy.actions import check_key_fingerprint
from privacy.keys import KeyMismatch

log = structlog.get_logger("suprovid.keys")


def refuse_foreign_keys() -> None:
    """End the process with one sentence when its keys are broken or not those of the database.

    A database that does not answer, or has no tables yet, is no reason to end: /healthz names the part that is down, and it may
    come up. The connection is closed, since a web master forks next.
    """
    try:
        check_key_fingerprint()
    except (KeyMismatch, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except ProgrammingError:
        log.warning("keys_not_checked", reason="the database has no tables: run migrate")
    except Error:
        log.warning("keys_not_checked", reason="the database does not answer")
    finally:
        connections.close_all()
