"""Configuration of the web process, for `manage.py up` and production: `gunicorn -c python:config.gunicorn config.wsgi`."""

import gc
import os
import signal

from config.embedded.processes import die_with_parent
from config.logs import logging_settings

workers = 2 * (os.cpu_count() or 1)
worker_class = "sync"
timeout = 30
graceful_timeout = 25  # allows for the longest statement (config/database/limits.py)
preload_app = True  # one import for all workers: a quick start, shared memory, and a wrong key ends the start once
accesslog = None  # addresses belong in the structured logs of the application, without query strings
logconfig_dict = logging_settings(readable=os.environ.get("SUPROVID_MODE") != "production")
control_socket_disable = True
# The worker's heartbeat is a file: in memory, so that a slow disk never looks like a dead worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108


def pre_fork(_server: object, _worker: object) -> None:
    """Exclude the objects loaded so far from garbage collection.

    Otherwise each full collection, in the middle of a request, would traverse all names in memory and copy the pages that the
    workers share.
    """
    gc.collect()
    gc.freeze()


def post_fork(_server: object, _worker: object) -> None:
    """A master killed with -9 takes its workers along; otherwise they would keep the port."""
    die_with_parent(signal.SIGKILL)
