"""Days away from work: whose, which, and who covers."""

from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from supporters.administration.actions.absences import NewAbsence
from supporters.administration.forms.staff import ANY
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import AbsenceKind
from supporters.directory.reports.colleagues import Colleagues
from supporters.directory.reports.department_places import open_departments
from supporters.forms.date_fields import DayField
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Pair, Panel, Unmarked
from supporters.forms.pickers import ColleagueField, DepartmentField, FilterForm, PickingForm

FAR: Final = timedelta(days=3 * 366)  # a day farther away, in either direction, is a typing error


class CalendarForm(FilterForm):
    """Query parameters of the absence calendar."""

    kept = ("from_on", "department")

    from_on = forms.DateField(required=False)
    department = DepartmentField(label=_("Department, with those below it"), required=False)

    def __init__(self, *args: Any, at: datetime, near: UUID, by_department: bool, **kwargs: Any) -> None:
        """`near`: the department of the reader."""
        super().__init__(*args, **kwargs)
        self.today = kyiv_day(at)
        places = open_departments if by_department else tuple
        self.fields["department"].offer(places, near=near, nothing=ANY[1])  # type: ignore[attr-defined]

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
    supporter = ColleagueField(label=_("Who will be away"))
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

    def __init__(self, *args: Any, people: Colleagues, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = kyiv_day(at)
        self.fields["supporter"].offer(people)  # type: ignore[attr-defined]

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


class SinceForm(forms.Form):
    """The day from which a colleague is looked for, read before the form that offers colleagues."""

    since = DayField(required=False)

    @property
    def day(self) -> date | None:
        """None for all days that are left, or for something that is no day."""
        return self.cleaned_data.get("since") if self.is_valid() else None


class CoverForm(PickingForm, SubmittedOnceForm):
    """Who covers the days that are left, or those from a later day on; "" for nobody."""

    field_order = ("submission_key", "cover", "since")

    cover = ColleagueField(
        label=_("Who stands in"),
        required=False,
        help_text=_("Colleagues with the same role who are at work on these days, with what they have in hand"),
    )

    since = DayField(
        label=_("Since which day"),
        required=False,
        help_text=_(
            "Empty: for all days that are left. A later day makes two absences of it, one after the other, each with its own"
            " page and with who stands in"
        ),
    )

    def __init__(self, *args: Any, colleagues: Colleagues, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cover"].offer(colleagues, nothing=_("Nobody stands in"))  # type: ignore[attr-defined]

    def layout(self) -> Layout:
        return Layout(Unmarked("cover"), Unmarked("since"))
