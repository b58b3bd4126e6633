"""Which vacancies the sheet for the person holds."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

MOST: Final = 3


class SheetForm(forms.Form):
    """Parameters of the printed sheet; without any the first proposals are printed."""

    vacancy = forms.TypedMultipleChoiceField(
        label=_("Vacancies on the sheet"), coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, shown: dict[UUID, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["vacancy"]
        field.choices = [(str(pk), label) for pk, label in shown.items()]
        field.initial = [str(pk) for pk in [*shown][:MOST]]

    def clean_vacancy(self) -> list[UUID]:
        chosen: list[UUID] = self.cleaned_data["vacancy"]
        if len(chosen) > MOST:
            raise forms.ValidationError(_("At most three vacancies fit on the sheet"))
        return chosen

    @property
    def chosen(self) -> list[UUID]:
        first: list[UUID] = self.cleaned_data["vacancy"] or [UUID(one) for one in self.fields["vacancy"].initial]
        return first
