from django import forms
from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme


class NextPageForm(forms.Form):
    """The address to continue at, within the site; "" for none."""

    next = forms.CharField(required=False, max_length=400)

    def clean_next(self) -> str:
        address: str = self.cleaned_data["next"]
        return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) and address.startswith("/") else ""


def next_page(sent: QueryDict) -> str:
    """The site's address in the parameter `next`, or ""."""
    form = NextPageForm(sent)
    return str(form.cleaned_data["next"]) if form.is_valid() else ""
