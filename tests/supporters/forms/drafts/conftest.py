import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from supporters.forms.actions.drafts import DraftKey
from supporters.forms.models import Draft
from tests.cases.conftest import visit_fields
from tests.factories import House

CANARY = "Канарка співає про протез"
SignIn = Callable[[Any], Client]


@pytest.fixture
def at_work(house: House, signed_in: SignIn) -> Client:
    client = signed_in(house.owner)
    client.get("/today/")
    return client


@pytest.fixture
def address(house: House) -> str:
    return f"/cases/{house.case.number}/visits/new/"


def hidden(page: str, name: str) -> str:
    """The value of a hidden field of the page."""
    found = re.search(rf'name="{name}"[^>]*?value="([^"]*)"', page)
    assert found, name
    return found[1]


def opened_form(client: Client, address: str, **typed: str) -> dict[str, str]:
    """What a browser would send from the form at `address` after `typed` is entered."""
    page = client.get(address).text
    return visit_fields(submission_key=hidden(page, "submission_key"), draft_key=hidden(page, "draft_key"), **typed)


def key_of(house: House, **changed: Any) -> DraftKey:
    known = {"form": "visit_new", "subject_id": house.case.pk, "person_id": house.case.person_id, "submission_key": uuid4()}
    return DraftKey(**{"user_id": house.owner.pk, **known, **changed})


def kept_words(draft: Draft | None = None) -> dict[str, list[str]]:
    words: dict[str, list[str]] = json.loads((draft or Draft.objects.get()).body)
    return words


@pytest.fixture
def draft(at_work: Client, address: str) -> Draft:
    at_work.post("/drafts/", opened_form(at_work, address, summary=CANARY, kind="call", next_in="14"))
    return Draft.objects.get()
