"""Invite a person to an event; what they answered; whether they came, and what they liked."""

from collections.abc import Sequence
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.reintegration.reports.community.events import EventLine
from cases.reintegration.states.community import Attendance, InvitationState, Liked
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel
from supporters.forms.pickers import PickField, PickingForm

INFORMED: Final = "informed"
ANSWERS: Final = (InvitationState.ACCEPTED, InvitationState.DECLINED)


class InviteForm(PickingForm, SubmittedOnceForm):
    page_title = _("Invite to an event")
    save_label = _("Invite")

    event = PickField(
        label=_("Which event"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the event"), "invalid_choice": _("Choose an event from the list")},
    )

    def __init__(self, *args: Any, events: Sequence[EventLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["event"]
        field.choices = [(str(one.pk), f"{one.when_label} – {one.title}, {one.place}") for one in events]
        field.coerce = {str(one.pk): one.pk for one in events}.get

    def layout(self) -> Layout:
        return Layout(Panel("event"))


class InvitationMarkForm(SubmittedOnceForm):
    """One tap: the buttons of an invitation send `mark`. `liked`: beside the mark that the person came."""

    mark = forms.ChoiceField(choices=[(one, one) for one in (*ANSWERS, INFORMED, *Attendance)])
    liked = forms.MultipleChoiceField(choices=Liked.choices, required=False)

    @property
    def likings(self) -> list[Liked]:
        return [Liked(what) for what in self.cleaned_data["liked"]]
