"""The three forms that are opened most: rendered without templates they show the same as with them."""

import re
from typing import Any

import pytest
from django.forms.renderers import DjangoTemplates
from django.test import Client

from cases.course.forms.calls import CallOutcomeForm
from cases.course.forms.entries import VisitForm
from cases.course.forms.steps import PostponeForm
from supporters.forms import light_forms
from supporters.forms.layouts import PageHelper
from tests.factories import House, make_promise, make_visit

pytestmark = pytest.mark.django_db

RANDOM = re.compile(r'(name="(?:csrfmiddlewaretoken|submission_key|draft_key|planned)" value|data-ticket)="[^"]*"')


def shown(client: Client, address: str, sent: dict[str, str] | None) -> str:
    answer = client.get(address) if sent is None else client.post(address, sent)
    assert answer.status_code == (200 if sent is None else 422)
    form = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return re.sub(r"\s*(<|>)\s*", r"\1", RANDOM.sub(r"\1", " ".join(form.split())))


@pytest.mark.parametrize(("form", "page"), [(VisitForm, "visits/new/"), (PostponeForm, "postpone/"), (CallOutcomeForm, "call/")])
@pytest.mark.parametrize(
    "sent",
    [
        None,
        {},
        {
            "summary": "<b>",
            "kept": "x",
            "promise_words": "<i>",
            "promise_on": "2020-01-01",
            "next_in": "other",
            "next_on": "2020-01-01",
            "reason": "other",
        },
    ],
)
def test_form_shows_the_same_with_templates(
    form: type[Any], page: str, sent: dict[str, str] | None, house: House, at_work: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"{house.case.get_absolute_url()}{page}"
    make_promise(house.case, house.owner, words="Привезти <b>довідку</b>")
    light = shown(at_work, address, sent)
    monkeypatch.setattr(form, "helper_class", PageHelper)
    monkeypatch.setattr(form, "default_renderer", DjangoTemplates)
    assert shown(at_work, address, sent) == light


def test_only_fields_that_look_the_same_for_everybody_are_printed_once(house: House, at_work: Client) -> None:
    visit, card = make_visit(house.case, house.owner, summary="Тільки для картки"), house.case.get_absolute_url()
    at_work.post(f"{card}visits/{visit.pk}/undo/")
    for again in ("", f"?again={visit.pk}", "", "?kind=call", "?kind=call"):
        page = at_work.get(f"{card}visits/new/{again}").text
        assert ("Тільки для картки" in page) is ("again" in again)
        assert re.search(r'value="call"[^>]* checked', page) is None or "call" in again
    assert not any("Тільки для картки" in html for html in light_forms._KNOWN.values())
    house.owner.language = "en"
    house.owner.save(update_fields=["language"])
    assert "Phone call" in at_work.get(f"{card}visits/new/").text
