"""`{% say a.b %}`: what `{{ a.b }}` prints, found by a shorter way. The folding loader writes it (config/templates.py)."""

import html
from typing import Any, Final

from django import template
from django.core.exceptions import ObjectDoesNotExist
from django.template.base import FilterExpression, Node, Parser, Token, render_value_in_context
from django.template.context import Context
from django.utils.safestring import SafeString

register = template.Library()
ABSENT: Final = object()


class Said(Node):
    def __init__(self, expression: FilterExpression) -> None:
        self.expression = expression
        self.first, *self.rest = expression.token.split(".")

    def render(self, context: Context) -> str:
        value = self._found(context)
        if type(value) is str and context.autoescape:
            return html.escape(value)
        if type(value) is SafeString:
            return value
        if value is ABSENT or callable(value):
            value = self.expression.resolve(context)
        return render_value_in_context(value, context)

    def _found(self, context: Context) -> Any:
        """Through values of dictionaries and attributes of objects; whatever else a dot can mean is Django's to find."""
        try:
            value = context[self.first]
            for name in self.rest:
                if type(value) is dict:
                    value = value[name]
                elif hasattr(type(value), "__getitem__") or callable(value):
                    return ABSENT
                else:
                    value = getattr(value, name)
        except (AttributeError, KeyError, ObjectDoesNotExist):
            return ABSENT
        return value


@register.tag
def say(parser: Parser, token: Token) -> Said:
    return Said(parser.compile_filter(token.split_contents()[1]))
