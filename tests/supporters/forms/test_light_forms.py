"""Inputs and fields rendered by our own code equal those of the templates."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms
from django.forms.renderers import DjangoTemplates

from supporters.forms.layouts import HiddenLegend, LaidOutForm, MarkedLater, Panel, Unmarked
from supporters.forms.light_forms import LightForm, LightRenderer

BETWEEN_TAGS = re.compile(r"\s*(<[^>]+>)\s*")
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


class Grouped(LaidOutForm):
    text = forms.CharField(max_length=10, help_text=NASTY)
    words = forms.CharField(widget=forms.Textarea, required=False)
    choice = forms.ChoiceField(choices=[("a", NASTY), ("b", "Б")], widget=forms.RadioSelect, label=NASTY)
    listed = forms.ChoiceField(choices=[("a", "А"), ("Група", [("b", NASTY)])], required=False)
    hidden = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def layout(self) -> Panel:
        return Panel(Unmarked("words"), MarkedLater("listed"), HiddenLegend("choice"), "text", heading=NASTY, name="grouped")


class LightGrouped(LightForm, Grouped):
    """The same form, rendered in Python."""


@pytest.mark.parametrize("data", [None, {}, {"text": NASTY, "words": NASTY, "choice": NASTY}])
def test_light_form_has_the_html_of_the_templates(data: dict[str, str] | None) -> None:
    light, usual = (BETWEEN_TAGS.sub(r"\1", render_crispy_form(form(data))) for form in (LightGrouped, Grouped))
    assert light == usual


@pytest.mark.parametrize("form", [Grouped, LightGrouped])
def test_nothing_typed_escapes_into_the_page(form: type[Grouped]) -> None:
    page = render_crispy_form(form({"text": NASTY, "words": NASTY, "choice": NASTY}))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
