"""The client address behind our own proxies: header values from the browser itself are never trusted."""

from typing import Any

import pytest
from django.test import Client, RequestFactory

from supporters.directory.network import client_address
from tests.supporters.second_steps import LOGIN

PROXY, BROWSER = "10.0.0.9", "198.51.100.7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, None, PROXY),
        (0, BROWSER, PROXY),
        (1, BROWSER, BROWSER),
        (1, f"192.0.2.1, {BROWSER}", BROWSER),
        (1, f"192.0.2.1, 192.0.2.2,, {BROWSER} ", BROWSER),
        (2, f"192.0.2.1, {BROWSER}, 10.0.0.8", BROWSER),
        (2, BROWSER, PROXY),
        (1, None, PROXY),
        (1, " , ", PROXY),
    ],
)
def test_address_is_the_one_that_the_outermost_own_proxy_saw(
    settings: Any, proxies: int, forwarded: str | None, address: str
) -> None:
    settings.PROXY_COUNT = proxies
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    assert client_address(RequestFactory(REMOTE_ADDR=PROXY).get("/", headers=headers)) == address


@pytest.mark.django_db
def test_pause_holds_when_a_browser_invents_addresses(settings: Any) -> None:
    settings.PROXY_COUNT = 1
    answers = [
        Client(REMOTE_ADDR=PROXY).post(
            LOGIN,
            {"login": "nobody@suprovid.test", "password": "x"},
            headers={"X-Forwarded-For": f"192.0.2.{n}, {BROWSER}"},
        )
        for n in range(6)
    ]
    assert ["Забагато спроб" in answer.text for answer in answers] == [False] * 5 + [True]
