"""Emergency measures: end all sessions, or stop all writing. Who did it, when and why is recorded."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from supporters.administration.actions.emergencies import EmergencyRefused, begin_reading_only, end_all_sessions, end_reading_only
from supporters.directory.models import Emergency, EmergencyKind
from tests.cases.conftest import assert_in_error
from tests.database import rows
from tests.factories import House
from tests.reauthenticating import show_again

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
REASON = "Хтось сторонній увійшов із чужим паролем"
PAGE, SESSIONS, READING, WRITING = "/emergency/", "/emergency/sessions/", "/emergency/reading-only/", "/emergency/writing/"


@pytest.fixture
def office(house: House, signed_in: Browser) -> Client:
    client = signed_in(house.administrator)
    show_again(client, house.administrator)
    return client


# All sessions end


@pytest.mark.asvs("7.4.5")
def test_everybody_is_signed_out_but_who_acts(house: House, office: Client, signed_in: Browser) -> None:
    roles = ("owner", "head", "psychologist", "auditor", "administrator")
    others = [signed_in(getattr(house, role)) for role in roles]
    assert all(client.get("/notifications/").status_code == 200 for client in others)
    answer = office.post(SESSIONS, {"reason": REASON})
    assert answer.headers["Location"] == PAGE
    assert office.get(PAGE).status_code == 200
    for client in others:
        assert client.get("/notifications/").headers["Location"].startswith("/accounts/login/")
    measure = Emergency.objects.get()
    assert (measure.kind, measure.reason, measure.begun_by) == (EmergencyKind.END_SESSIONS, REASON, house.administrator)


def test_second_step_begun_before_is_ended_too(house: House, office: Client) -> None:
    """Between password and second factor a session has no account, but is ended as well."""
    half = Client()
    half.get("/accounts/login/")
    session = half.session
    session["account_login"] = {"half": "way"}
    session.save()
    half.cookies["sessionid"] = session.session_key or ""
    end_all_sessions(REASON, by=house.administrator, at=timezone.now(), session_key=office.session.session_key or "")
    assert "account_login" not in half.session


# Reading only


def test_writing_stops_and_begins_again(house: House, office: Client, signed_in: Browser) -> None:
    owner = signed_in(house.owner)
    assert office.post(READING, {"reason": REASON}).headers["Location"] == PAGE
    assert owner.post("/notifications/read/").status_code == 503
    assert REASON in office.get(PAGE).text
    assert office.post(WRITING).headers["Location"] == PAGE
    assert owner.post("/notifications/read/").status_code == 302
    measure = Emergency.objects.get()
    assert (measure.begun_by, measure.ended_by, measure.reason) == (house.administrator, house.administrator, REASON)
    assert measure.ended_at is not None
    assert measure.ended_at > measure.begun_at


def test_reading_only_is_refused_when_it_is_in_force(house: House, office: Client) -> None:
    begin_reading_only(REASON, by=house.administrator, at=timezone.now())
    with pytest.raises(EmergencyRefused):
        begin_reading_only(REASON, by=house.administrator, at=timezone.now())
    answer = office.post(READING, {"reason": REASON})
    assert answer.status_code == 409
    assert REASON in answer.text
    assert Emergency.objects.count() == 1


def test_writing_again_is_refused_when_it_is_open(house: House, office: Client) -> None:
    with pytest.raises(EmergencyRefused):
        end_reading_only(by=house.administrator, at=timezone.now())
    assert office.post(WRITING).status_code == 409


def test_second_reading_only_is_refused_by_the_database(house: House) -> None:
    begin_reading_only(REASON, by=house.administrator, at=timezone.now())
    with pytest.raises(IntegrityError, match="one_reading_only"):
        Emergency.objects.create(
            kind=EmergencyKind.READ_ONLY, reason=REASON, begun_by=house.administrator, begun_at=timezone.now()
        )


# The reason


@pytest.mark.parametrize("address", [SESSIONS, READING])
@pytest.mark.parametrize("reason", ["", "а" * 19, "   " + "а" * 19 + "   ", "а" * 1001])
def test_reason_is_written(office: Client, address: str, reason: str) -> None:
    assert_in_error(office.post(address, {"reason": reason}), "reason")
    assert not Emergency.objects.exists()


def test_reason_of_twenty_characters_is_enough(office: Client) -> None:
    assert office.post(READING, {"reason": "а" * 20}).status_code == 302


def test_reason_is_sealed(house: House) -> None:
    begin_reading_only(REASON, by=house.administrator, at=timezone.now())
    assert Emergency.objects.get().reason == REASON
    ((stored,),) = rows("SELECT row_to_json(e)::text FROM supporters_emergency e")
    assert "сторонній" not in stored
    assert "сторонній".encode().hex() not in stored


# The page


def test_page_shows_what_was_done_by_whom_and_why(house: House, office: Client) -> None:
    now = timezone.now()
    end_all_sessions("Перша причина, яку записано", by=house.administrator, at=now, session_key=office.session.session_key or "")
    begin_reading_only("Друга причина, яку записано", by=house.administrator, at=now + timedelta(seconds=1))
    page = office.get(PAGE).text
    for words in ("Перша причина", "Друга причина", house.administrator.short_name, WRITING):
        assert words in page
    assert page.index("Друга причина") < page.index("Перша причина"), "newest first"


def test_page_asks_as_often_however_many_measures_there_were(
    house: House, office: Client, django_assert_max_num_queries: Any
) -> None:
    office.get(PAGE)
    counts = []
    for _ in range(2):
        for _ in range(2):
            end_all_sessions(REASON, by=house.administrator, at=timezone.now(), session_key=office.session.session_key or "")
        with django_assert_max_num_queries(30) as asked:
            office.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_administrators_find_the_page_and_others_don_t(house: House, office: Client, signed_in: Browser) -> None:
    for address in ("/staff/", "/profile/"):
        assert f'href="{PAGE}"' in office.get(address).text
    assert f'href="{PAGE}"' not in signed_in(house.head).get("/profile/").text


def test_form_sent_twice_acts_once(house: House, office: Client) -> None:
    sent = {"reason": REASON, "submission_key": str(uuid4())}
    answers = [office.post(SESSIONS, sent) for _ in range(2)]
    assert [answer.headers["Location"] for answer in answers] == [PAGE, PAGE]
    assert Emergency.objects.count() == 1
    begun = {"reason": REASON, "submission_key": str(uuid4())}
    assert [office.post(READING, begun).headers["Location"] for _ in range(2)] == [PAGE, PAGE]
