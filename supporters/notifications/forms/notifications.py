from typing import Final

from django import forms

from supporters.notifications.reports.notifications import ALL, UNREAD, NotificationQuestion

GREATEST_KEY: Final = 2**63 - 1


class NotificationsForm(forms.Form):
    """Query parameters of the notifications page."""

    tab = forms.ChoiceField(choices=[(UNREAD, UNREAD), (ALL, ALL)], required=False)
    like = forms.IntegerField(required=False, min_value=1, max_value=GREATEST_KEY)
    of = forms.IntegerField(required=False, min_value=1, max_value=GREATEST_KEY)
    page = forms.IntegerField(required=False, min_value=1, max_value=10_000)

    @property
    def question(self) -> NotificationQuestion:
        """The parsed query; an invalid one shows unread notifications."""
        if not self.is_valid():
            return NotificationQuestion()
        known = self.cleaned_data
        return NotificationQuestion(known["tab"] or UNREAD, known["like"], known["of"], known["page"] or 1)
