"""Forms for exceptions of the working week and for quiet hours."""

from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from supporters.directory.calendar import KYIV, kyiv_day
from supporters.directory.reports.department_places import open_departments
from supporters.forms.date_fields import DayField, HourField
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Hint, Pair, Panel, Unmarked
from supporters.forms.pickers import DepartmentField, PickingForm
from supporters.notifications.actions.quiet_windows import NewWindow
from supporters.notifications.actions.working_calendar import NewException

FAR: Final = timedelta(days=3 * 366)  # a day farther away, in either direction, is a typing error
EVERYBODY: Final = _("The whole site")
OFF, WORKED = "off", "worked"


class MonthForm(forms.Form):
    """The month as a query parameter; cleaned to its first day, None for the current month."""

    month = forms.DateField(required=False, input_formats=["%Y-%m"])

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = kyiv_day(at)

    def clean_month(self) -> date | None:
        month: date | None = self.cleaned_data["month"]
        if month and abs(month - self.today) > FAR:
            raise ValidationError("too far away", code="far")
        return month


class ReasonField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label=_("Reason"),
            max_length=120,
            help_text=_("Administrators read it; write nothing of people under support"),
            error_messages={"required": _("Write why")},
            widget=forms.TextInput({"autocomplete": "off"}),
        )


class ExceptionForm(SubmittedOnceForm):
    day = DayField(label=_("Day"))
    kind = forms.ChoiceField(
        label=_("What kind of day it is"),
        choices=[(OFF, _("A day off")), (WORKED, _("A working day at the weekend"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the day is")},
    )
    reason = ReasonField()

    @property
    def new_exception(self) -> NewException:
        known = self.cleaned_data
        return NewException(known["day"], known["kind"] == WORKED, known["reason"])


class RestoreForm(SubmittedOnceForm):
    day = forms.DateField(widget=forms.HiddenInput)


class WindowForm(PickingForm, SubmittedOnceForm):
    department = DepartmentField(label=_("Department, with those below it"), required=False)
    from_on = DayField(label=_("From, day"), required=False)
    from_time = HourField(label=_("From, hour"), required=False)
    to_on = DayField(label=_("Until, day"))
    to_time = HourField(label=_("Until, hour"), error_messages={"required": _("Enter a time, for example 14:30")})
    reason = ReasonField()

    def __init__(self, *args: Any, near: UUID, at: datetime, **kwargs: Any) -> None:
        """`near`: the department of the administrator."""
        super().__init__(*args, **{"initial": {"to_on": kyiv_day(at)}, **kwargs})
        self.at = at
        self.fields["department"].offer(open_departments, near=near, nothing=EVERYBODY)  # type: ignore[attr-defined]

    def layout(self) -> Panel:
        return Panel(
            Unmarked("department"),
            Hint(_("Leave the beginning empty for quiet hours from now on.")),
            Pair("from_on", "from_time"),
            Pair("to_on", "to_time"),
            "reason",
        )

    def clean_from_on(self) -> date | None:
        return self._near("from_on")

    def clean_to_on(self) -> date | None:
        return self._near("to_on")

    def clean(self) -> dict[str, Any]:
        known: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and (known["from_on"] is None) != (known["from_time"] is None):
            self.add_error("from_on", _("Enter both the day and the hour, or neither"))
        return known

    @property
    def new_window(self) -> NewWindow:
        known = self.cleaned_data
        from_at = _moment(known["from_on"], known["from_time"]) if known["from_on"] else self.at
        return NewWindow(known["department"], from_at, _moment(known["to_on"], known["to_time"]), known["reason"])

    def _near(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and abs(day - kyiv_day(self.at)) > FAR:
            raise ValidationError(_("Check the year"))
        return day


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, KYIV)
