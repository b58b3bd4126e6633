"""Fields with label, hint and errors, and choices as chips; rendered in Python, since a page has a dozen of them."""

from typing import Any

from django import template
from django.forms import BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from supporters.forms.pickers import FIND, PickField, is_long
from supporters.forms.widgets import printed

register = template.Library()

NOTHING = SafeString("")
HIDDEN_LEGEND = SafeString(' class="visually-hidden"')


@register.simple_tag
def field(bound: BoundField, optional: str = "") -> SafeString:
    """`optional`: "unmarked" when the page marks it itself, "later" when a script does."""
    if bound.is_hidden:
        return SafeString(bound)
    if isinstance(bound.field, PickField) and is_long(bound.field):
        return _picker(bound, bound.field, optional)
    if bound.use_fieldset:
        return chips(bound, optional=optional)
    fault = " has-error" if bound.errors else ""
    if bound.widget_type == "checkbox":
        return printed(
            '<div class="field field-check{}" id="div_{}">{}\n<label for="{}">{}</label>{}</div>',
            fault,
            bound.auto_id,
            bound,
            bound.id_for_label,
            bound.label,
            _hint_and_errors(bound),
        )
    return printed(
        '<div class="field{}" id="div_{}"><label for="{}">{}{}</label>{}{}</div>',
        fault,
        bound.auto_id,
        bound.id_for_label,
        bound.label,
        _mark(bound, optional),
        _hint_and_errors(bound),
        bound,
    )


@register.simple_tag
def chips(bound: BoundField, optional: str = "", legend: str = "") -> SafeString:
    """`legend` may be "hidden"."""
    described = printed(' aria-describedby="{}"', bound.aria_describedby) if bound.aria_describedby else NOTHING
    options = (printed('<label class="chip">{}<span>{}</span></label>', option.tag(), option.choice_label) for option in bound)
    return printed(
        '<fieldset class="field{}" id="{}"{}><legend{}>{}{}</legend>{}<div class="chips">{}</div></fieldset>',
        " has-error" if bound.errors else "",
        bound.auto_id,
        described,
        HIDDEN_LEGEND if legend == "hidden" else NOTHING,
        bound.label,
        _mark(bound, optional),
        _hint_and_errors(bound),
        SafeString("".join(options)),
    )


def _picker(bound: BoundField, field: PickField, optional: str) -> SafeString:
    """A search box with its results below; the chosen option stays among them."""
    form: Any = bound.form
    typed, is_searched = form.typed(bound.name), form.is_searched and form.data[FIND] == bound.name
    result, value = field.search(typed if is_searched else ""), str(field.prepare_value(bound.value()) or "")
    chosen = [one for one in field.picks() if one.value == value]
    picks = [*chosen, *(one for one in result.picks if one.value != value)]
    context = {
        "bound": bound,
        "nothing": field.nothing,
        "picks": picks,
        "value": value,
        "typed": typed,
        "said": result.said,
        "is_searched": is_searched,
        "mark": _mark(bound, optional),
        "described": _hint_and_errors(bound),
    }
    return render_to_string("components/picker.html", context)


def _mark(bound: BoundField, optional: str) -> SafeString:
    if optional == "later":
        return printed(' <span class="optional" data-optional hidden>{}</span>', _("optional"))
    if not bound.field.required and optional != "unmarked":
        return printed(' <span class="optional">{}</span>', _("optional"))
    return NOTHING


def _hint_and_errors(bound: BoundField) -> SafeString:
    hint = printed('<p class="hint" id="{}_helptext">{}</p>', bound.auto_id, bound.help_text) if bound.help_text else NOTHING
    if not bound.errors:
        return hint
    return printed('{}<p class="field-error" id="{}_error">{}</p>', hint, bound.auto_id, " ".join(map(str, bound.errors)))
