"""Days away from work: whose, which, and who covers."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from supporters.administration.actions.absences import NewAbsence
from supporters.administration.forms.staff import ANY
from supporters.directory.calendar import kyiv_day
from supporters.directory.forms.department_choices import department_choices
from supporters.directory.models import AbsenceKind
from supporters.forms.date_fields import DayField
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import LaidOutForm, Pair, Panel, Unmarked
from supporters.forms.pickers import PickField, PickingForm

FAR: Final = timedelta(days=3 * 366)  # a day farther away, in either direction, is a typing error
CHOOSE_COLLEAGUE: Final = {"required": _("Choose a colleague"), "invalid_choice": _("Choose a colleague from the list")}


class CalendarForm(LaidOutForm):
    """Query parameters of the absence calendar."""

    from_on = forms.DateField(required=False)
    department = forms.TypedChoiceField(label=_("Department, with those below it"), required=False, coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, at: datetime, by_department: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = kyiv_day(at)
        self.fields["department"].choices = [ANY, *department_choices()] if by_department else [ANY]  # type: ignore[attr-defined]

    def layout(self) -> Unmarked:
        return Unmarked("department")

    def clean_from_on(self) -> date | None:
        day: date | None = self.cleaned_data["from_on"]
        if day and abs(day - self.today) > FAR:
            raise ValidationError("too far away", code="far")
        return day


class WhoForm(forms.Form):
    """Query parameter: whose absence to plan."""

    who = forms.UUIDField(required=False)


class AbsenceForm(PickingForm, SubmittedOnceForm):
    supporter = PickField(label=_("Who will be away"), coerce=UUID, error_messages=CHOOSE_COLLEAGUE)
    kind = forms.ChoiceField(
        label=_("Reason"),
        choices=AbsenceKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason")},
    )
    from_on = DayField(label=_("First day"), error_messages={"required": _("Enter the first day")})
    to_on = DayField(
        label=_("Last day"),
        help_text=_("The next day the colleague is back at work"),
        error_messages={"required": _("Enter the last day")},
    )

    def __init__(self, *args: Any, people: list[tuple[str, str]], at: datetime, **kwargs: Any) -> None:
        """`people`: options as (key, label)."""
        super().__init__(*args, **kwargs)
        self.today = kyiv_day(at)
        self.fields["supporter"].choices = [("", _("Choose")), *people]  # type: ignore[attr-defined]

    def layout(self) -> Panel:
        return Panel("supporter", "kind", Pair("from_on", "to_on"))

    def clean_to_on(self) -> date:
        day: date = self.cleaned_data["to_on"]
        if day < self.today:
            raise ValidationError(_("This day is past: only an absence that is not over can be planned"))
        return day

    def clean_from_on(self) -> date:
        day: date = self.cleaned_data["from_on"]
        if abs(day - self.today) > FAR:
            raise ValidationError(_("Check the year"))
        return day

    @property
    def new_absence(self) -> NewAbsence:
        known = self.cleaned_data
        return NewAbsence(
            supporter_id=known["supporter"], kind=known["kind"], from_on=known["from_on"], to_on=known["to_on"], cover_id=None
        )


class CoverForm(PickingForm, SubmittedOnceForm):
    """Who covers the days that are left; "" for nobody."""

    cover = PickField(
        label=_("Who stands in"),
        required=False,
        coerce=UUID,
        empty_value=None,
        error_messages=CHOOSE_COLLEAGUE,
        help_text=_("Colleagues with the same role who are at work on these days, with what they have in hand"),
    )

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cover"].choices = [("", _("Nobody stands in")), *colleagues]  # type: ignore[attr-defined]

    def layout(self) -> Unmarked:
        return Unmarked("cover")
