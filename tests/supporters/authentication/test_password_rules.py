"""Requirements for passwords, and what must not be required: ASVS 5.0, chapter 6.2."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from config.embedded.home import CHECKOUT
from supporters.directory.models import Supporter
from tests.bad_inputs.forms import STAFF_FORMS
from tests.bad_inputs.scene import BY_LINK, HALFWAY, PASSWORD, Browser, Scene, as_sent, make_scene, untouched
from tests.cases.conftest import assert_in_error
from tests.route_table import PUBLIC, TABLE
from tests.supporters.second_steps import LOGIN, after_password, make_account

pytestmark = pytest.mark.django_db
CHANGE = "/profile/password/"
SET_ONE = {"profile_password", "password_new", "invitation_accept"}
ASK_FOR_ONE = {"account_login", "account_reauthenticate", *SET_ONE}
STRANGERS = ("anonymous", HALFWAY, BY_LINK)
PASSWORD_FIELD = re.compile(
    r"""<input[^>]*\s(?:type="password"|name="(?:password|old|again)"|autocomplete="[a-z]+-password")[^>]*>"""
)


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def account() -> Supporter:
    return make_account()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2026, 11, 25, 9, tzinfo=UTC), tick=False) as clock:
        yield clock


def change_to(account: Supporter, password: str) -> Any:
    return after_password(account).post(CHANGE, {"old": PASSWORD, "password": password, "again": password})


def sign_in(account: Supporter, password: str, *, address: str = "10.0.0.1") -> int:
    code: int = Client(REMOTE_ADDR=address).post(LOGIN, {"login": account.email, "password": password}).status_code
    return code


def pages(scene: Scene, actor: str) -> Iterator[tuple[str, str]]:
    """Name and HTML of each route that answers this actor with a page."""
    browser = Browser(scene, actor)
    for name in set(TABLE) - {"healthz"}:  # it waits for a worker
        with untouched():
            answer = browser.get(scene.address(name))
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            yield name, answer.text


def asked_for(scene: Scene, *actors: str) -> dict[str, list[str]]:
    """The password fields of each page that has any, by route."""
    shown = ((name, PASSWORD_FIELD.findall(page)) for actor in actors for name, page in pages(scene, actor))
    return {name: fields for name, fields in shown if fields}


@pytest.mark.asvs("6.2.1")
@pytest.mark.parametrize("name", sorted(SET_ONE))
def test_password_has_fifteen_characters(scene: Scene, name: str) -> None:
    browser, form = Browser(scene, STAFF_FORMS[name].actor), STAFF_FORMS[name]
    for typed, code in (("кит пив чай ту", 422), ("кит пив чай тут", 302)):
        sent = {**scene.filled(form.fields), "password": [typed], "again": [typed]}
        assert browser.post(scene.address(name), as_sent(sent)).status_code == code


@pytest.mark.asvs("6.2.5")
@pytest.mark.parametrize(
    "password",
    ["кенгурустрибаєчерезтин", "КЕНГУРУСТРИБАЄЧЕРЕЗТИН", "917422805561003877", "!?;:+=-_()[]{}<>@#", "🦊" * 7 + "🐻" * 8],
)
def test_no_kind_of_character_is_asked_for(account: Supporter, password: str) -> None:
    assert change_to(account, password).status_code == 302
    assert sign_in(account, password) == 302


@pytest.mark.asvs("6.2.6", "6.2.7")
def test_password_is_hidden_and_a_keeper_of_passwords_may_fill_it_in(scene: Scene) -> None:
    found = asked_for(scene, *STRANGERS, "owner")
    assert set(found) == ASK_FOR_ONE
    for field in (field for fields in found.values() for field in fields):
        assert 'type="password"' in field
        assert re.search(r'autocomplete="(?:current|new)-password"', field)
        assert not re.search(r"maxlength|\son\w+=|readonly", field), "the browser cuts nothing and stops no paste"
    scripts = (CHECKOUT / "static/js").glob("*.js")
    assert not [script.name for script in scripts if re.search(r"""["']paste["']|onpaste""", script.read_text())]


@pytest.mark.asvs("6.2.8")
def test_password_is_checked_exactly_as_it_was_typed(account: Supporter) -> None:
    exact = "  Кенгуру стрибає через їжакові тини "
    assert change_to(account, exact).status_code == 302
    others = (exact.strip(), exact.rstrip(), exact.lower(), exact.upper(), exact.replace("ї", "і\u0308"), exact[:-1], exact + " ")
    for number, other in enumerate(others):
        assert sign_in(account, other, address=f"10.0.1.{number}") == 422, other
    assert sign_in(account, exact) == 302


@pytest.mark.asvs("6.2.8", "6.2.9")
@pytest.mark.parametrize("length", [64, 128])
def test_long_password_is_taken_whole(account: Supporter, length: int) -> None:
    password = ("кенгуру стрибає через тин і " * 5)[: length - 1] + "!"
    assert change_to(account, password).status_code == 302
    assert sign_in(account, password[:-1], address="10.0.0.2") == 422
    assert sign_in(account, password) == 302


@pytest.mark.asvs("6.2.9")
def test_password_that_is_too_long_is_refused_in_words(account: Supporter) -> None:
    answer = change_to(account, "я" * 129)
    assert answer.status_code == 422
    assert_in_error(answer, "password")
    assert "128" in answer.text
    assert sign_in(account, PASSWORD) == 302


@pytest.mark.asvs("6.2.10")
def test_password_is_good_after_years(account: Supporter, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(days=5 * 365))
    client = after_password(account)
    assert client.get("/today/").status_code == 200
    assert CHANGE not in client.get("/today/").text


@pytest.mark.asvs("6.4.6")
def test_administrator_finds_no_field_for_the_password_of_somebody(scene: Scene, signed_in: Callable[[Any], Client]) -> None:
    own = {"account_reauthenticate", "profile_password"}
    assert set(asked_for(scene, "administrator")) - PUBLIC == own
    office, before = signed_in(scene.house.administrator), scene.house.colleague.password
    for name in TABLE:
        if name.startswith("staff_"):
            with untouched():
                typed = {"password": "новий довгий пароль про море", "again": "новий довгий пароль про море", "old": PASSWORD}
                office.post(scene.address(name), typed)
                kept = Supporter.objects.get_queryset().filter(pk=scene.house.colleague.pk).values_list("password", flat=True)
                assert set(kept) == {before}, name


@pytest.mark.asvs("6.4.2")
def test_nobody_is_asked_for_a_hint_or_a_secret_answer(scene: Scene) -> None:
    shown = (page for actor in STRANGERS for _name, page in pages(scene, actor))
    fields = {field for page in shown for field in re.findall(r'<(?:input|select|textarea)[^>]*\sname="(\w+)"', page)}
    beside = {"csrfmiddlewaretoken", "credential", "next", "language", "username"}  # the last is for password managers
    assert fields - beside == {"login", "password", "again", "email", "code"}
    assert not [field.name for field in Supporter._meta.get_fields() if re.search("hint|question|answer", field.name)]
