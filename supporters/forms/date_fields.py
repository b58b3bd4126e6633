"""Date and time fields with the browser's own pickers."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _


class DayField(forms.DateField):
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Choose a date"),
        "invalid": _("Enter a date, for example 25.11.2026"),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class HourField(forms.TimeField):
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": _("Enter a time, for example 14:30")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **kwargs)
