from django import forms

from supporters.forms.idempotency import SubmittedOnceForm


class OfferForm(SubmittedOnceForm):
    """«Залишити», «Узяти мій крок»: which of the two steps holds. `version` is the one of the case that was shown."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
