"""Fields in the order and groups of a form's layout."""

import re
from typing import Any

import pytest
from crispy_forms.layout import Layout
from crispy_forms.utils import render_crispy_form
from django import forms
from django.utils import translation

from supporters.forms.layouts import Folded, Hint, Included, LaidOutForm, MarkedLater, Pair, Panel, ShownFor, Tick, Unmarked


class Plain(LaidOutForm):
    """`parts`: the layout; None for the default one."""

    key = forms.CharField(widget=forms.HiddenInput, initial="1")
    name = forms.CharField(label="Name", max_length=10, help_text="As on paper")
    note = forms.CharField(label="Note", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "А"), ("b", "Б")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed", required=False)

    def __init__(self, *args: Any, parts: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts

    def layout(self) -> Any:
        return super().layout() if self.parts is None else self.parts


def page(parts: Any = None, data: dict[str, str] | None = None, **context: str) -> str:
    return str(render_crispy_form(Plain(data, parts=parts), context=context))


def names(html: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="(\w+)"', html)))


def test_default_layout_is_a_panel_of_all_fields_after_the_hidden_ones() -> None:
    html = page()
    assert names(html) == ["key", "name", "note", "kind", "agreed"]
    assert html.index('name="key"') < html.index('<div class="panel">') < html.index('name="name"')


def test_empty_layout_keeps_the_hidden_fields() -> None:
    assert names(page(Layout())) == ["key"]


def test_layout_defines_the_order_and_leaves_fields_out() -> None:
    assert names(page(Layout(Panel(Pair("note", "name")), "agreed"))) == ["key", "note", "name", "agreed"]


def test_field_has_its_label_hint_and_error() -> None:
    html = page(data={"name": "a name that is too long"})
    assert 'class="field has-error" id="div_id_name"' in html
    assert '<label for="id_name">Name' in html
    assert all(f'id="id_name_{part}"' in html for part in ("helptext", "error"))


def test_radio_buttons_are_chips() -> None:
    html = page(Layout("kind"))
    assert '<fieldset class="field" id="id_kind">' in html
    assert html.count('<label class="chip">') == 2


def test_optional_is_marked_unless_the_layout_says_otherwise() -> None:
    assert 'class="optional">' in page(Layout("note"))
    assert "optional" not in page(Layout(Unmarked("note")))
    assert "data-optional hidden" in page(Layout(MarkedLater("note")))
    assert "optional" not in page(Layout("name"))


def test_marks_are_in_the_language_of_the_page() -> None:
    shown = []
    for language in ("uk", "en", "uk"):
        with translation.override(language):
            shown.append(re.findall(r'class="optional">(.*?)<', page(Layout("note"))))
    assert shown == [["необов’язково"], ["optional"], ["необов’язково"]]


def test_mark_of_one_part_does_not_change_the_next() -> None:
    assert 'class="optional">' in page(Layout(Unmarked("name"), "note"))


@pytest.mark.parametrize(
    ("data", "if_filled", "is_open"), [({}, True, False), ({"note": "x"}, True, True), ({"note": "x"}, False, False)]
)
def test_folded_part_is_open_when_it_is_filled(data: dict[str, str], if_filled: bool, is_open: bool) -> None:
    html = page(Layout(Folded("More", "note", if_filled=if_filled)), {"name": "n", "kind": "a", **data})
    assert ('<details class="when" open>' in html) is is_open


def test_folded_part_is_open_when_it_has_an_error() -> None:
    assert '<details class="when" open>' in page(Layout(Folded("More", "name", if_filled=False)), {"note": "x"})


def test_tick_has_the_input_in_its_label() -> None:
    html = page(Layout(Tick("agreed")))
    assert re.search(r'<label class="pick"><input type="checkbox" name="agreed"[^>]*> <span>Agreed</span></label>', html)


def test_hints_and_included_templates_are_between_the_fields() -> None:
    parts = Layout(ShownFor("kind=b", Hint("<b>"), "name"), Hint("Plain", css_class=""), Included("components/empty.html"))
    html = page(parts, text="Nothing here")
    assert '<div data-shown-for="kind=b"><p class="hint">&lt;b&gt;</p>' in html
    assert "<p>Plain</p>" in html
    assert "Nothing here" in html


def test_layout_of_an_unknown_field_raises() -> None:
    with pytest.raises(Exception, match="Could not resolve form field 'nmae'"):
        page(Layout("nmae"))
