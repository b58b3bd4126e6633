"""Children that never outlive their parent, and locks that never outlive their holder. Standard library only."""

import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, BinaryIO

PR_SET_PDEATHSIG = 1
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0


def die_with_parent(signal_number: int) -> None:
    """Let the kernel send this process the signal when the thread that forked it ends, even by kill -9 (Linux only).

    A change of user clears the setting, so call it last before exec.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number)


def own_age() -> float:
    """Seconds since this process was started, even if it ran another program first (Linux only)."""
    start_in_ticks = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])  # field 22 in proc(5)
    return time.clock_gettime(time.CLOCK_BOOTTIME) - start_in_ticks / os.sysconf("SC_CLK_TCK")


def spawn(
    command: Sequence[str | Path],
    log: Path,
    *,
    at_parent_death: signal.Signals,
    environment: Mapping[str, str] | None = None,
    folder: Path | str = "/",
    run_as: Mapping[str, Any] | None = None,
    pass_fds: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in its own session that writes to a file: with a pipe, a process waiting for end of file would hang.

    `run_as` holds Popen's user, group and extra_groups.
    """
    parent = os.getpid()

    def stay_bound() -> None:
        die_with_parent(at_parent_death)
        if os.getppid() != parent:  # it ended before the setting took effect
            os._exit(1)

    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with append_privately(log) as out:
        return subprocess.Popen(  # noqa: S603 - callers name our own programs
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=folder,
            env=environment,
            start_new_session=True,
            preexec_fn=stay_bound,
            pass_fds=pass_fds,
            **(run_as or {}),
        )


@dataclass(kw_only=True)
class Child:
    """A program that is restarted whenever it ends, after a pause that doubles from 1 s to 30 s."""

    start: Callable[[], subprocess.Popen[bytes]]
    stop_signals: Sequence[tuple[signal.Signals, float]]
    """What to send, and how many seconds to wait for the end before the next; SIGKILL for the whole group is last."""

    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    failed_starts: int = field(default=0, init=False)
    """How often in a row it ended by itself, with an error, soon after its start. A kill is no such end."""
    _asked: bool = field(default=False, init=False)
    _pause: float = field(default=FIRST_PAUSE, init=False)
    _started_at: float = field(default=0.0, init=False)
    _next_start_at: float = field(default=0.0, init=False)

    def keep_running(self) -> None:
        """Called repeatedly: start the process if it isn't running, unless its pause lasts."""
        if self.process is not None and self.ended():
            self._bury()
        if self.process is None and time.monotonic() >= self._next_start_at:
            self.process, self._started_at = self.start(), time.monotonic()

    def ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def ask_to_stop(self) -> None:
        """Send the first of the signals, once: to Celery a second one means «at once»."""
        if self.process is not None and not self._asked and not self.ended():
            self._asked = True
            self.process.send_signal(self.stop_signals[0][0])

    def stop(self) -> None:
        self.ask_to_stop()
        for step, (number, seconds) in enumerate(self.stop_signals):
            if self.process is None or self.ended():
                break
            if step:
                self.process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self._kill_group()

    def restart(self) -> None:
        """Stop a process that runs and does nothing, and start it anew at once."""
        self.stop()
        self._asked, self._next_start_at = False, 0.0
        self.keep_running()

    def _bury(self) -> None:
        """Kill the remaining group: a web worker without its master would keep the port."""
        code = self._kill_group()
        lived_long = time.monotonic() - self._started_at > LONGEST_PAUSE
        self.failed_starts = self.failed_starts + 1 if code > 0 and not lived_long else 0
        if lived_long:
            self._pause = FIRST_PAUSE
        self._next_start_at = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)

    def _kill_group(self) -> int:
        """Return the exit code, negative after a signal; 0 when there is no process."""
        if self.process is None:
            return 0
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        code = self.process.wait()
        self.process = None
        return code


def end_of_log(log: Path, start: int = 0, *, most: int = 2000) -> str:
    """At most `most` bytes from the end of the log, none before the offset `start`."""
    if not log.exists():
        return ""
    with log.open("rb") as lines:
        lines.seek(max(start, log.stat().st_size - most))
        return lines.read().decode(errors="replace").strip()


def append_privately(log: Path) -> BinaryIO:
    """Open a log for appending; a new file is readable by its owner only, whatever the umask."""
    return open(log, "ab", opener=lambda path, flags: os.open(path, flags, 0o600))


def open_lock(path: Path) -> IO[str]:
    """Open a lock file whose descriptor is not inherited by programs started from here."""
    return path.open("w")


def try_lock(lock: IO[str], kind: int) -> bool:
    """Take the lock now (LOCK_EX or LOCK_SH); return False if it is held."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_locked(path: Path) -> bool:
    """Whether any process holds the lock, shared or exclusive."""
    with open_lock(path) as probe:
        return not try_lock(probe, fcntl.LOCK_EX)


def is_shared(path: Path) -> bool:
    """Whether any process holds the lock shared."""
    with open_lock(path) as probe:
        return not try_lock(probe, fcntl.LOCK_EX) and try_lock(probe, fcntl.LOCK_SH)
