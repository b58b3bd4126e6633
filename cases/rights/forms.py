"""Forms about the rights of a person to their data."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.rights.actions import NewDataRequest
from cases.rights.states import DataRequestState, RightKind
from supporters.directory.calendar import kyiv_day
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import Panel
from veterans.models import Channel

OLDEST: Final = timedelta(days=365)  # a request that is written down now was received within a year


class DataRequestForm(DraftForm):
    """`taken`: kinds of which a request waits already."""

    draft_name = "data_request_new"
    page_title = _("Write down a request")
    save_label = _("Save the request")
    field_order = ("submission_key", "kind", "received_on", "channel", "words")  # as on the page

    kind = forms.ChoiceField(
        label=_("What the person asks"),
        choices=RightKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the person asks")},
    )
    received_on = DayField(
        label=_("When they asked"),
        help_text=_("The days for the answer are counted from it"),
        error_messages={"required": _("Enter the day on which they asked")},
    )
    channel = forms.ChoiceField(
        label=_("How they asked"), choices=Channel.choices, widget=forms.RadioSelect, initial=Channel.SPOKEN
    )
    words = forms.CharField(
        label=_("What exactly"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("In the words of the person. What is wrong, and how it should be"),
        error_messages={"required": _("Write what exactly the person asks")},
    )

    def __init__(self, *args: Any, taken: frozenset[str], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.taken, self.today = taken, kyiv_day(now)
        self.fields["received_on"].initial = self.today

    def layout(self) -> Panel:
        return Panel("kind", "received_on", "channel", "words")

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        if kind in self.taken:
            raise ValidationError(_("Such a request waits already: answer it first"))
        return kind

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise ValidationError(_("The day can’t be in the future"))
        if day < self.today - OLDEST:
            raise ValidationError(_("Check the year"))
        return day

    @property
    def new_request(self) -> NewDataRequest:
        known = self.cleaned_data
        return NewDataRequest(
            kind=RightKind(known["kind"]),
            received_on=known["received_on"],
            channel=Channel(known["channel"]),
            words=known["words"],
        )


class AnswerDataRequestForm(DraftForm):
    """What was done, or that the person does not ask it any more."""

    draft_name = "data_request"
    page_title = _("A request about data")
    save_label = _("Save the answer")
    field_order = ("submission_key", "outcome", "words")

    outcome = forms.ChoiceField(
        label=_("What became of it"),
        choices=[
            (DataRequestState.ANSWERED, _("done, and the person has the answer")),
            (DataRequestState.WITHDRAWN, _("the person does not ask it any more")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what became of it")},
    )
    words = forms.CharField(
        label=_("What was answered"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What was done, and how the person got the answer"),
        error_messages={"required": _("Write what was answered")},
    )

    def layout(self) -> Panel:
        return Panel("outcome", "words")


class RefuseDataRequestForm(DraftForm):
    draft_name = "data_request_refuse"
    page_title = _("Refuse the request")
    save_label = _("Refuse")

    words = forms.CharField(
        label=_("Why is it refused?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The person gets this reason and may complain about it"),
        error_messages={"required": _("Write why it is refused")},
    )


class HoldDataForm(DraftForm):
    draft_name = "data_hold"
    page_title = _("Hold the data from erasure")
    save_label = _("Hold the data")

    words = forms.CharField(
        label=_("Why may nothing be erased?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("An investigation, a court, a dispute: its number and who asks for it"),
        error_messages={"required": _("Write why nothing may be erased")},
    )


class EndDataHoldForm(DraftForm):
    draft_name = "data_hold_end"
    page_title = _("End the hold of the data")
    save_label = _("End the hold")

    words = forms.CharField(
        label=_("Why is the hold not needed any more?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write why it is not needed any more")},
    )


AGREE: Final = "agree"
REFUSE: Final = "refuse"


class AskErasureForm(DraftForm):
    draft_name = "erasure_ask"
    page_title = _("Erase the data")
    save_label = _("Ask for the erasure")

    words = forms.CharField(
        label=_("Why are the data to be erased?"),
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Another head reads it and decides"),
        error_messages={"required": _("Write why the data are to be erased")},
    )


class DecideErasureForm(DraftForm):
    """`may_agree`: the reader is another head than who has asked. Who has asked can only withdraw it."""

    draft_name = "erasure_decide"
    page_title = _("Erase the data")
    field_order = ("submission_key", "answer", "words")

    answer = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(AGREE, _("erase: it can’t be undone")), (REFUSE, _("do not erase"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose your decision")},
    )
    words = forms.CharField(
        label=_("Why not?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Needed if the data are not erased"),
    )

    def __init__(self, *args: Any, may_agree: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.save_label = _("Save the decision") if may_agree else _("Withdraw the request")
        if not may_agree:
            del self.fields["answer"]

    def layout(self) -> Panel:
        return Panel(*(name for name in ("answer", "words") if name in self.fields))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "answer" not in self.errors and not self.agrees and not cleaned.get("words"):
            self.add_error("words", _("Write why the data are not erased"))
        return cleaned

    @property
    def agrees(self) -> bool:
        return self.cleaned_data.get("answer") == AGREE
