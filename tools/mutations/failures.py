"""Locks of what goes on when a part fails."""

from typing import Final

from tools.mutations.table import Lock

FAILURE_LOCKS: Final = (
    Lock(
        "A rule that raises stops no other",
        "supporters/notifications/dispatch.py",
        "        with run.alone(code):\n            _remind(",
        "        if run.tried is not None:\n            _remind(",
        "tests/supporters/notifications/test_parts_alone.py",
    ),
    Lock(
        "A letter that raises holds no other",
        "supporters/notifications/parts.py",
        "            return self._divided(items, act, code)\n",
        "            raise\n",
        "tests/supporters/notifications/test_parts_alone.py",
    ),
    Lock(
        "A failed rule makes its part of /healthz down",
        "config/monitoring/health.py",
        '"up": not (pulse.is_late(at) or pulse.failed)',
        '"up": not pulse.is_late(at)',
        "tests/supporters/notifications/test_parts_alone.py",
    ),
    Lock(
        "A full disk is seen at once",
        "config/monitoring/health.py",
        "            cursor.execute(\"SET LOCAL work_mem = '64kB'\")\n",
        "",
        "tests/config/test_up.py",
    ),
    Lock(
        "A failure ends when the rule runs again",
        "supporters/notifications/actions/pulses.py",
        "ended_at=None).update(ended_at=at)",
        "ended_at=None).update(ended_at=None)",
        "tests/supporters/notifications/test_parts_alone.py",
    ),
)
