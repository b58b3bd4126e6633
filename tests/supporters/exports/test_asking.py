"""Asking for a list as a file: who may, with what proof and reason, and what is refused."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy.models import AccessRecord
from supporters.directory.reports.lists.registry import list_at
from supporters.exports.access import list_to_export
from supporters.exports.models import Export, ExportFault, ExportPart, ExportReason
from supporters.exports.running import work_at_once
from tests.database import CountedQueries
from tests.exports import CASES, LONG, STAFF, WORDS, asked, long_list, make_export, register_long_list
from tests.factories import House, make_absence, make_case

pytestmark = pytest.mark.django_db
WHY = {"reason": "inquiry", "words": WORDS}


@pytest.fixture
def heads(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.head)


@pytest.fixture
def office(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.administrator)


def test_list_leads_to_its_file_with_filters_and_order(heads: Client) -> None:
    page = heads.get(f"{CASES}&risk=green&sort=-due").text
    (link,) = re.findall(rf'href="{reverse("export_new")}\?list=([^"]*)"', page)
    path, _mark, query = unquote(link).partition("?")
    assert (path, parse_qs(query)) == (
        reverse("dashboard_cases"),
        {"number": ["on_support"], "risk": ["green"], "sort": ["-due"]},
    )


def test_page_of_a_list_beyond_the_first_exports_all_of_it(house: House, heads: Client) -> None:
    page = heads.get(reverse("export_new"), {"list": f"{CASES}&after={house.case.number}"})
    assert page.context["form"].exported.address == CASES


def test_reason_is_asked_for_when_persons_are_in_the_list(house: House, heads: Client, office: Client) -> None:
    refused = asked(heads, house.head, CASES)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"reason", "words"}
    assert not Export.objects.exists()
    assert asked(office, house.administrator, STAFF).status_code == 302
    made = Export.objects.get()
    assert (made.reason, made.words, made.has_persons) == ("", None, False)


def test_reason_is_the_purpose_of_the_record_of_what_was_read(house: House, heads: Client) -> None:
    assert asked(heads, house.head, CASES, **WHY).status_code == 302
    made = Export.objects.get()
    assert (made.by, made.reason, made.words) == (house.head, ExportReason.INQUIRY, WORDS)
    record = AccessRecord.objects.get(actor_id=house.head.pk, purpose="inquiry")
    assert (record.subject_ids, record.act) == ([house.case.person_id], "read")


def test_form_and_its_count_open_nobody(house: House, heads: Client) -> None:
    assert heads.get(reverse("export_new"), {"list": CASES}).status_code == 200
    assert not AccessRecord.objects.filter(actor_id=house.head.pk).exists()


@pytest.mark.asvs("7.5.3")
def test_without_a_recent_factor_nothing_is_made(house: House, heads: Client) -> None:
    answer = heads.post(reverse("export_new"), {"list": CASES, "format": "xlsx", **WHY})
    assert (answer.status_code, dict(answer.context["fields"])["list"]) == (409, CASES)
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    "address",
    ["", "/cases/", "https://example.org/staff/", STAFF, f"{CASES}&sort=name", f"{CASES}&department=1", "//", "staff/", "//["],
)
def test_address_of_no_list_of_the_user_is_refused_with_a_sentence(heads: Client, address: str) -> None:
    answer = heads.get(reverse("export_new"), {"list": address}, follow=True)
    assert answer.redirect_chain == [(reverse("exports"), 302)]
    assert "Ви вже не бачите цього списку" in answer.text


def test_10001_rows_are_refused_and_not_cut(house: House, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    register_long_list(monkeypatch, lambda: long_list(10_001))
    answer = asked(office, house.administrator, LONG)
    assert answer.status_code == 422
    assert "10001" in answer.text
    assert not Export.objects.exists()
    register_long_list(monkeypatch, lambda: long_list(10_000))
    assert asked(office, house.administrator, LONG).status_code == 302


def test_same_form_twice_makes_one_file(house: House, office: Client) -> None:
    key = "0199c0de-0000-7000-8000-000000000009"
    for _ in range(2):
        assert asked(office, house.administrator, STAFF, submission_key=key).status_code == 302
    assert Export.objects.count() == 1


@pytest.mark.parametrize("who", ["owner", "psychologist"])
def test_supporters_have_no_link_and_no_form(house: House, signed_in: Callable[[Any], Client], who: str) -> None:
    assert signed_in(getattr(house, who)).get(reverse("export_new"), {"list": CASES}).status_code == 403


def test_page_of_files_has_the_same_queries_for_one_and_three(house: House, heads: Client) -> None:
    make_export(house.head)
    heads.get(reverse("exports"))
    with CountedQueries() as one:
        heads.get(reverse("exports"))
    make_case(house.owner)
    make_export(house.head)
    make_export(house.head)
    with CountedQueries() as three:
        page = heads.get(reverse("exports"))
    assert len(page.context["page"].lines) == 3
    assert len(one.statements) == len(three.statements) <= 8


def test_list_that_a_supporter_sees_is_not_saved_by_them(house: House) -> None:
    address, at = reverse("event_list"), timezone.now()
    assert list_at(address, house.owner, at=at)
    assert list_to_export(address, house.owner, at=at) is None
    assert list_to_export(address, house.head, at=at)


# What is lent


def test_list_of_a_covered_department_alone_is_lent(house: House) -> None:
    make_absence(house.head, cover=house.other_head)
    exported = list_to_export(f"{CASES}&department={house.department.pk}", house.other_head, at=timezone.now())
    assert exported
    assert exported.is_lent


def test_list_with_rows_of_a_covered_department_is_not_saved_and_says_so(
    house: House, signed_in: Callable[[Any], Client]
) -> None:
    make_absence(house.head, cover=house.other_head)
    cover = signed_in(house.other_head)
    answer = asked(cover, house.other_head, CASES, **WHY)
    assert answer.headers["Location"] == reverse("exports")
    assert str(ExportFault.LENT.label) in unescape(cover.get(reverse("exports")).text)
    assert not Export.objects.exists()


def test_list_of_the_own_department_is_saved_while_another_is_covered(house: House, signed_in: Callable[[Any], Client]) -> None:
    make_absence(house.head, cover=house.other_head)
    own = f"{CASES}&department={house.other_department.pk}"
    assert asked(signed_in(house.other_head), house.other_head, own, **WHY).status_code == 302
    assert Export.objects.get().by == house.other_head


def test_list_lent_since_it_was_asked_for_is_not_read(house: House) -> None:
    export = make_export(house.other_head, at_once=False)
    make_absence(house.head, cover=house.other_head)
    work_at_once(export.pk, at=timezone.now())
    export.refresh_from_db()
    assert (export.fault, ExportPart.objects.count()) == (ExportFault.LENT, 0)
