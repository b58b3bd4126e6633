"""Tags for forms that a script sends, and that wait on the device while there is no network."""

from typing import Any
from uuid import UUID

from django import forms, template
from django.utils.safestring import SafeString

from supporters.forms.light_forms import printed
from supporters.forms.outbox import Ticket, form_token
from supporters.forms.outbox import account_token as token_of

register = template.Library()


@register.simple_tag(takes_context=True)
def sent_by_script(context: dict[str, Any], form: forms.Form, kind: str) -> SafeString:
    """Attributes of the `<form>`. `kind`: its name in the list of waiting entries.

    The address is explicit, since the page that shows a waiting form has another one.
    """
    request = context["request"]
    ticket, same = _ticket(request, form["submission_key"].value()), form_token(request.user, request.path)
    markup = ' action="{}" data-send="{}" data-ticket="{}" data-same="{}"'
    return printed(markup, request.get_full_path(), kind, ticket, same)


def _ticket(request: Any, submission_key: Any) -> str:
    """Empty for a form without a submission key: it can be sent, but can't wait."""
    try:
        key = UUID(str(submission_key))
    except ValueError:
        return ""
    return Ticket(request.user.pk, key, request.resolver_match.view_name).signed()


@register.simple_tag(takes_context=True)
def account_token(context: dict[str, Any]) -> str:
    """Identifies the account in the device's queue without revealing it; "" for a visitor."""
    user = getattr(context.get("request"), "user", None)
    return token_of(user) if user is not None and user.is_authenticated else ""
