"""A search box for a field with many options (supporters/forms/pickers/fields.py)."""

from typing import Any

from django import template
from django.forms import BoundField

from supporters.forms.pickers import FIND, is_long

register = template.Library()


@register.filter
def is_searchable(bound: BoundField) -> bool:
    return is_long(bound.field)


@register.inclusion_tag("components/picker.html")
def picker(bound: BoundField, optional: str = "") -> dict[str, Any]:
    """A search box with its results below; the chosen option stays among them. `optional`: as in bootstrap5/field.html."""
    form: Any = bound.form
    field: Any = bound.field
    typed, is_searched = form.typed(bound.name), form.is_searched and form.data[FIND] == bound.name
    result, value = field.search(typed if is_searched else ""), str(field.prepare_value(bound.value()) or "")
    chosen = field.pick_of(value)
    picks = [*([chosen] if chosen else []), *(one for one in result.picks if one.value != value)]
    return {
        "field": bound,
        "optional": optional,
        "nothing": field.nothing,
        "picks": picks,
        "value": value,
        "typed": typed,
        "said": result.said,
        "is_searched": is_searched,
        "narrows": field.widget.attrs.get("data-narrows", ""),
    }
