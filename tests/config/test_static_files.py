"""A site without its static files is not started; a folder without write access is refused with one sentence."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from config.static_files import refuse_missing_static_files

MANIFEST = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


def test_start_is_refused_when_no_static_files_were_collected(tmp_path: Path) -> None:
    with override_settings(STORAGES=MANIFEST, STATIC_ROOT=str(tmp_path)):
        with pytest.raises(SystemExit, match="no static files are"):
            refuse_missing_static_files()
        (tmp_path / "staticfiles.json").write_text("{}")
        refuse_missing_static_files()


def test_collecting_is_refused_with_a_sentence_when_the_folder_cant_be_written() -> None:
    with override_settings(STATIC_ROOT="/proc/static"), pytest.raises(CommandError, match="can't be written"):
        call_command("collectstatic", interactive=False, verbosity=0)
