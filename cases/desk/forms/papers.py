"""Parameters of the pages of papers."""

from django import forms


class CardPaperForm(forms.Form):
    """Whether the whole course is printed."""

    entries = forms.ChoiceField(choices=[("all", "all")], required=False)


class LeafletForm(forms.Form):
    """Whether the words of the next step and of the promises are left out."""

    words = forms.ChoiceField(choices=[("no", "no")], required=False)
