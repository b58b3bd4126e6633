"""Inputs rendered in Python: for a form with a dozen of them Django's templates cost more than the rest of its page."""

from html import escape
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

_FOLDER: Final = "django/forms/widgets/"
_INPUTS: Final = frozenset(f"{_FOLDER}{kind}.html" for kind in ("text", "hidden", "date", "time", "email", "password", "number"))
_OPTION: Final = f"{_FOLDER}radio_option.html"
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
        if template_name in _INPUTS or (template_name == _OPTION and not widget["wrap_label"]):
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
