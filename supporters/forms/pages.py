from typing import Final

from django import forms
from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme

from supporters.forms.models.submission import LONGEST_RESULT

ADDED: Final = 60  # characters at most that the answer to a form adds to the address: «&saved=…»


def is_within_site(address: str) -> bool:
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


class NextPageForm(forms.Form):
    """The address to continue at, within the site; "" for none. A longer one than the key of a form keeps is none."""

    next = forms.CharField(required=False, max_length=LONGEST_RESULT - ADDED)

    def clean_next(self) -> str:
        address: str = self.cleaned_data["next"]
        return address if is_within_site(address) else ""


def next_page(sent: QueryDict) -> str:
    """The site's address in the parameter `next`, or ""."""
    form = NextPageForm(sent)
    return str(form.cleaned_data["next"]) if form.is_valid() else ""
