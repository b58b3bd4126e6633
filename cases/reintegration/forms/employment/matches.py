"""The parts of the page «Робота»."""

from typing import Any

from django import forms

from cases.reintegration.reports.employment.page import PARTS


class PartForm(forms.Form):
    """Query parameters of the page «Робота»: the part that is shown whole, and its page."""

    part = forms.ChoiceField(choices=[(code, code) for code in PARTS], required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)

    @property
    def question(self) -> dict[str, Any]:
        return {"part": self.cleaned_data["part"], "page": self.cleaned_data["page"] or 1}
