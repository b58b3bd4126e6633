"""The start of a process that would seal with keys this database doesn't know."""

import sys

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connections

from privacy.actions import check_key_fingerprint
from privacy.keys import KeyMismatch

log = structlog.get_logger("suprovid.keys")


def refuse_foreign_keys() -> None:
    """End the process with one sentence when its keys are broken or not those of the database.

    A database that doesn't answer ends nothing: /healthz tells of it, and it may come back. The connection is closed,
    since a web master forks next.
    """
    try:
        check_key_fingerprint()
    except (KeyMismatch, ImproperlyConfigured) as error:
        sys.exit(str(error))
    except Error:
        log.warning("keys_not_checked", reason="the database does not answer")
    finally:
        connections.close_all()
