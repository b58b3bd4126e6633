"""How the web process runs, for `manage.py up` and for production: `gunicorn -c python:config.gunicorn config.wsgi`."""

import gc
import os
import signal

from config.embedded.processes import die_with_parent
from config.logs import logging_settings

workers = 2 * (os.cpu_count() or 1)
worker_class = "sync"
timeout = 30
graceful_timeout = 25  # who asks the process to end waits for the longest statement (config/database/limits.py)
preload_app = True  # one import for all workers: a quick start, shared memory, and a wrong key ends the start once
accesslog = None  # addresses belong in structured logs without query strings, which the application writes
logconfig_dict = logging_settings(readable=os.environ.get("SUPROVID_MODE") != "production")
control_socket_disable = True
# The worker's sign of life is a file: in memory, so that a slow disk never looks like a dead worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108


def pre_fork(_server: object, _worker: object) -> None:
    """Collections pass over what is loaded by now: else each full one, in the middle of a request, walks all names in memory,
    and copies the pages that the workers share."""
    gc.collect()
    gc.freeze()


def post_fork(_server: object, _worker: object) -> None:
    """A master killed with -9 takes its workers along, else they would keep the port."""
    die_with_parent(signal.SIGKILL)
