"""Layouts of forms by django-crispy-forms: `{% crispy form %}` renders the fields in the order and groups of `form.layout()`.

The page has the `<form>` tag, the CSRF token, the error summary and the buttons; bootstrap5/field.html renders one field.
"""

from typing import Any, Final

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK, render_field
from django import forms
from django.template.loader import render_to_string
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

Label = str | Promise
UNMARKED: Final = "unmarked"
MARKED_LATER: Final = "later"


class PageHelper(FormHelper):  # type: ignore[misc]
    """Renders the hidden fields of a form, then its layout."""

    form_tag = False
    disable_csrf = True
    include_media = False
    field_template = "bootstrap5/field.html"  # crispy keeps its default one, with the words of the language it was compiled in

    def __init__(self, layout: LayoutObject) -> None:
        super().__init__()
        self.layout = Layout(layout)  # crispy renders nothing for an empty one, not even the hidden fields

    def render_layout(self, form: forms.Form, context: Any, template_pack: Any = TEMPLATE_PACK) -> SafeString:
        hidden = "".join(str(bound) for bound in form.hidden_fields())
        shown = super().render_layout(form, context, template_pack)
        return mark_safe(f"{hidden}{shown}")  # noqa: S308 - both are rendered by Django

    def render_part(self, part: Any, form: forms.Form, context: Any, **shown: str) -> str:
        """`part`: the name of a field, or a layout object. `shown`: variables for the template of the field."""
        return str(render_field(part, form, context, template_pack=TEMPLATE_PACK, extra_context=shown or None))


class LaidOutForm(forms.Form):
    """A form whose `layout()` defines the order and the groups of its fields."""

    helper_class: type[PageHelper] = PageHelper
    both: Any = None  # of a VersionedForm; the page of every form asks for it

    def layout(self) -> LayoutObject:
        """All visible fields in one panel, in their order; nothing when there are none."""
        names = [bound.name for bound in self.visible_fields()]
        return Panel(*names) if names else Layout()

    @cached_property
    def helper(self) -> PageHelper:
        return self.helper_class(self.layout())


class Part(LayoutObject):  # type: ignore[misc]
    """A group of fields and other parts; subclasses add the markup around them."""

    def __init__(self, *fields: Any) -> None:
        self.fields = list(fields)

    def inner(self, form: Any, context: Any, **shown: str) -> SafeString:
        rendered = (form.helper.render_part(part, form, context, **shown) for part in self.fields)
        return mark_safe("".join(rendered))  # noqa: S308 - each part is rendered by Django

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        return self.inner(form, context)


class Unmarked(Part):
    """Fields that are not marked as optional though they are: the page makes that clear."""

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        return self.inner(form, context, optional=UNMARKED)


class MarkedLater(Part):
    """Fields that a script marks as optional when they are."""

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        return self.inner(form, context, optional=MARKED_LATER)


class HiddenLegend(Part):
    """Chips whose legend is for screen readers only: the heading of the page says the same."""

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        return self.inner(form, context, legend="hidden")


class Tick(Part):
    """Checkboxes inside their labels, without hints."""

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        return format_html_join(
            "", '<label class="pick">{} <span>{}</span></label>', ((form[name], form[name].label) for name in self.fields)
        )


class Panel(Part):
    """`heading` and its `name`, unique on the page, make the panel a section."""

    def __init__(self, *fields: Any, heading: Label = "", name: str = "") -> None:
        super().__init__(*fields)
        self.heading, self.name = heading, name

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        inner = self.inner(form, context)
        if not self.heading:
            return format_html('<div class="panel">{}</div>', inner)
        start = '<section class="panel" aria-labelledby="{}"><h2 id="{}">{}</h2>{}</section>'
        return format_html(start, self.name, self.name, self.heading, inner)


class FormPart(Part):
    """Fields under a legend, on a long form."""

    def __init__(self, legend: Label, *fields: Any) -> None:
        super().__init__(*fields)
        self.legend = legend

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        return format_html('<fieldset class="form-part"><legend>{}</legend>{}</fieldset>', self.legend, self.inner(form, context))


class Pair(Part):
    """Two short fields beside each other where the screen has room."""

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        return format_html('<div class="pair">{}</div>', self.inner(form, context))


class Lines(Part):
    """Choices of which each has a line of its own, since their labels are long."""

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        return format_html('<div class="chip-lines">{}</div>', self.inner(form, context))


class ShownFor(Part):
    """Fields that a script shows for some values of another: `of` is "field=value value", or several of these, one of which must
    hold: "field=value;other=value" (static/js/shown-for.js)."""

    attribute = "data-shown-for"

    def __init__(self, of: str, *fields: Any) -> None:
        super().__init__(*fields)
        self.of = of

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        return format_html('<div {}="{}">{}</div>', self.attribute, self.of, self.inner(form, context))


class ShownAfter(ShownFor):
    """Fields that a script shows when a date is later: `of` is "field=2026-11-25"."""

    attribute = "data-shown-after"


class Folded(Part):
    """Collapsible parts, expanded with `is_open`, or when one of `opened_by` has an error or, with `if_filled`, a value.

    `opened_by` defaults to the fields named directly.
    """

    def __init__(
        self, label: Label, *fields: Any, opened_by: tuple[str, ...] = (), if_filled: bool = True, is_open: bool = False
    ) -> None:
        super().__init__(*fields)
        self.label, self.if_filled, self.is_open = label, if_filled, is_open
        self.opened_by = opened_by or tuple(part for part in fields if isinstance(part, str))

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        is_said = any(self._is_said(form, name) for name in self.opened_by)
        start = SafeString(" open" if self.is_open or is_said else "")
        return format_html(
            '<details class="when"{}><summary>{}</summary>{}</details>', start, self.label, self.inner(form, context)
        )

    def _is_said(self, form: Any, name: str) -> bool:
        if not form.is_bound:
            return self.if_filled and bool(form.get_initial_for_field(form.fields[name], name))
        return bool(form[name].errors or (self.if_filled and form[name].value()))


class Hint(LayoutObject):  # type: ignore[misc]
    """A paragraph between fields. `css_class`: "" for plain text."""

    def __init__(self, text: Label, css_class: str = "hint") -> None:
        self.text, self.css_class = text, css_class

    def render(self, *_ignored: Any, **_named: Any) -> SafeString:
        if not self.css_class:
            return format_html("<p>{}</p>", self.text)
        return format_html('<p class="{}">{}</p>', self.css_class, self.text)


class Included(LayoutObject):  # type: ignore[misc]
    """A template with the variables of the page."""

    def __init__(self, template: str) -> None:
        self.template = template

    def render(self, form: Any, context: Any, **_ignored: Any) -> SafeString:
        return render_to_string(self.template, context.flatten())
