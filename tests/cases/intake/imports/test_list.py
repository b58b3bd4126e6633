"""The list of imports of a head's departments."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import RegisterImport
from tests.factories import House
from tests.lists import NO_ROW, keys_on, listed_keys
from tests.registers import confirm, make_register, person, upload

pytestmark = pytest.mark.django_db
LIST = "/imports/"


def imported(house: House, days: int) -> RegisterImport:
    register = make_register(house.head, person("Зоренко"))
    RegisterImport.objects.filter(pk=register.pk).update(uploaded_at=timezone.now() - timedelta(days=days))
    return register


def test_no_import_is_cut_off_in_any_order(house: House, head: Client) -> None:
    keys = [str(imported(house, days).pk) for days in range(1, 53)]
    assert "52 імпорти" in head.get(LIST).text
    assert listed_keys(head, LIST) == keys
    assert listed_keys(head, LIST, sort="when") == keys[::-1]
    for sort in ("-when", "department", "-department", "state", "-state"):
        assert sorted(listed_keys(head, LIST, sort=sort)) == sorted(keys)


def test_state_and_counts_of_an_import_are_listed(head: Client) -> None:
    register = upload(head, person("Зоренко"), person("Житник", stage="Курорт"))
    assert "Не підтверджено" in head.get(LIST).text
    confirm(head, register, leave_out="on")
    page = head.get(LIST).text
    assert "Завершено" in page
    assert keys_on(page) == [str(register.pk)]


@pytest.mark.parametrize("query", ["sort=who", "after=7", f"before={NO_ROW}"])
def test_list_begins_anew_when_its_address_is_strange(head: Client, query: str) -> None:
    answer = head.get(f"{LIST}?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)


def test_import_leads_back_to_its_row(house: House, head: Client, signed_in: Callable[[Any], Client]) -> None:
    register = imported(house, 1)
    page = head.get(reverse("import_detail", args=[register.pk]), {"list": f"{LIST}?sort=state"}).text
    assert f'href="{LIST}?sort=state#r-{register.pk}"' in page
    assert keys_on(signed_in(house.other_head).get(LIST).text) == []
