"""The forms that are opened most: their fields and inputs are rendered in Python, with the same HTML as by templates.

For a form with a dozen inputs the templates cost more than the rest of its page (docs/performance.md).
"""

from html import escape
from typing import Any, ClassVar, Final

from crispy_forms.layout import Layout
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.forms import BoundField
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from supporters.forms.layouts import MARKED_LATER, UNMARKED, LaidOutForm, PageHelper

_FOLDER: Final = "django/forms/widgets/"
_INPUTS: Final = frozenset(f"{_FOLDER}{kind}.html" for kind in ("text", "hidden", "date", "time", "email", "password", "number"))
_OPTIONS: Final = frozenset(f"{_FOLDER}{kind}_option.html" for kind in ("radio", "checkbox"))
_TEXTAREA: Final = f"{_FOLDER}textarea.html"
_SELECT: Final = f"{_FOLDER}select.html"


def printed(markup: str, *values: object) -> SafeString:
    """Like Django's format_html(), which checks each value three times for lazy text; a form has a hundred values."""
    return SafeString(markup.format(*[_safe(value) for value in values]))


def _safe(value: Any) -> str:
    if type(value) is SafeString:
        return value
    return str(value.__html__()) if hasattr(value, "__html__") else escape(str(value))


class LightRenderer(DjangoTemplates):
    """The same HTML as Django's for plain inputs; other widgets use Django's templates."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        widget = context.get("widget", {})
        if template_name in _INPUTS or (template_name in _OPTIONS and not widget["wrap_label"]):
            value = "" if widget["value"] is None else printed(' value="{}"', str(widget["value"]))
            return printed('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, _attributes(widget))
        if template_name == _TEXTAREA:
            text = str(widget["value"] or "")
            return printed('<textarea name="{}"{}>\n{}</textarea>', widget["name"], _attributes(widget), text)
        if template_name == _SELECT:
            groups = SafeString("".join(_group(name, members) for name, members, _place in widget["optgroups"]))
            return printed('<select name="{}"{}>{}\n</select>', widget["name"], _attributes(widget), groups)
        return super().render(template_name, context, request)


def _group(name: Any, members: list[dict[str, Any]]) -> SafeString:
    """`name` is None for options without a group."""
    options = SafeString("".join(printed('\n<option value="{}"{}>{}</option>', *_option(one)) for one in members))
    return printed('\n<optgroup label="{}">{}\n</optgroup>', name, options) if name else options


def _option(widget: dict[str, Any]) -> tuple[Any, ...]:
    return str(widget["value"]), _attributes(widget), widget["label"]


def _attributes(widget: dict[str, Any]) -> SafeString:
    given = ((name, value) for name, value in widget["attrs"].items() if value is not False)
    return SafeString(
        "".join(printed(" {}", name) if value is True else printed(' {}="{}"', name, value) for name, value in given)
    )


# Fields as in templates/bootstrap5/field.html -----------------------------------------------------------------------

NOTHING: Final = SafeString("")
HIDDEN_LEGEND: Final = SafeString(' class="visually-hidden"')


def printed_field(bound: BoundField, optional: str = "", legend: str = "") -> SafeString:
    """A text, choice or chips field. Checkboxes and pickers are rendered by the template only."""
    fault = " has-error" if bound.errors else ""
    label, below = printed("{}{}", bound.label, _mark(bound, optional)), described(bound)
    if not bound.use_fieldset:
        start = '<div class="field{}" id="div_{}"><label for="{}">{}</label>{}{}</div>'
        return printed(start, fault, bound.auto_id, bound.id_for_label, label, below, bound)
    aria = printed(' aria-describedby="{}"', bound.aria_describedby) if bound.aria_describedby else NOTHING
    chips = (printed('<label class="chip">{}<span>{}</span></label>', option.tag(), option.choice_label) for option in bound)
    return printed(
        '<fieldset class="field{}" id="{}"{}><legend{}>{}</legend>{}<div class="chips">{}</div></fieldset>',
        fault,
        bound.auto_id,
        aria,
        HIDDEN_LEGEND if legend == "hidden" else NOTHING,
        label,
        below,
        SafeString("".join(chips)),
    )


def _mark(bound: BoundField, optional: str) -> SafeString:
    if optional == MARKED_LATER:
        return printed(' <span class="optional" data-optional hidden>{}</span>', _("optional"))
    if not bound.field.required and optional != UNMARKED:
        return printed(' <span class="optional">{}</span>', _("optional"))
    return NOTHING


def described(bound: BoundField) -> SafeString:
    """The hint and the errors of a field."""
    hint = printed('<p class="hint" id="{}_helptext">{}</p>', bound.auto_id, bound.help_text) if bound.help_text else NOTHING
    if not bound.errors:
        return hint
    return printed('{}<p class="field-error" id="{}_error">{}</p>', hint, bound.auto_id, " ".join(map(str, bound.errors)))


_KNOWN: Final[dict[tuple[Any, ...], SafeString]] = {}  # by form class, field, language, and all that it shows


def _printed_or_known(form: Any, name: str, **shown: str) -> SafeString:
    """A field of an unsent form that looks the same for everybody is printed once for each value that it may propose."""
    if form.is_bound or name not in form.same_for_all:
        return printed_field(form[name], **shown)
    field = form.fields[name]
    value, offered = form.get_initial_for_field(field, name), [key for key, _label in getattr(field, "choices", ())]
    if value and value not in offered:
        return printed_field(form[name], **shown)  # typed words are kept nowhere
    key = (type(form), name, get_language(), str(value or ""), str(field.help_text), *offered, *shown.items())
    if key not in _KNOWN:
        _KNOWN[key] = printed_field(form[name], **shown)
    return _KNOWN[key]


class LightHelper(PageHelper):
    """Renders the same layout without a template for each field."""

    def render_layout(self, form: forms.Form, context: Any, template_pack: Any = TEMPLATE_PACK) -> SafeString:
        hidden = [str(form[name]) for name, field in form.fields.items() if field.widget.is_hidden]
        return mark_safe("".join([*hidden, self.render_part(self.layout, form, context)]))  # noqa: S308 - both are escaped

    def render_part(self, part: Any, form: forms.Form, context: Any, **shown: str) -> str:
        if isinstance(part, str):
            return _printed_or_known(form, part, **shown)
        if isinstance(part, Layout):  # it would render its fields by the template
            return "".join(self.render_part(one, form, context, **shown) for one in part.fields)
        return str(part.render(form, context))


class LightForm(LaidOutForm):
    """A form that is opened many times a day by each supporter."""

    same_for_all: ClassVar[frozenset[str]] = frozenset()  # fields without words about a person, labels of choices among them

    default_renderer = LightRenderer
    helper_class = LightHelper
