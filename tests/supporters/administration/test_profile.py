"""A user's profile and password."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client

from supporters.authentication.models import Session
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.forms.models.submission import SubmissionKey
from tests.cases.conftest import assert_in_error
from tests.factories import make_department, make_supporter

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
OLD, NEW = "старий довгий пароль", "новий довгий пароль про море"


@pytest.fixture
def user() -> Supporter:
    user = make_supporter(make_department())
    user.password = make_password(OLD)
    user.save(update_fields=["password"])
    return user


@pytest.fixture
def client(user: Supporter, signed_in: Browser) -> Client:
    return signed_in(user)


def fields(**changed: str) -> dict[str, str]:
    return {
        "submission_key": str(uuid4()),
        "version": "1",
        "language": "uk",
        "theme": "dark",
        "phone": "067 123 45 67",
        "signature": "Ірина Мельник",
        "address_form": "f",
        **changed,
    }


def passwords(**changed: str) -> dict[str, str]:
    return {"old": OLD, "password": NEW, "again": NEW, **changed}


@pytest.mark.asvs("6.2.2")
@pytest.mark.parametrize("role", list(Role))
def test_everybody_has_a_profile_and_a_way_to_it(role: Role, signed_in: Browser) -> None:
    client = signed_in(make_supporter(make_department(), role))
    page = client.get("/profile/")
    assert page.status_code == 200
    assert page.text.count('href="/profile/"') == 1, "in the account menu"
    assert 'href="/profile/password/"' in page.text
    assert client.post("/profile/", fields()).status_code == 302


def test_profile_is_saved_and_shown(user: Supporter, client: Client) -> None:
    answer = client.post("/profile/", fields(language="en"), follow=True)
    assert answer.redirect_chain == [("/profile/", 302)]
    user.refresh_from_db()
    assert (user.language, user.theme, user.phone, user.signature) == ("en", "dark", "+380671234567", "Ірина Мельник")
    assert (user.address_form, user.version) == ("f", 2)
    page = client.get("/profile/").text
    assert 'value="067\u00a0123\u00a045\u00a067"' in page
    assert 'value="Ірина Мельник"' in page
    assert re.search(r'value="dark"[^>]*checked', page)
    assert re.search(r'name="address_form" value="f"[^>]*checked', page)


def test_message_is_in_the_language_chosen_just_now(client: Client) -> None:
    answer = client.post("/profile/", fields(language="en"), follow=True)
    assert '<html lang="en"' in answer.text
    assert "Your profile is saved." in answer.text


def test_phone_is_sealed_and_goes_when_emptied(user: Supporter, client: Client) -> None:
    client.post("/profile/", fields())
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM supporters_supporter WHERE id = %s", [user.pk])
        assert b"380671234567" not in bytes(cursor.fetchone()[0])
    client.post("/profile/", fields(version="2", phone=""))
    user.refresh_from_db()
    assert user.phone is None


@pytest.mark.asvs("2.2.1")
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("language", "de"),
        ("language", ""),
        ("theme", "pink"),
        ("phone", "067"),
        ("phone", "9" * 41),
        ("signature", "ї" * 161),
        ("address_form", "x"),
    ],
)
def test_error_is_beside_its_field(user: Supporter, client: Client, field: str, typed: str) -> None:
    assert_in_error(client.post("/profile/", fields(**{field: typed})), field)
    user.refresh_from_db()
    assert user.version == 1


@pytest.mark.asvs("15.3.3")
def test_nothing_else_of_the_account_can_be_set(user: Supporter, client: Client) -> None:
    client.post("/profile/", fields(role="administrator", is_active="", email="x@suprovid.test", surname="Інша"))
    user.refresh_from_db()
    assert (user.role, user.is_active, user.surname) == (Role.SUPPORTER, True, "Мельник")


def test_second_tab_sees_both_versions_and_keeps_what_was_typed(user: Supporter, client: Client) -> None:
    client.post("/profile/", fields(signature="Ірина О. Мельник"))
    second = fields(signature="І. О. Мельник", phone="050 987 65 43")
    answer = client.post("/profile/", second)
    assert answer.status_code == 409
    for words in ("both-versions", "Ірина О. Мельник", "І. О. Мельник", 'value="050 987 65 43"'):
        assert words in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version is not None
    assert client.post("/profile/", {**second, "version": version[1]}).status_code == 302, "knowing both, one may save"
    user.refresh_from_db()
    assert (user.signature, user.phone) == ("І. О. Мельник", "+380509876543")


@pytest.mark.parametrize("version", ["", "0", "99", "minus"])
def test_nothing_is_overwritten_when_the_form_has_no_version(user: Supporter, client: Client, version: str) -> None:
    assert client.post("/profile/", fields(version=version)).status_code in (409, 422)
    user.refresh_from_db()
    assert user.signature == ""


# Password


@pytest.mark.asvs("6.2.2", "7.4.3")
def test_other_sessions_end_and_this_one_goes_on_when_the_password_changes(
    user: Supporter, client: Client, signed_in: Browser
) -> None:
    elsewhere, colleague = signed_in(user), signed_in(make_supporter(user.department))
    for each in (client, elsewhere, colleague):
        assert each.get("/today/").status_code == 200
    answer = client.post("/profile/password/", passwords(), follow=True)
    assert answer.redirect_chain == [("/profile/", 302)]
    assert "message-success" in answer.text
    assert client.get("/today/").status_code == colleague.get("/today/").status_code == 200
    assert elsewhere.get("/today/").status_code == 302
    assert Session.objects.count() == 2
    user.refresh_from_db()
    assert user.check_password(NEW)


@pytest.mark.asvs("6.2.3", "7.5.1")
@pytest.mark.parametrize(
    ("field", "changed"),
    [
        ("old", {"old": ""}),
        ("old", {"old": "чужий довгий пароль"}),
        ("password", {"password": "закоротко", "again": "закоротко"}),
        ("password", {"password": "1q2w3e4r5t6y7u8i9o0p", "again": "1q2w3e4r5t6y7u8i9o0p"}),
        ("again", {"again": "інший довгий пароль"}),
    ],
)
def test_password_is_refused_beside_its_field(user: Supporter, client: Client, field: str, changed: dict[str, str]) -> None:
    assert_in_error(client.post("/profile/password/", passwords(**changed)), field)
    user.refresh_from_db()
    assert user.check_password(OLD)


@pytest.mark.asvs("6.3.1")
def test_guessing_the_present_password_meets_a_pause(user: Supporter, client: Client) -> None:
    for _ in range(5):
        assert_in_error(client.post("/profile/password/", passwords(old="не той пароль зовсім")), "old")
    assert_in_error(client.post("/profile/password/", passwords()), "old")
    user.refresh_from_db()
    assert user.check_password(OLD)


def test_no_hash_of_a_password_is_kept_but_the_slow_one(client: Client) -> None:
    client.post("/profile/password/", passwords())
    assert not SubmissionKey.objects.exists()
