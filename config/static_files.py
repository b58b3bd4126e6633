"""Collect static files only when one of them has changed: compressing them takes longer than the rest of a start."""

import hashlib
import sys
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """An ES module imports others by their hashed names as well; a missing one makes collectstatic fail."""

    support_js_module_import_aggregation = True


def refuse_missing_static_files() -> None:
    """End the process with one sentence when hashed file names are used but no files were collected: each page would fail."""
    if not isinstance(staticfiles_storage, ManifestStaticFilesStorage):
        return
    if not Path(settings.STATIC_ROOT, staticfiles_storage.manifest_name).exists():
        sys.exit(f"STATIC_ROOT is {settings.STATIC_ROOT}, where no static files are: run `python manage.py collectstatic`.")


def collect_changed_static_files() -> bool:
    """Update STATIC_ROOT; return whether there was anything to do. Raises CommandError when it can't be written."""
    root = Path(settings.STATIC_ROOT)
    stamp, now = root.with_name(root.name + ".stamp"), _fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return False
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)
    return True


def _fingerprint() -> str:
    """A hash of every source file's name, size and modification time."""
    digest = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
