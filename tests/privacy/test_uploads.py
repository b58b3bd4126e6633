"""Uploaded files stay in memory."""

import tempfile
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from privacy.uploads import MOST_KEPT, MOST_READ


def received(size: int) -> Any:
    sent = SimpleUploadedFile("list.csv", b"x" * size)
    return RequestFactory().post("/", {"file": sent}).FILES["file"]


def test_site_has_no_other_way_for_files() -> None:
    assert settings.FILE_UPLOAD_HANDLERS == ["privacy.uploads.InMemoryUploadHandler"]


@pytest.mark.asvs("5.3.1", "5.3.2")
def test_nothing_is_written_to_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "mkstemp", None)
    assert received(3_000_000).name == "list.csv"


@pytest.mark.parametrize("size", [0, 1, 100_000, MOST_KEPT])
def test_file_is_kept_whole(size: int) -> None:
    file = received(size)
    assert (file.size, file.read()) == (size, b"x" * size)


@pytest.mark.asvs("5.2.1")
def test_of_a_file_that_is_too_large_the_beginning_and_the_true_size_are_kept() -> None:
    file = received(MOST_KEPT + 70_001)
    assert (file.size, len(file.read())) == (MOST_KEPT + 70_001, MOST_KEPT)


@pytest.mark.asvs("5.2.1")
def test_request_that_is_larger_by_far_is_refused_unread() -> None:
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("list.csv", b"x" * MOST_READ)})
    with pytest.raises(RequestDataTooBig):
        assert request.FILES
    assert request._stream.read(10) != b""
