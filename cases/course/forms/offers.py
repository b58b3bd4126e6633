from django import forms

from supporters.forms.idempotency import SubmittedOnceForm


class OfferForm(SubmittedOnceForm):
    """«Залишити», «Узяти мій крок»: choose one of the two steps. `version` is the version of the case that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
