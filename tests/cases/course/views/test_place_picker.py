"""An institution is chosen among fifteen hundred: served ones first, then those of the same regions, the rest by typing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case, Facility
from cases.case.oblasts import point_labels
from cases.case.states import FacilityKind
from cases.course.actions.facilities import serve_facilities
from cases.course.models import ServedFacility
from supporters.directory.calendar import kyiv_day
from supporters.directory.oblasts import Oblast
from supporters.forms.form_pages import BY_SCRIPT
from tests.cases.conftest import assert_in_error
from tests.database import CountedQueries
from tests.factories import House, make_facility

pytestmark = pytest.mark.django_db
MANY, MOST_BYTES = 1_500, 40_000
OBLASTS = [oblast for oblast in Oblast if oblast != Oblast.LVIV]


def make_many(count: int = MANY) -> None:
    day = timezone.now().date() - timedelta(days=30)
    Facility.objects.bulk_create(
        Facility(
            code=f"f{n}",
            kind=FacilityKind.HOSPITAL,
            oblast=OBLASTS[n % len(OBLASTS)],
            label_uk=f"Лікарня {n}",
            label_en=f"Hospital {n}",
            valid_from=day,
            source="tests",
            verified_on=day,
        )
        for n in range(count)
    )


def put_in(code: str, oblast: Oblast, label: str) -> Facility:
    facility = make_facility(code, label)
    Facility.objects.filter(pk=code).update(oblast=oblast, kind=FacilityKind.HOSPITAL)
    return facility


@pytest.fixture
def client(house: House, signed_in: Callable[[Any], Client]) -> Client:
    return signed_in(house.owner)


@pytest.fixture
def wide(house: House) -> None:
    """The department serves one institution of Lviv; another one is in the same region."""
    make_many()
    put_in("served", Oblast.LVIV, "Яворівський госпіталь")
    put_in("near", Oblast.LVIV, "Бродівський госпіталь")
    serve_facilities(house.department.pk, added=["served"], removed=(), by=None, at=timezone.now())


def addresses(house: House) -> dict[str, str]:
    return {"new": reverse("person_new"), "stage": reverse("stage_change", args=[house.case.number])}


def found(client: Client, address: str, words: str) -> list[dict[str, str]]:
    sent = {"find": "facility", "facility_words": words}
    picks: list[dict[str, str]] = client.post(address, sent, headers={BY_SCRIPT: "1"}).json()["picks"]
    return picks


@pytest.mark.parametrize("name", ["new", "stage"])
@pytest.mark.usefixtures("wide")
def test_page_stays_small_and_costs_the_same_with_fifteen_hundred(house: House, client: Client, name: str) -> None:
    address = addresses(house)[name]

    def cost() -> tuple[int, int]:
        client.get(address)
        with CountedQueries() as queries:
            answer = client.get(address)
        return len(queries), len(answer.content)

    queries, size = cost()
    page = client.get(address).text
    assert size <= MOST_BYTES
    assert "Лікарня 1" not in page
    assert page.index("Яворівський госпіталь") < page.index("Бродівський госпіталь"), "served before near"
    ServedFacility.objects.update(valid_to=F("valid_from"))
    assert cost()[0] == queries


@pytest.mark.usefixtures("wide")
def test_typing_finds_every_institution_by_name_or_region_in_either_alphabet(house: House, client: Client) -> None:
    address = addresses(house)["new"]
    assert [pick["value"] for pick in found(client, address, "лікарня 1407")] == ["f1407"]
    assert [pick["value"] for pick in found(client, address, "likarnia 1407")] == ["f1407"]
    assert [pick["value"] for pick in found(client, address, "львівська")] == ["served", "near"]
    assert found(client, address, "лікарня 1407")[0]["note"] == str(Oblast(OBLASTS[1407 % len(OBLASTS)]).label)
    assert len(found(client, address, "лікарня")) == 20


@pytest.mark.usefixtures("wide")
def test_department_that_serves_nothing_is_offered_a_search_only(house: House, client: Client) -> None:
    ServedFacility.objects.update(valid_to=F("valid_from"))
    page = client.get(addresses(house)["new"]).text
    assert 'name="facility_words"' in page
    assert page.count('type="radio" name="facility"') == 1, "none is chosen"


@pytest.mark.usefixtures("wide")
def test_institution_that_has_ended_is_neither_offered_nor_taken(house: House, client: Client) -> None:
    today = kyiv_day(timezone.now())
    address = addresses(house)["stage"]
    Facility.objects.filter(pk="near").update(valid_to=today)
    assert "near" in {pick["value"] for pick in found(client, address, "бродівський")}, "until the end of its last day"
    for code, days in (("served", {"valid_to": today - timedelta(days=1)}), ("near", {"valid_from": today + timedelta(days=1)})):
        Facility.objects.filter(pk=code).update(**{"valid_to": None, **days})
        assert code not in {pick["value"] for pick in found(client, address, "госпіталь")}
        assert f'value="{code}"' not in client.get(address).text
        assert_in_error(client.post(address, stage_of(house, code)), "facility")
    assert Case.objects.get(pk=house.case.pk).facility_id is None


@pytest.mark.parametrize("code", ["nowhere", "served\0", "лікарня", "x" * 60])
@pytest.mark.usefixtures("wide")
def test_institution_that_is_not_in_the_directory_is_refused(house: House, client: Client, code: str) -> None:
    assert_in_error(client.post(addresses(house)["stage"], stage_of(house, code)), "facility")


@pytest.mark.usefixtures("wide")
def test_institution_found_by_typing_is_taken_and_stays_shown_after_an_error(house: House, client: Client) -> None:
    address = addresses(house)["stage"]
    refused = client.post(address, {**stage_of(house, "f700"), "next_what": ""})
    assert refused.status_code == 422
    assert 'value="f700" checked' in refused.text
    assert client.post(address, stage_of(house, "f700")).status_code == 302
    assert Case.objects.get(pk=house.case.pk).facility_id == "f700"


def test_short_directory_is_a_list(house: House, client: Client) -> None:
    make_many(3)
    labels = point_labels(Oblast.SUMY)
    Facility.objects.filter(pk="f0").update(
        kind=FacilityKind.STABILIZATION, oblast=Oblast.SUMY, label_uk=labels[0], label_en=labels[1]
    )
    page = client.get(addresses(house)["new"]).text
    assert '<select name="facility"' in page
    assert "Стабілізаційний пункт, Сумська область" in page


def stage_of(house: House, code: str) -> dict[str, str]:
    day = kyiv_day(timezone.now())
    return {
        "version": str(house.case.version),
        "stage": "rehabilitation",
        "moved_on": day.isoformat(),
        "facility": code,
        "next_what": "Відвідати",
        "next_on": (day + timedelta(days=2)).isoformat(),
    }
