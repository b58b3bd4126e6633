"""The checks that every form has to pass."""

import os
from typing import Any

from tests.bad_inputs.form import Form
from tests.bad_inputs.forms import fields_of
from tests.bad_inputs.inputs import BadInput, bad_inputs
from tests.bad_inputs.scene import Browser, Scene, as_sent, faults_of, untouched

INPUTS = int(os.environ.get("SUPROVID_BAD_INPUTS", "30"))  # of each form; docs/ci.md describes the long run
LOST = "/accounts/login/?next="  # redirect of a request without a session: the form was not read


def assert_withstands(scene: Scene, name: str, form: Form, *, sender: Browser | None = None) -> None:
    """`sender` submits the form that was shown to its actor.

    Without `sender` the actor submits it, and the unchanged form must be accepted first.
    """
    actor, address, faults = Browser(scene, form.actor), scene.address(name), []
    fields, browser = fields_of(scene, name, form, actor), sender or actor
    if sender is None:
        with untouched():
            assert_taken(actor.post(address, as_sent(fields)), form)
    queries = bad_inputs(scene.filled(form.query), seed=f"query of {name}", count=INPUTS)
    for bad in bad_inputs(fields, seed=name, count=INPUTS):
        query = next(queries) if form.query else BadInput(b"")
        with untouched():
            answer = browser.post(address, bad, query)
            faults += faults_of(answer, bad, query)
            if answer.status_code == 302 and b"%3C" in bad.body and not faults:  # markup that may have been stored
                faults += faults_of(browser.get(answer.headers["Location"]), bad, query)
    assert not faults, "\n".join(faults)


def assert_taken(answer: Any, form: Form) -> None:
    """A control: if a good form were refused, bad inputs would be refused for another reason than their content."""
    assert answer.status_code == form.answer, answer.text
    assert not answer.headers.get("Location", "").startswith(LOST)
    assert ("GET" in vars(answer.asked)) == bool(form.query), "it reads its query, or it doesn't"
