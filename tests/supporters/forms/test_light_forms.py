"""Our own rendering of inputs equals that by Django's templates. tests/cases/views/test_light_forms.py compares whole forms."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates

from supporters.forms.light_forms import LightRenderer, printed_field

NASTY = "\"><script>alert('x')</script>&amp;"


class EveryInput(forms.Form):
    text = forms.CharField(max_length=10, help_text=NASTY)
    words = forms.CharField(widget=forms.Textarea({"rows": 3, "data-x": NASTY}), required=False)
    day = forms.DateField(widget=forms.DateInput({"type": "date"}), required=False)
    number = forms.IntegerField(min_value=0, required=False)
    secret = forms.CharField(widget=forms.PasswordInput, required=False)
    hidden = forms.UUIDField(widget=forms.HiddenInput, required=False)
    choice = forms.ChoiceField(choices=[("a", NASTY), ("b", "Б")], widget=forms.RadioSelect, label=NASTY)
    listed = forms.ChoiceField(choices=[("a", "А"), ("Група", [("b", NASTY)])], required=False)
    agreed = forms.BooleanField(required=False, widget=forms.CheckboxInput({"disabled": True}))


def printed(renderer: Any, data: dict[str, str] | None) -> Iterator[str]:
    form = EveryInput(data, initial={"text": "Ґ", "choice": "b"}, renderer=renderer)
    for bound in form:
        yield str(bound)
        if bound.use_fieldset:
            yield from (str(option.tag()) for option in bound)


@pytest.mark.parametrize("data", [None, {}, {"text": NASTY, "words": NASTY, "day": NASTY, "choice": NASTY, "number": "-1"}])
def test_inputs_are_printed_as_django_prints_them(data: dict[str, str] | None) -> None:
    ours, djangos = (list(printed(renderer, data)) for renderer in (LightRenderer(), DjangoTemplates()))
    squeezed = [[" ".join(html.split()) for html in side] for side in (ours, djangos)]
    assert squeezed[0] == squeezed[1]


def test_nothing_typed_escapes_into_the_page() -> None:
    form = EveryInput({"text": NASTY, "words": NASTY, "choice": NASTY}, renderer=LightRenderer())
    page = "".join(printed_field(form[name]) for name in ("text", "words", "choice", "listed"))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
