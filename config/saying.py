"""`{% say a.b %}` prints what `{{ a.b }}` prints, and `{% if a.b %}` asks what Django's asks; both look values up by a shorter
way. The folding loader writes the first (config/template_loader.py); the second takes the place of Django's tag."""

import html
from typing import Any, Final

from django import template
from django.core.exceptions import ObjectDoesNotExist
from django.template.base import FilterExpression, Node, Parser, Token, Variable, render_value_in_context
from django.template.context import Context
from django.template.defaulttags import IfNode, TemplateLiteral, do_if
from django.utils.safestring import SafeString

register = template.Library()
ABSENT: Final = object()


class Path:
    """Names joined by dots, without filters."""

    def __init__(self, dotted: str) -> None:
        self.first, *self.rest = dotted.split(".")

    def found(self, context: Context) -> Any:
        """Through values of dictionaries and attributes of objects. ABSENT: Django finds whatever else a dot can mean."""
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
        return ABSENT if callable(value) else value


class Said(Node):
    def __init__(self, expression: FilterExpression) -> None:
        self.expression = expression
        self.path = Path(expression.token)

    def render(self, context: Context) -> str:
        value = self.path.found(context)
        if type(value) is str and context.autoescape:
            return html.escape(value)
        if type(value) is SafeString:
            return value
        if value is ABSENT:
            value = self.expression.resolve(context)
        return render_value_in_context(value, context)


class Asked:
    """A value of a condition."""

    def __init__(self, expression: FilterExpression) -> None:
        self.expression = expression
        self.path = Path(expression.token)

    def eval(self, context: Context) -> Any:
        value = self.path.found(context)
        return self.expression.resolve(context, ignore_failures=True) if value is ABSENT else value


@register.tag
def say(parser: Parser, token: Token) -> Said:
    return Said(parser.compile_filter(token.split_contents()[1]))


@register.tag("if")
def ask(parser: Parser, token: Token) -> IfNode:
    node = do_if(parser, token)
    node.conditions_nodelists = [(_shorter(condition), shown) for condition, shown in node.conditions_nodelists]
    return node


def _shorter(condition: Any) -> Any:
    """The same condition, with Asked for each value that is a path; `{% else %}` has none."""
    if isinstance(condition, TemplateLiteral):
        expression: Any = condition.value
        is_path = isinstance(expression.var, Variable) and expression.var.lookups and not expression.filters
        return Asked(expression) if is_path else condition
    if condition is not None:
        condition.first, condition.second = _shorter(condition.first), _shorter(condition.second)
    return condition
