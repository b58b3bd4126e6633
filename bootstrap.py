#!/usr/bin/env python3
"""Everything from one file:

    python3 bootstrap.py run [--port 8000] [--bind 127.0.0.1]   start the site with its servers and demo data
    python3 bootstrap.py test [arguments for pytest]            all checks and tests
    python3 bootstrap.py reset                                  remove the demo and test data of this checkout

It needs Python 3.11 or newer and makes its own .venv.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import importlib.util
import os
import secrets
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
LOCKS = {"run": "requirements.lock", "test": "requirements-dev.lock"}
TYPED = ("config", "privacy", "supporters", "veterans", "cases", "tests")


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
        sys.exit(run_gates(arguments))
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
    with open(ROOT / ".venv.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_made_by_this_python():
            make_venv()
        if not is_installed(purpose):
            pip_install(LOCKS[purpose])
            remember_installed(purpose)


def is_installed(purpose: str) -> bool:
    return STAMP.exists() and fingerprint(purpose) in STAMP.read_text().split()


def remember_installed(purpose: str) -> None:
    """The lock file of the tests holds all of the site's."""
    STAMP.write_text("\n".join(fingerprint(each) for each in sorted({purpose, "run"})))


def fingerprint(purpose: str) -> str:
    return hashlib.sha256((ROOT / LOCKS[purpose]).read_bytes() + sys.version.encode()).hexdigest()


def is_made_by_this_python() -> bool:
    """A folder left by another Python or by a killed attempt is made anew."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return PYTHON.exists() and (VENV / "lib" / f"python{version}" / "site-packages" / "pip" / "__main__.py").exists()


def make_venv() -> None:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(f"This Python can't make a virtual environment: install the package python{version}-venv.")
    began = time.monotonic()
    say("Making .venv … ", end="")
    venv.create(VENV, clear=True, with_pip=True, symlinks=True)
    say(f"{time.monotonic() - began:.0f} s")


def pip_install(lock: str) -> None:
    total = (ROOT / lock).read_text().count("==")
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar=off", "--require-hashes"]
    log = VENV / "pip.log"
    began = time.monotonic()
    with log.open("wb") as out:
        pip = subprocess.Popen([PYTHON, "-m", "pip", "install", *options, "-r", lock], stdout=out, stderr=out)
    shown = -10.0
    while pip.poll() is None:
        seconds = time.monotonic() - began
        if seconds - shown >= (1 if sys.stdout.isatty() else 10):
            shown = seconds
            found = log.read_bytes().count(b"Collecting ")
            progress(f"Installing {lock}: {found} of {total} packages found, {seconds:.0f} s")
        time.sleep(0.1)
    if pip.returncode:
        sys.exit(f"\npip could not install {lock}:\n" + log.read_text(errors="replace")[-3000:])
    progress(f"Installed {lock}: {total} packages, {time.monotonic() - began:.0f} s", last=True)


# The gates --------------------------------------------------------------------------------------------------------


def run_gates(pytest_arguments: list[str]) -> int:
    """Run all of them even when one fails, and end with a table. 0 when every one passed."""
    os.environ["SUPROVID_MODE"] = "test"
    results: list[tuple[str, float, bool]] = []
    for name, commands, environment in gates():
        results.append(run_gate(name, commands, environment))
    chromium = find_chromium()
    if chromium is None:
        say("There is no Chromium for the browser tests: install the package chromium or set SUPROVID_CHROMIUM.")
        results.append(("pytest (not run)", 0.0, False))
    else:
        # by file, so that each file's processes are started once; pytest 9.2 makes xdist forget its groups
        pytest = [[str(PYTHON), "-m", "pytest", "-n", "2", "--dist", "loadfile", *pytest_arguments]]
        results.append(run_gate("pytest", pytest, {"SUPROVID_CHROMIUM": chromium}))
    say("\n" + table(results))
    return 0 if all(passed for _, _, passed in results) else 1


def gates() -> list[tuple[str, list[list[str]], dict[str, str]]]:
    """Name, commands and additional environment of each check before the tests."""
    python, scripts = str(PYTHON), VENV / "bin"
    manage = [python, "manage.py"]
    templates = [str(path) for path in sorted(ROOT.glob("templates/**/*.html"))]
    djade = [str(scripts / "djade"), "--check", "--target-version", "5.2", *templates]
    return [
        ("ruff check", [[python, "-m", "ruff", "check"]], {}),
        ("ruff format", [[python, "-m", "ruff", "format", "--check"]], {}),
        ("mypy", [[python, "-m", "mypy", *TYPED]], {}),
        ("import-linter", [[python, str(scripts / "lint-imports"), "--no-logo"]], {}),
        ("migrations", [[*manage, "makemigrations", "--check", "--dry-run"]], {}),
        ("deployment", [[*manage, "check", "--deploy", "--fail-level", "WARNING"]], production_environment()),
        ("templates", [djade, [*manage, "check_templates"]], {}),
    ]


def run_gate(name: str, commands: list[list[str]], environment: dict[str, str]) -> tuple[str, float, bool]:
    say(f"\n── {name}")
    began = time.monotonic()
    passed = all(subprocess.run(command, env={**os.environ, **environment}).returncode == 0 for command in commands)
    return name, time.monotonic() - began, passed


def production_environment() -> dict[str, str]:
    """Values that are well-formed and good for nothing: the check opens no connection."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        "SUPROVID_MODE": "production",
        "DATABASE_URL": "postgres://app:none@localhost/none",
        "DATABASE_OWNER_URL": "postgres://owner:none@localhost/none",
        "REDIS_URL": "redis://localhost/0",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "SUPROVID_FIELD_KEYS": f"1:{key}",
        "SUPROVID_INDEX_KEY": key,
        "SUPROVID_SEAL_FILE": "/nonexistent/access-log-heads",
        "ALLOWED_HOSTS": "suprovid.example",
    }


def table(results: list[tuple[str, float, bool]]) -> str:
    rows = [f"{name:<18}{seconds:8.1f} s  {'passed' if passed else 'FAILED'}" for name, seconds, passed in results]
    return "\n".join([*rows, f"{'together':<18}{sum(seconds for _, seconds, _ in results):8.1f} s"])


# The browser of the tests -----------------------------------------------------------------------------------------


def find_chromium() -> str | None:
    """A path, or "" for the one that playwright has downloaded, or None."""
    return installed_chromium() or chromium_from_apt() or chromium_from_playwright()


def installed_chromium() -> str | None:
    names = (os.environ.get("SUPROVID_CHROMIUM") or "chromium", "chromium", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def chromium_from_apt() -> str | None:
    apt = shutil.which("apt-get")
    if os.geteuid() != 0 or apt is None:
        return None
    say("\n── Installing Chromium for the browser tests")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "chromium"]):
        if subprocess.run([apt, "-qq", *arguments], env=environment).returncode:
            return None
    return shutil.which("chromium")


def chromium_from_playwright() -> str | None:
    say("\n── Downloading playwright's Chromium for the browser tests")
    done = subprocess.run([str(PYTHON), "-m", "playwright", "install", "chromium"])
    return None if done.returncode else ""


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
