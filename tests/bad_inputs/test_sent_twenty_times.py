"""Every form, sent twenty times at once, writes its rows once. Threads, connections and commits are real."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.db import connection

from tests.at_once import hands
from tests.bad_inputs.forms import CASE_FORMS, STAFF_FORMS, fields_of
from tests.bad_inputs.scene import Browser, Scene, as_sent, untouched

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.exhaustive]
HANDS: Final = 20
OF_EACH_ANSWER: Final = frozenset({"privacy_accessrecord", "supporters_session", "supporters_signinattempts"})
EACH_BY_ITSELF: Final = frozenset({"account_login"})  # a sign-in from an unknown browser adds a device each time
FORMS: Final = {
    name: form
    for name, form in {**CASE_FORMS, **STAFF_FORMS}.items()
    if name not in EACH_BY_ITSELF and (form.answer == 302 or name in {"calendar_link", "draft_keep"})
}


def sizes() -> Counter[str]:
    """Number of rows by table, without the tables written for each response or session."""
    tables = sorted(set(connection.introspection.table_names()) - OF_EACH_ANSWER)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables))
        return Counter(dict(cursor.fetchall()))


@pytest.fixture(scope="module")
def at_once() -> Iterator[Any]:
    with hands(HANDS) as at_once:
        yield at_once


@pytest.mark.parametrize("name", sorted(FORMS))
def test_form_sent_twenty_times_writes_as_much_as_sent_once(name: str, scene: Scene, at_once: Any) -> None:
    form = FORMS[name]
    browser, address = Browser(scene, form.actor), scene.address(name)
    sent, before = as_sent(fields_of(scene, name, form, browser)), sizes()
    with untouched():
        assert browser.post(address, sent).status_code == form.answer
        once = sizes() - before
    answers = at_once([lambda: browser.post(address, sent)] * HANDS)
    assert {answer.status_code for answer in answers} <= {form.answer, 302, 400, 404, 409, 422}
    if b"submission_key" in sent.body:
        assert len({answer.headers["Location"] for answer in answers if answer.status_code == 302}) <= 1
    assert sizes() - before == once
