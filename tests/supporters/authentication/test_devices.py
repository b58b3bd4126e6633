"""Devices of a user: recognized again, reported when new, ended from another device."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.test import Client, RequestFactory
from django.utils import timezone

from supporters.administration.actions.upkeep import remove_expired
from supporters.administration.reports.letters import WrittenLetter, written_letters
from supporters.authentication.actions.devices import device_label, remember_browser
from supporters.authentication.models import Device
from supporters.authentication.reports.devices import shown_label
from supporters.directory.models import Supporter
from supporters.notifications.models import Delivery, Letter, Notification, Rule, Task, Unneeded
from supporters.notifications.parts import Run
from tests.database import unreadable
from tests.factories import kyiv_utc, make_department, make_supporter
from tests.office import make_device

pytestmark = pytest.mark.django_db
PASSWORD = "тиха вода греблі рве"
ANDROID = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(kyiv_utc(2026, 11, 25, 9), tick=False) as clock:
        yield clock


@pytest.fixture
def owner(clock: Any) -> Supporter:
    owner = make_supporter(make_department())
    owner.password = make_password(PASSWORD)
    owner.save(update_fields=["password"])
    return owner


def sign_in(owner: Supporter, client: Client | None = None, user_agent: str = ANDROID) -> Client:
    client = client or Client(HTTP_USER_AGENT=user_agent)
    answer = client.post("/accounts/login/", {"login": owner.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/today/").status_code == 200


def count_messages(owner: Supporter) -> tuple[int, int]:
    """Number of notifications and of letters about a new device."""
    notifications = Notification.objects.filter(recipient=owner, rule=Rule.NEW_DEVICE).count()
    return notifications, Delivery.objects.filter(letter=Letter.DEVICE).count()


def test_device_is_remembered_by_a_cookie_that_is_stored_nowhere(owner: Supporter) -> None:
    client = sign_in(owner)
    device, cookie = Device.objects.get(), client.cookies["device"]
    assert (device.supporter, device.label) == (owner, "Chrome, Android")
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 365 * 24 * 3600)
    assert cookie.value.encode() not in bytes(device.token)
    assert len(bytes(device.token)) == 32


def test_cookie_goes_over_an_encrypted_line_only_when_sessions_do(owner: Supporter, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE, settings.DEVICE_COOKIE_NAME = True, "__Host-device"
    cookie = sign_in(owner).cookies["__Host-device"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")


def test_device_is_known_again_when_signed_in_there_before(owner: Supporter, clock: Any) -> None:
    client, first = sign_in(owner), timezone.now()
    client.post("/accounts/logout/")
    clock.shift(timedelta(days=3))
    sign_in(owner, client)
    device = Device.objects.get()
    assert (device.first_at, device.last_at) == (first, timezone.now())
    assert count_messages(owner) == (0, 0)


@pytest.mark.parametrize("sent", ["", "x", "ä" * 43, "a" * 44, "a" * 5000])
def test_cookie_is_given_anew_when_it_is_none_of_ours(owner: Supporter, sent: str) -> None:
    client = Client()
    client.cookies["device"] = sent
    sign_in(owner, client)
    assert len(client.cookies["device"].value) == 43
    assert client.cookies["device"].value != sent


def test_first_device_of_an_account_notifies_nobody(owner: Supporter) -> None:
    sign_in(owner)
    assert count_messages(owner) == (0, 0)


def test_browser_in_which_a_password_was_set_is_no_device_before_it_signs_in(owner: Supporter) -> None:
    remember_browser(RequestFactory().get("/"), owner, timezone.now())
    sign_in(owner)
    assert (Device.objects.count(), count_messages(owner)) == (2, (0, 0))


@pytest.mark.asvs("6.3.5")
def test_new_device_is_announced_by_a_notification_and_a_letter(owner: Supporter) -> None:
    known = sign_in(owner)
    sign_in(owner, user_agent=WINDOWS)
    assert count_messages(owner) == (1, 1)
    page = known.get("/notifications/").text
    assert "Firefox, Windows" in page
    opened = known.post(f"/notifications/{Notification.objects.get().pk}/open/")
    assert opened.headers["Location"] == "/profile/devices/"
    (letter,) = written_letters(list(Delivery.objects.all()), at=timezone.now()).values()
    assert isinstance(letter, WrittenLetter)
    assert letter.to == owner.email
    assert "Firefox, Windows" in letter.text
    assert "25\u00a0листопада\u00a02026" in letter.text
    assert "11:00" in letter.text
    assert letter.html.count("href=") == 1
    assert "/profile/devices/" in letter.text
    assert not [name for name in (owner.surname, owner.given_name) if name in letter.subject + letter.text + letter.html]


def test_wrong_password_is_no_sign_in_on_a_device(owner: Supporter) -> None:
    client = Client()
    client.post("/accounts/login/", {"login": owner.email, "password": "не той"})
    assert not Device.objects.exists()
    assert "device" not in client.cookies


def test_shared_computer_is_a_device_of_each_account(owner: Supporter) -> None:
    other = make_supporter(owner.department)
    Supporter.objects.active().filter(pk=other.pk).update(password=owner.password)
    client = sign_in(owner)
    client.post("/accounts/logout/")
    sign_in(other, client)
    assert set(Device.objects.values_list("supporter", flat=True)) == {owner.pk, other.pk}


def test_letter_of_a_device_stays_unsent_when_the_access_is_closed(owner: Supporter) -> None:
    for agent in (ANDROID, WINDOWS):
        sign_in(owner, user_agent=agent)
    Supporter.objects.active().update(is_active=False)
    assert list(written_letters(list(Delivery.objects.all()), at=timezone.now()).values()) == [Unneeded.READER_GONE]


@pytest.mark.asvs("7.5.2")
def test_page_shows_own_devices_with_this_one_marked(owner: Supporter, clock: Any) -> None:
    make_device(make_supporter(owner.department), label="Opera, Linux")
    make_device(owner, label="Safari, iPhone", at=timezone.now() - timedelta(days=91))
    make_device(owner, label="", at=timezone.now() - timedelta(days=2))
    elsewhere, here = sign_in(owner, user_agent=WINDOWS), sign_in(owner)
    clock.shift(timedelta(minutes=5))
    elsewhere.get("/today/")
    page = here.get("/profile/devices/").text
    assert page.index("Firefox, Windows") < page.index("23\u00a0листопада, 11:00")
    assert "11:05" in page, "last seen there"
    assert not [label for label in ("Opera", "Safari") if label in page]
    assert page.count('class="status status-done"') == 1
    assert page.count("/end/") == 2, "one device elsewhere, and all of them"
    clock.shift(timedelta(minutes=31))
    sign_in(owner, here)
    assert here.get("/profile/devices/").text.count("/end/") == 0, "a session that is over is signed in nowhere"


def test_page_takes_the_same_queries_when_devices_are_many(owner: Supporter, django_assert_max_num_queries: Any) -> None:
    client = sign_in(owner)
    client.get("/profile/devices/")
    for extra in (0, 3):
        for _ in range(extra):
            make_device(owner)
        with django_assert_max_num_queries(5):
            client.get("/profile/devices/")


@pytest.mark.asvs("7.5.2")
def test_one_device_is_ended_and_unknown_from_then_on(owner: Supporter) -> None:
    here, stolen, third = sign_in(owner, user_agent=WINDOWS), sign_in(owner), sign_in(owner)
    device = Device.objects.filter(label="Chrome, Android").earliest("pk")
    before = count_messages(owner)
    assert here.post(f"/profile/devices/{device.pk}/end/").headers["Location"] == "/profile/devices/"
    assert (is_in(here), is_in(stolen), is_in(third)) == (True, False, True)
    sign_in(owner, stolen)
    assert count_messages(owner) == (before[0] + 1, before[1] + 1)


@pytest.mark.asvs("7.5.2")
def test_everything_but_this_session_is_ended(owner: Supporter) -> None:
    here, others = sign_in(owner, user_agent=WINDOWS), [sign_in(owner), sign_in(owner)]
    beside = Client()
    beside.force_login(make_supporter(owner.department))
    assert here.post("/profile/devices/end/").headers["Location"] == "/profile/devices/"
    assert (is_in(here), is_in(beside), *map(is_in, others)) == (True, True, False, False)
    before = count_messages(owner)
    here.post("/accounts/logout/")
    sign_in(owner, here)
    assert count_messages(owner) == before, "this device stays a known one"
    sign_in(owner, others[0])
    assert count_messages(owner) == (before[0] + 1, before[1] + 1)


def test_own_session_goes_on_when_its_device_is_ended(owner: Supporter) -> None:
    client = sign_in(owner)
    assert client.post(f"/profile/devices/{Device.objects.get().pk}/end/").status_code == 302
    assert is_in(client)


def test_device_of_somebody_else_is_not_found(owner: Supporter) -> None:
    other = make_supporter(owner.department)
    theirs, client = make_device(other), sign_in(owner)
    token = bytes(theirs.token)
    for pk in (theirs.pk, uuid4()):
        assert client.post(f"/profile/devices/{pk}/end/").status_code == 404
    theirs.refresh_from_db()
    assert bytes(theirs.token) == token


def test_device_is_forgotten_when_its_cookie_is_over(owner: Supporter) -> None:
    kept, _gone = [make_device(owner, at=timezone.now() - timedelta(days=ago)) for ago in (364, 366)]
    remove_expired(at=timezone.now())
    assert Device.objects.get() == kept


def test_session_begins_with_the_sign_in(owner: Supporter, clock: Any) -> None:
    """The idle time counts from the sign-in, not from an earlier or later page."""
    client = Client()
    client.get("/accounts/login/")
    sign_in(owner, client)
    clock.shift(timedelta(minutes=31))
    assert not is_in(client)


@pytest.mark.parametrize("way", ["/profile/", "/today/"])
def test_way_to_the_devices_is_on_the_page(owner: Supporter, way: str, signed_in: Callable[[Any], Client]) -> None:
    assert 'href="/profile/devices/"' in signed_in(owner).get(way).text


APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(
    ("user_agent", "label"),
    [
        (ANDROID, "Chrome, Android"),
        (WINDOWS, "Firefox, Windows"),
        (f"{WINDOWS.split(';', maxsplit=1)[0]}) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0.0.0 Safari/537.36 OPR/116.0", "Opera, Linux"),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {APPLE}", "Safari, iPhone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) CriOS/131.0 Mobile Safari/604.1", "Chrome, iPhone"),
        (f"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) {APPLE}", "Safari, macOS"),
        ("Mozilla/5.0 (Linux; Android 13; SM-A5) SamsungBrowser/27.0 Chrome/125.0 Mobile", "Samsung Internet, Android"),
        ("curl/8.5.0", ""),
        ("<script>alert(1)</script> Android", "Android"),
        ("", ""),
    ],
)
def test_label_shows_browser_and_system_and_nothing_that_was_sent(user_agent: str, label: str) -> None:
    assert device_label(user_agent) == label


def test_browser_without_a_label_is_called_unknown() -> None:
    assert (shown_label(Device(label="Firefox")), shown_label(Device())) == ("Firefox", "невідомий браузер")


def test_other_rows_are_removed_when_those_of_one_table_can_not(owner: Supporter) -> None:
    make_device(owner, at=timezone.now() - timedelta(days=366))
    run = Run()
    with unreadable("supporters_signinattempts", "last_at"):
        remove_expired(at=timezone.now(), run=run)
    assert run.failed == {Task.EXPIRED: "ProgrammingError"}
    assert not Device.objects.exists()
