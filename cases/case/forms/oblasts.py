"""The region in which a hromada is found."""

from django import forms
from django.utils.translation import gettext_lazy as _

from supporters.forms.region_field import OblastField


def oblast_field() -> OblastField:
    """Optional, and another one gives another first list of hromadas."""
    return OblastField(nothing=_("all of Ukraine"), required=False, widget=forms.Select({"data-narrows": "territory"}))
