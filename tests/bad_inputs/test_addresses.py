"""Bad inputs in addresses: in the query string and in the path."""

import random
from urllib.parse import quote

import pytest

from tests.bad_inputs.forms import ADDRESSES, SHOWN
from tests.bad_inputs.inputs import URLENCODED, BadInput, bad_inputs, bad_value
from tests.bad_inputs.scene import Browser, Scene, as_sent, faults_of, untouched
from tests.bad_inputs.withstanding import INPUTS, LOST

pytestmark = pytest.mark.exhaustive

ACTORS = ("owner", "head", "administrator", "analyst", "anonymous")


def test_every_page_that_reads_its_query_is_in_the_table(scene: Scene) -> None:
    found = set()
    for actor in ACTORS:
        browser = Browser(scene, actor)
        for name in SHOWN:
            with untouched():
                answer = browser.get(scene.address(name))
            if answer.status_code == 200 and "GET" in vars(answer.asked):
                found.add(name)
    assert found <= set(ADDRESSES)
    for name in set(ADDRESSES) - found:  # shown only with a good query, or to another actor
        form = ADDRESSES[name]
        assert "GET" in vars(Browser(scene, form.actor).get(scene.address(name), as_sent(scene.filled(form.query))).asked), name


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_page_withstands_bad_queries(scene: Scene, name: str) -> None:
    form, faults = ADDRESSES[name], []
    browser, address, query = Browser(scene, form.actor), scene.address(name), scene.filled(form.query)
    answer = browser.get(address, as_sent(query))
    assert answer.status_code == form.answer
    assert not answer.headers.get("Location", "").startswith(LOST)
    for bad in bad_inputs(query, seed=name, count=INPUTS):
        if bad.content_type == URLENCODED:
            with untouched():
                faults += faults_of(browser.get(address, bad), bad)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("actor", ["owner", "administrator"])
def test_page_withstands_bad_arguments(scene: Scene, actor: str) -> None:
    browser, dice, faults = Browser(scene, actor), random.Random(actor), []
    for name, arguments in scene.arguments.items():
        good = scene.address(name)
        for _ in range(12):
            part = quote(dice.choice([str(one) for one in arguments]))
            bad = quote(bad_value(dice), safe="")
            address = good.replace(part, bad)
            with untouched():
                for answer in (browser.get(address), browser.post(address, BadInput(b""))):
                    faults += faults_of(answer, BadInput(address.encode(), name)) if answer.status_code != 405 else []
    assert not faults, "\n".join(faults)
