from django import forms
from django.utils.translation import gettext_lazy as _

from supporters.forms.draft_forms import DraftForm

SHORTEST, LONGEST = 20, 1000


class ReasonForm(DraftForm):
    """The reason of an incident measure, for those who read it later."""

    reason = forms.CharField(
        label=_("Why"),
        min_length=SHORTEST,
        max_length=LONGEST,
        help_text=_("What has happened, who found it, what comes next. No names of people under support."),
        error_messages={
            "required": _("Write down why"),
            "min_length": _("Write at least 20 characters: others must understand it later"),
            "max_length": _("At most 1000 characters"),
        },
        widget=forms.Textarea({"rows": 4}),
    )


class EndSessionsForm(ReasonForm):
    draft_name = "end_sessions"


class ReadingOnlyForm(ReasonForm):
    draft_name = "reading_only"
