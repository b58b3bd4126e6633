"""Query parameters of the account history."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from supporters.administration.reports.staff_history import Span
from supporters.directory.calendar import kyiv_day, midnight
from supporters.forms.date_fields import DayField
from supporters.forms.layouts import LaidOutForm, Unmarked

LONGEST: Final = timedelta(days=366)
PROPOSED: Final = timedelta(days=30)
FIRST_DAY: Final = date(2020, 1, 1)  # no earlier record exists


class HistoryPageForm(forms.Form):
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)

    @property
    def number(self) -> int:
        """The page number; 1 when it is invalid."""
        return (self.cleaned_data["page"] or 1) if self.is_valid() else 1


class HistorySpanForm(LaidOutForm):
    from_on = DayField(label=gettext_lazy("First day"), error_messages={"required": gettext_lazy("Enter the first day")})
    to_on = DayField(label=gettext_lazy("Last day"), error_messages={"required": gettext_lazy("Enter the last day")})

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        today = kyiv_day(at)
        super().__init__(*args, **{"initial": {"from_on": today - PROPOSED, "to_on": today}, **kwargs})
        self.today = today

    def clean(self) -> dict[str, Any]:
        known = super().clean() or {}
        first, last = known.get("from_on"), known.get("to_on")
        if not first or not last:
            return known
        if not FIRST_DAY <= first <= self.today:
            raise ValidationError({"from_on": _("Check the first day: it lies in the past")})
        if not first <= last <= self.today:
            raise ValidationError({"to_on": _("The last day lies between the first one and today")})
        if last - first > LONGEST:
            raise ValidationError({"to_on": _("A year at the most: take the rest as another table")})
        return known

    @property
    def span(self) -> Span:
        known = self.cleaned_data
        return Span(None, midnight(known["from_on"]), midnight(known["to_on"] + timedelta(days=1)))


class HistoryDaysForm(HistorySpanForm):
    """Query parameters of the list; of a day that is missing, the proposed one."""

    def __init__(self, sent: QueryDict, *, at: datetime) -> None:
        today = kyiv_day(at)
        proposed = {"from_on": (today - PROPOSED).isoformat(), "to_on": today.isoformat()}
        self.asked = {name: str(sent[name]) for name in proposed if sent.get(name)}
        super().__init__({**proposed, **self.asked}, at=at)

    def layout(self) -> Unmarked:
        return Unmarked("from_on", "to_on")


def proposed_days(at: datetime) -> HistoryDaysForm:
    form = HistoryDaysForm(QueryDict(), at=at)
    form.full_clean()
    return form
