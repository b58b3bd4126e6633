"""`{% laid_out form %}`: as `{% crispy form %}`, without the context that crispy makes for templates of its own."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from supporters.forms.layouts import LaidOutForm

register = template.Library()


@register.simple_tag(takes_context=True)
def laid_out(context: template.Context, form: LaidOutForm) -> SafeString:
    rendered: Any = form.helper.render_layout(form, context)
    return SafeString(rendered)
