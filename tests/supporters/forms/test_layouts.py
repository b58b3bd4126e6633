"""Layouts: the groups of fields, their marks, and the field's own label, hint and errors."""

from typing import Any

import pytest
from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django import forms

from supporters.forms.layouts import (
    Folded,
    FormPart,
    HiddenLegend,
    Hint,
    LaidOutForm,
    MarkedLater,
    Pair,
    Panel,
    ShownFor,
    Unmarked,
)
from supporters.forms.light_forms import LightForm

NASTY = "\"><script>alert('x')</script>&amp;"


class FactsForm(LaidOutForm):
    key = forms.CharField(widget=forms.HiddenInput, initial="k")
    name = forms.CharField(max_length=5, help_text=NASTY)
    words = forms.CharField(required=False)
    agreed = forms.BooleanField(required=False, label="Agreed")
    way = forms.ChoiceField(choices=[("a", NASTY), ("b", "Б")], widget=forms.RadioSelect)


def page_of(*parts: Any, data: dict[str, str] | None = None, light: bool = False) -> str:
    """A form with this layout, without spaces between tags."""
    bases = (LightForm, FactsForm) if light else (FactsForm,)
    form_class = type("LaidOut", bases, {"layout": lambda _self: Layout(*parts)})
    return "".join(line.strip() for line in str(render_crispy_form(form_class(data))).splitlines())


def test_hidden_fields_come_first_and_all_others_in_one_panel_when_there_is_no_layout() -> None:
    page = str(render_crispy_form(FactsForm()))
    places = [page.index(text) for text in ('name="key"', '<div class="panel">', "id_name", "id_words", "id_agreed", "id_way")]
    assert places == sorted(places)


def test_layout_that_names_no_field_is_refused() -> None:
    with pytest.raises(Exception, match="Could not resolve form field 'nmae'"):
        page_of(Panel("nmae"))


def test_field_shows_its_label_hint_and_error() -> None:
    page = page_of("name", data={"name": "довге-довге-слово"})
    assert 'class="field has-error" id="div_id_name"' in page
    assert '<label for="id_name">' in page
    assert all(f'id="id_name_{part}"' in page for part in ("helptext", "error"))
    assert "<script" not in page


@pytest.mark.parametrize("light", [False, True])
def test_optional_is_marked_unless_the_layout_says_otherwise(light: bool) -> None:
    assert 'class="optional"' in page_of("words", light=light)
    assert "optional" not in page_of(Unmarked("words"), light=light)
    assert "data-optional hidden" in page_of(MarkedLater("words"), light=light)
    assert 'class="optional"' not in page_of("name", light=light)


def test_checkbox_stands_before_its_label() -> None:
    page = page_of("agreed")
    assert page.index('type="checkbox"') < page.index('<label for="id_agreed">Agreed</label>')


@pytest.mark.parametrize(
    "part",
    [
        "way",
        HiddenLegend("way"),
        Panel("name", "words"),
        Panel("name", heading=NASTY, name="facts"),
        FormPart(NASTY, "name"),
        Pair("name", "words"),
        ShownFor("way=a b", Unmarked("words")),
        Folded(NASTY, "words"),
        Hint(NASTY),
    ],
    ids=lambda part: type(part).__name__,
)
def test_light_form_renders_the_same(part: Any) -> None:
    for data in (None, {}, {"name": NASTY, "words": NASTY, "way": NASTY}):
        assert page_of(part, data=data) == page_of(part, data=data, light=True)
        assert "<script" not in page_of(part, data=data)


@pytest.mark.parametrize(
    ("part", "data", "is_open"),
    [
        (Folded("More", "words"), None, False),
        (Folded("More", "words"), {"words": "так"}, True),
        (Folded("More", "words", if_filled=False), {"words": "так"}, False),
        (Folded("More", Pair("name"), opened_by=("name",), if_filled=False), {}, True),
    ],
)
def test_folded_part_is_open_when_it_has_something_to_show(part: Folded, data: dict[str, str] | None, is_open: bool) -> None:
    assert ('<details class="when" open>' in page_of(part, data=data)) == is_open
