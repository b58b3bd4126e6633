"""The security headers of every answer, and the markup that the strict content security policy forbids."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from config.embedded.home import CHECKOUT
from tests.factories import House

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
USED = {"clipboard-write", "publickey-credentials-create", "publickey-credentials-get"}
INLINE = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:|hx-on|\|safe\b", re.IGNORECASE)
TEMPLATES = sorted((CHECKOUT / "templates").rglob("*.html"))


def assert_strict(answer: Any) -> None:
    given = dict(part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";") if part.strip())
    assert given == POLICY
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert_no_feature_but_ours(answer)
    assert "no-store" in answer.headers["Cache-Control"]


def assert_no_feature_but_ours(answer: Any) -> None:
    allowed = dict(part.split("=") for part in answer.headers["Permissions-Policy"].split(", "))
    assert {name for name, whom in allowed.items() if whom == "(self)"} == USED
    assert {whom for name, whom in allowed.items() if name not in USED} == {"()"}
    assert {"camera", "microphone", "geolocation", "usb"} <= allowed.keys()


@pytest.mark.asvs("3.4.3", "3.4.4", "3.4.6")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "",
        "today/",
        "search/",
        "veterans/new/",
        "cases/{number}/",
        "cases/{number}/purpose/",
        "cases/{number}/visits/new/",
        "cases/{number}/stage/",
        "notifications/",
        "notifications/count/",
        "accounts/login/",
        "accounts/logout/",
        "accounts/inactive/",
        "livez",
        "absent/",
        "cases/00000000/",
    ],
)
def test_every_answer_is_strict(house: House, signed_in: Callable[[Any], Client], address: str) -> None:
    whole = "/" + address.format(number=house.case.number)
    for client in (signed_in(house.owner), signed_in(house.analyst), Client()):
        answer = client.get(whole)
        assert_strict(answer)
        if "html" in answer.headers["Content-Type"]:
            assert not INLINE.search(answer.text)


@pytest.mark.asvs("3.4.5", "14.3.2")
@pytest.mark.django_db
def test_refusals_are_strict_as_well(house: House, signed_in: Callable[[Any], Client]) -> None:
    client = signed_in(house.owner)
    for answer in (client.post("/search/", {}), client.post("/today/"), client.put("/search/")):
        assert answer.status_code in (405, 422)
        assert_strict(answer)


@pytest.mark.django_db
def test_errors_redirects_and_refusals_before_any_page_are_strict_as_well(
    house: House, signed_in: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(house.owner)
    client.raise_request_exception = False
    answers = [client.get("/"), client.get("/today/?a=%00"), Client().get("/today/", headers={"Host": "evil.test"})]
    monkeypatch.setattr("privacy.middleware.record_access", lambda _reading: 1 / 0)
    answers.append(client.get("/today/"))
    assert [answer.status_code for answer in answers] == [302, 400, 400, 500]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert_no_feature_but_ours(answer)


@pytest.mark.django_db
@pytest.mark.asvs("3.4.2")
@pytest.mark.parametrize("method", ["get", "options"])
def test_no_other_site_may_read_an_answer(house: House, signed_in: Callable[[Any], Client], method: str) -> None:
    asked = {"Origin": "https://evil.test", "Access-Control-Request-Method": "GET"}
    for address in ("/today/", "/session/left/", "/accounts/login/", "/livez"):
        answer = getattr(signed_in(house.owner), method)(address, headers=asked)
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(CHECKOUT / "templates")))
def test_template_holds_no_inline_script_or_style(template: Path) -> None:
    assert not INLINE.search(template.read_text())
