"""The page of the secret calendar link: created after reauthentication, shown once, stored as a hash, revoked by its owner."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from supporters.authentication.actions.calendar_links import make_calendar_link, reader_of_link, revoke_calendar_link
from supporters.authentication.models import CalendarLink
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.database import rows
from tests.factories import make_department, make_supporter
from tests.reauthenticating import show_again

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
PAGE = "/profile/calendar/"
SECRET = re.compile(r"/calendar/([\w-]{43})\.ics")


@pytest.fixture
def owner() -> Supporter:
    return make_supporter(make_department())


@pytest.fixture
def proved(owner: Supporter, signed_in: Browser) -> Client:
    """A browser in which the owner is freshly reauthenticated."""
    client = signed_in(owner)
    show_again(client, owner)
    return client


def made(client: Client) -> str:
    """Create a link and return the secret shown on the page."""
    found = SECRET.search(client.post(PAGE).text)
    assert found is not None
    return found[1]


def test_secret_is_shown_once_and_kept_nowhere(owner: Supporter, proved: Client) -> None:
    secret = made(proved)
    assert not SECRET.search(proved.get(PAGE).text)
    everything = rows("SELECT string_agg(t::text, ' ') FROM supporters_calendarlink t")[0][0]
    assert secret not in everything + str(list(proved.session.items()))
    assert secret.encode().hex() not in everything, "a binary column shows hexadecimal digits"
    assert urlsafe_b64decode(f"{secret}=").hex() not in everything
    link = CalendarLink.objects.get()
    assert (link.supporter, len(bytes(link.token))) == (owner, 32)
    assert reader_of_link(secret, at=timezone.now()) == owner


@pytest.mark.asvs("7.5.1")
def test_nothing_is_made_without_a_fresh_proof(owner: Supporter, signed_in: Browser) -> None:
    answer = signed_in(owner).post(PAGE)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/again/")
    assert answer.headers["Location"].endswith("next=%2Fprofile%2Fcalendar%2F")
    assert not CalendarLink.objects.exists()


def test_new_link_takes_the_place_of_the_one_before(owner: Supporter, proved: Client) -> None:
    first, second = made(proved), made(proved)
    assert reader_of_link(first, at=timezone.now()) is None
    assert reader_of_link(second, at=timezone.now()) == owner
    assert CalendarLink.objects.filter(revoked_at=None).count() == 1


def test_link_is_revoked_by_its_owner_and_by_nobody_else(owner: Supporter, proved: Client, signed_in: Browser) -> None:
    secret = made(proved)
    other = signed_in(make_supporter(owner.department))
    assert other.post(f"{PAGE}revoke/").status_code == 302
    assert reader_of_link(secret, at=timezone.now()) == owner
    assert proved.post(f"{PAGE}revoke/").headers["Location"] == PAGE
    assert reader_of_link(secret, at=timezone.now()) is None


def test_page_shows_since_when_it_is_and_when_it_was_used(owner: Supporter, proved: Client) -> None:
    at = timezone.now()
    secret = make_calendar_link(by=owner, at=at - timedelta(days=400)).rpartition("/")[2].removesuffix(".ics")
    before = proved.get(PAGE).text
    assert str((at - timedelta(days=400)).year) in before
    reader_of_link(secret, at=at)
    assert proved.get(PAGE).text != before
    revoke_calendar_link(owner.pk, at=at)
    assert "revoke/" not in proved.get(PAGE).text


def test_key_that_is_none_is_refused(proved: Client) -> None:
    for address in (PAGE, f"{PAGE}revoke/"):
        assert proved.post(address, {"submission_key": "x"}).status_code == 422
    assert not CalendarLink.objects.exists()


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR, Role.ANALYST])
def test_link_is_for_who_has_a_list(role: Role, signed_in: Browser) -> None:
    client = signed_in(make_supporter(make_department(), role))
    assert [client.get(PAGE).status_code, client.post(PAGE).status_code, client.post(f"{PAGE}revoke/").status_code] == [403] * 3
    assert PAGE not in client.get("/profile/").text


def test_secret_is_in_no_log_line(owner: Supporter, settings: Any, caplog: pytest.LogCaptureFixture) -> None:
    settings.MODE = "production"  # production writes a log line for each request
    secret = make_calendar_link(by=owner, at=timezone.now()).rpartition("/")[2]
    with caplog.at_level("DEBUG"):
        assert Client().get(f"/calendar/{secret}").status_code == 200
        assert Client().get(f"/calendar/x{secret}").status_code == 404
    assert "calendar_fetch" in caplog.text
    assert secret.removesuffix(".ics") not in caplog.text
