"""A request that is refused unread is answered with a page that says the limits."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from privacy.uploads import MOST_READ
from tests.factories import House

pytestmark = pytest.mark.django_db
ADDRESS = "/imports/new/"


@pytest.fixture
def head(house: House, signed_in: Callable[[Any], Client]) -> Client:
    client = signed_in(house.head)
    client.raise_request_exception = False
    return client


def too_much_text() -> dict[str, Any]:
    return {"pasted": "ї" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 2 + 1)}


def too_large_file() -> dict[str, Any]:
    return {"file": SimpleUploadedFile("list.csv", b"x" * MOST_READ)}


@pytest.mark.parametrize("sent", [too_much_text, too_large_file])
def test_too_large_request_is_answered_with_the_limits_and_what_to_do(head: Client, sent: Callable[[], dict[str, Any]]) -> None:
    answer = head.post(ADDRESS, sent())
    assert (answer.status_code, '<html lang="uk"' in answer.text) == (413, True)
    assert "щонайбільше 3 МБ" in answer.text
    assert "щонайбільше 1 МБ" in answer.text
    assert "Поверніться назад у браузері" in answer.text


def test_limits_are_said_in_the_language_of_the_reader(house: House, head: Client) -> None:
    house.head.language = "en"
    house.head.save(update_fields=["language"])
    page = head.post(ADDRESS, too_much_text()).text
    assert '<html lang="en"' in page
    assert "A file with a list may have at most 3 MB" in page
    assert "What is typed or pasted may have at most 1 MB" in page


def test_request_that_is_refused_for_another_reason_is_no_large_one(head: Client) -> None:
    answer = head.post(ADDRESS, {f"field{n}": "" for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)})
    assert (answer.status_code, "МБ" in answer.text) == (400, False)


def test_file_beyond_the_bounds_of_its_form_is_refused_beside_its_field(head: Client) -> None:
    answer = head.post(ADDRESS, {"file": SimpleUploadedFile("list.csv", b"x" * 3_000_001)})
    assert (answer.status_code, "Файл більший за 3 МБ" in answer.text) == (422, True)
