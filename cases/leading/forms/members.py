"""Bring a colleague into the team of a case."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.leading.actions.teams import NewMember
from supporters.directory.calendar import kyiv_day
from supporters.directory.reports.colleagues import Colleagues
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import DraftForm
from supporters.forms.layouts import Panel
from supporters.forms.pickers import ColleagueField, PickingForm


class MemberForm(PickingForm, DraftForm):
    draft_name = "team_join"
    page_title = _("Bring in a colleague")
    save_label = _("Bring in")

    member = ColleagueField(label=_("Whom to bring in"), help_text=_("Type a surname, a role or a department"))
    reason = forms.CharField(
        label=_("What help is needed"),
        max_length=200,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("The colleague will read it. No diagnoses"),
        error_messages={"required": _("Write what help is needed")},
    )
    until_on = DayField(
        label=_("Last day"), required=False, help_text=_("Leave it empty if the end is not known: the team page ends it")
    )

    def __init__(self, *args: Any, choices: Colleagues, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = kyiv_day(now)
        self.fields["member"].offer(choices)  # type: ignore[attr-defined]

    def layout(self) -> Panel:
        return Panel("member", "reason", "until_on")

    def clean_until_on(self) -> date | None:
        day: date | None = self.cleaned_data["until_on"]
        if day and day < self.today:
            raise ValidationError(_("The last day must be today or later"))
        return day

    @property
    def new_member(self) -> NewMember:
        known = self.cleaned_data
        return NewMember(supporter_id=known["member"], until_on=known["until_on"], reason=known["reason"])
