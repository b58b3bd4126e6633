from typing import Final

from django import forms

from supporters.reports.notifications import ALL, UNREAD

GREATEST_KEY: Final = 2**63 - 1


class NotificationsForm(forms.Form):
    """What an address of the page may ask for: a tab, and those that rang with one notification."""

    tab = forms.ChoiceField(choices=[(UNREAD, UNREAD), (ALL, ALL)], required=False)
    like = forms.IntegerField(required=False, min_value=1, max_value=GREATEST_KEY)


class OpeningForm(forms.Form):
    """Where opening a notification leads: to what it tells of, or straight to what can be done about it."""

    to = forms.ChoiceField(choices=[("action", "action")], required=False)
