from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from privacy.keys import keyed_token
from privacy.middleware import HistoryContextMiddleware
from privacy.models import AccessRecord
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.database import as_owner, execute, rows
from tests.factories import House, make_case, make_person

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.mark.asvs("16.2.1")
def test_one_record_is_written_when_a_card_is_opened(house: House, signed_in: Browser) -> None:
    answer = signed_in(house.owner).get(f"/cases/{house.case.number}/", HTTP_USER_AGENT="Firefox")
    assert "Коваленко" in answer.text
    record = AccessRecord.objects.get(actor_id=house.owner.pk)
    assert record.subject_ids == [house.case.person_id]
    assert (record.role, record.act, record.route, record.purpose) == (Role.SUPPORTER, "read", "case_detail", "support")
    assert record.device == keyed_token("device", "Firefox")[:8].hex()
    assert len(record.request_id) == 36


def test_record_names_exactly_the_shown_when_a_list_is_opened(house: House, signed_in: Browser) -> None:
    second = make_case(house.owner, person=make_person("Бондаренко"))
    make_case(house.colleague, person=make_person("Шевченко"))
    answer = signed_in(house.owner).get("/today/")
    assert "Бондаренко" in answer.text
    assert "Шевченко" not in answer.text
    record = AccessRecord.objects.get(actor_id=house.owner.pk)
    assert set(record.subject_ids) == {house.case.person_id, second.person_id}


def test_no_record_is_written_when_nobody_is_shown(house: House, signed_in: Browser) -> None:
    assert signed_in(house.analyst).get("/notifications/").status_code == 200
    assert not AccessRecord.objects.filter(actor_id=house.analyst.pk).exists()


@pytest.mark.asvs("16.2.5")
def test_record_keeps_a_token_and_not_the_words_when_searched(house: House, signed_in: Browser) -> None:
    answer = signed_in(house.owner).post("/search/", {"q": "Коваленко"})
    assert house.case.number_label in answer.text
    record = AccessRecord.objects.get(actor_id=house.owner.pk)
    assert bytes(record.query_token or b"") == keyed_token("query", "коваленко")
    assert (record.act, record.subject_ids) == ("read", [house.case.person_id])
    ((whole,),) = rows("SELECT r::text FROM privacy_accessrecord r WHERE actor_id = %s", [house.owner.pk])
    assert "овален" not in whole
    assert "Коваленко".encode().hex() not in whole


@pytest.mark.asvs("16.5.3")
def test_answer_is_withheld_when_the_record_cant_be_written(house: House, signed_in: Browser) -> None:
    client = signed_in(house.owner)
    assert "Коваленко" in client.get(f"/cases/{house.case.number}/").text
    with as_owner():
        execute("REVOKE INSERT ON privacy_accessrecord FROM suprovid_app")
    answer = client.get(f"/cases/{house.case.number}/")
    assert answer.status_code == 503
    assert not any(word in answer.text for word in ("Коваленко", "Андрій", house.case.number_label))


def test_writing_is_recorded_as_such_when_a_form_is_saved(house: House, signed_in: Browser) -> None:
    sent = {"kind": "visit", "summary": "Поговорили", "next_in": "3", "next_what": "Відвідати"}
    assert signed_in(house.owner).post(f"/cases/{house.case.number}/visits/new/", sent).status_code == 302
    record = AccessRecord.objects.get(actor_id=house.owner.pk)
    assert (record.act, record.route, record.subject_ids) == ("write", "visit_new", [house.case.person_id])


def test_change_by_nobody_has_no_user_in_its_history(house: House, rf: RequestFactory) -> None:
    def change(request: HttpRequest) -> HttpResponse:
        Supporter.objects.filter(pk=house.owner.pk).update(language=request.POST["language"])
        return HttpResponse()

    for user, language in ((AnonymousUser(), "en"), (house.owner, "uk")):
        request = rf.post("/", {"language": language})
        request.user = user
        HistoryContextMiddleware(change)(request)
    contexts = house.owner.history.order_by("pgh_id")  # type: ignore[attr-defined]
    nobody, by = [row.pgh_context for row in contexts][-2:]
    assert (by.metadata["user"], nobody) == (str(house.owner.pk), None)


def test_page_that_is_only_read_asks_for_no_user(rf: RequestFactory) -> None:
    """A page that needs no session (the state of the server) is answered without the database."""
    assert HistoryContextMiddleware(lambda _request: HttpResponse())(rf.get("/")).status_code == 200


@pytest.mark.parametrize("address", ["/cases/%00/", "/today/?order=%00", "/cases/12345670/?saved=a%00b"])
def test_nul_byte_is_refused_in_an_address(house: House, signed_in: Browser, address: str) -> None:
    assert signed_in(house.owner).get(address).status_code == 400


@pytest.mark.asvs("14.3.2")
def test_answers_may_not_be_kept_when_they_are_private(house: House, signed_in: Browser) -> None:
    client = signed_in(house.owner)
    for address in ("/today/", "/search/", f"/cases/{house.case.number}/", "/accounts/login/", "/absent/"):
        assert "no-store" in client.get(address).headers["Cache-Control"]
