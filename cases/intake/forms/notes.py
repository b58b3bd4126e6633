"""A note written without a network: for the card of a number, or for one that its author finds by the words."""

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from supporters.forms.layouts import LaidOutForm


class NoteForm(LaidOutForm):
    """The words of a note, and the submission key that becomes the key of the entry."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput)
    summary = forms.CharField(max_length=2000, widget=forms.HiddenInput)

    @property
    def is_whole(self) -> bool:
        """Whether there is a note to keep, whatever else is wrong with the form."""
        return not self.errors.keys() & {"submission_key", "summary"}


class NotePlaceForm(NoteForm):
    """`whose`: what its author remembers of the person. `written`: when, in seconds since 1970. `number`: of the card that was
    chosen."""

    whose = forms.CharField(
        label=_("Surname, phone or record number"),
        max_length=100,
        error_messages={"required": _("Enter a surname, a phone or a record number")},
        widget=forms.TextInput({"type": "search", "autocomplete": "off", "spellcheck": "false", "enterkeyhint": "search"}),
    )
    written = forms.IntegerField(required=False, min_value=0, max_value=2**33, widget=forms.HiddenInput)
    number = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def layout(self) -> Layout:
        return Layout("whose")
