"""The page of all lists of invitations, and the ways to it."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from supporters.administration.actions.invitations import accept_invitation, invitation_link, revoke_invitation
from supporters.administration.reports.lists.batch_list import batch_list
from supporters.directory.models import Invitation
from supporters.directory.reports.lists.keyset import Place
from supporters.notifications.models import Delivery, DeliveryState
from tests.colleagues import token_of
from tests.database import CountedQueries
from tests.factories import House, make_invitation

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
ADDRESS = "/staff/invite/lists/"
NEWER, OLDER = UUID(int=2), UUID(int=1)


def make_list(house: House, batch: UUID, count: int, *, days_ago: int = 0) -> list[Invitation]:
    rows = [make_invitation(house.administrator, email=f"{batch.hex}-{n}@suprovid.test") for n in range(count)]
    at = timezone.now() - timedelta(days=days_ago)
    Invitation.objects.filter(pk__in=[row.pk for row in rows]).update(batch=batch, invited_at=at)
    return rows


def keys(sort: str = "") -> list[str]:
    return [row.key for row in batch_list(at=timezone.now()).rows(Place(sort=sort), 50).lines]


def cells(batch: UUID) -> list[Any]:
    (row,) = [row for row in batch_list(at=timezone.now()).rows(Place(), 50).lines if row.key == str(batch)]
    return [cell.value for cell in row.cells]


def test_each_invitation_is_counted_once_by_what_became_of_it(house: House) -> None:
    rows = make_list(house, NEWER, 5)
    make_invitation(house.administrator, email="alone@suprovid.test")
    accept_invitation(token_of(invitation_link(rows[0])), password="тиха вода греблі рве", at=timezone.now())
    revoke_invitation(rows[1].pk, by=house.administrator, at=timezone.now())
    Invitation.objects.filter(pk=rows[2].pk).update(
        invited_at=timezone.now() - timedelta(days=9), until=timezone.now() - timedelta(days=6)
    )
    Delivery.objects.filter(subject_id__in=[row.pk for row in rows[1:4]]).update(state=DeliveryState.FAILED)
    _when, inviter, department, *counts = cells(NEWER)
    assert (inviter, department) == (house.administrator.short_name, house.department.name)
    assert counts == [5, 1, 2, 1, 1, 2], "the letter of a revoked one fails nobody"
    assert keys() == [str(NEWER)], "one who was invited alone is of no list"


def test_list_of_several_departments_says_how_many(house: House) -> None:
    rows = make_list(house, NEWER, 2)
    Invitation.objects.filter(pk=rows[0].pk).update(department=house.other_department)
    assert cells(NEWER)[2] == "2 підрозділи"


def test_newest_is_first_and_columns_sort(house: House) -> None:
    make_list(house, OLDER, 3, days_ago=2)
    make_list(house, NEWER, 1)
    newest, oldest = [str(NEWER), str(OLDER)], [str(OLDER), str(NEWER)]
    assert [keys(sort) for sort in ("", "when", "-when", "invited", "-invited")] == [newest, oldest, newest, newest, oldest]
    for code in ("department", "accepted", "waiting", "out", "revoked"):
        assert keys(code) == newest


@pytest.mark.parametrize(("language", "title"), [("uk", "Списки запрошень"), ("en", "Lists of invitations")])
def test_page_leads_to_each_list_and_back(house: House, signed_in: Browser, language: str, title: str) -> None:
    house.administrator.language = language
    house.administrator.save(update_fields=["language"])
    office = signed_in(house.administrator)
    assert office.get(ADDRESS).status_code == 200
    (row,) = make_list(house, NEWER, 1)
    page = office.get(ADDRESS)
    assert title in page.text
    (leads,) = re.findall(rf'href="({reverse("invitation_batch", args=[NEWER])}[^"]*)"', page.text)
    assert f"{ADDRESS}#r-{NEWER}" in office.get(unescape(leads)).text
    assert reverse("invitation_batch", args=[NEWER]) in office.get(reverse("invitation_detail", args=[row.pk])).text
    alone = make_invitation(house.administrator, email="alone@suprovid.test")
    assert "/staff/invite/list/" not in office.get(reverse("invitation_detail", args=[alone.pk])).text
    for address in ("/staff/", "/staff/invite/list/"):
        assert ADDRESS in office.get(address).text


def test_number_of_queries_does_not_depend_on_the_lists(house: House, signed_in: Browser) -> None:
    office, counts = signed_in(house.administrator), []
    make_list(house, uuid4(), 1)
    office.get(ADDRESS)
    for more in (0, 3):
        for _ in range(more):
            make_list(house, uuid4(), 2)
        with CountedQueries() as queries:
            office.get(ADDRESS)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8
