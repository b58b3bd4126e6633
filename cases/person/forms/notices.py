"""From whom the department learned of a wound or illness, and when."""

from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.case.models.episode import Notice
from cases.case.states import NoticeSource
from cases.course.forms.entries import NOON
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.forms.date_fields import DayField, HourField
from supporters.forms.layouts import Pair

OF_NOTICE: Final = ("notice_source", "noticed_on", "noticed_time")
OLDEST: Final = date(2014, 1, 1)


class NoticeMixin(forms.Form):
    """`now`, when Save was pressed, is set by the form."""

    notice_source = forms.ChoiceField(
        label=_("Who reported it"), choices=[("", _("not known yet")), *NoticeSource.choices], required=False
    )
    noticed_on = DayField(label=_("When it was reported"), required=False)
    noticed_time = HourField(label=_("At what time"), required=False)

    now: datetime

    def notice_parts(self) -> tuple[str, Pair]:
        return "notice_source", Pair("noticed_on", "noticed_time")

    def born(self, cleaned: dict[str, Any]) -> date | None:
        """The day of birth, or the first day of the year of birth; None: not known."""
        year = cleaned.get("birth_year")
        return cleaned.get("born_on") or (date(year, 1, 1) if year else None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "noticed_on" in self.errors or "noticed_time" in self.errors:
            return cleaned
        noticed, born = self._noticed_at(cleaned), self.born(cleaned)
        if noticed is None:
            return cleaned
        if noticed > self.now:
            self.add_error("noticed_on", _("The notice can’t be in the future"))
        elif born and kyiv_day(noticed) < born:
            self.add_error("noticed_on", _("The notice can’t be before the person was born"))
        elif kyiv_day(noticed) < OLDEST:
            self.add_error("noticed_on", _("Check the year of the notice"))
        return cleaned

    def _noticed_at(self, cleaned: dict[str, Any]) -> datetime | None:
        """Without an hour: now, or noon of an earlier day."""
        day, hour = cleaned.get("noticed_on"), cleaned.get("noticed_time")
        if day is None and hour is None:
            return None
        today = kyiv_day(self.now)
        if hour is None and day == today:
            return self.now
        return datetime.combine(day or today, hour or NOON, KYIV)

    @property
    def notice(self) -> Notice:
        source = self.cleaned_data["notice_source"]
        return Notice(NoticeSource(source) if source else None, self._noticed_at(self.cleaned_data))
