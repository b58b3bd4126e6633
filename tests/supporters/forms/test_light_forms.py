"""Inputs rendered by our own code equal those of Django's templates, for every form of the site."""

from collections.abc import Iterator
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import Context, Template

from supporters.forms.templatetags.fields import chips, field
from supporters.forms.widgets import LightRenderer

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


def test_nothing_typed_or_given_escapes_into_the_page() -> None:
    form = EveryInput({"text": NASTY, "words": NASTY, "choice": NASTY}, renderer=LightRenderer())
    page = "".join([*(field(bound) for bound in form), chips(form["choice"])])
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_field_shows_its_label_hint_and_error() -> None:
    page = Template("{% load fields %}{% field form.text %}").render(Context({"form": EveryInput({"text": "довге-довге-слово"})}))
    assert 'class="field has-error" id="div_id_text"' in page
    assert '<label for="id_text">' in page
    assert all(f'id="id_text_{part}"' in page for part in ("helptext", "error"))


def test_optional_is_marked_unless_the_page_says_so_itself() -> None:
    form = EveryInput()
    assert 'class="optional"' in field(form["words"])
    assert "optional" not in field(form["words"], optional="unmarked").replace("data-optional", "")
    assert "data-optional hidden" in field(form["words"], optional="later")
    assert 'class="optional"' not in field(form["text"])
