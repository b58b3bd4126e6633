"""Filters of a list in its address; never a name of a person."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from supporters.directory.reports.lists.cells import Chip, Tab
from supporters.forms.pickers import FilterForm, PickField


class ListFilterForm(FilterForm):
    """`route`: of the list."""

    route: ClassVar[str]

    @property
    def chosen(self) -> dict[str, str]:
        """The filters besides the words of the search."""
        return self.parameters(without="q")

    def tabs(self, name: str) -> tuple[Tab, ...]:
        """A link for each value of one filter, in place of its field and its chip."""
        field: Any = self.fields[name]
        chosen = self.cleaned_data[name]
        return tuple(
            Tab(label=str(label), url=self._address({**self.parameters(without=name), name: value}), is_shown=value == chosen)
            for value, label in field.choices
        )

    def chips(self, *, without: str = "") -> tuple[Chip, ...]:
        """A link for each filter, to the list without it. `without`: the filter that has tabs."""
        names = self.parameters(without=without)
        return tuple(Chip(self._label(name), self._address(self.parameters(without=name))) for name in names)

    def _address(self, parameters: dict[str, str]) -> str:
        query = urlencode({name: value for name, value in parameters.items() if value})
        return reverse(self.route) + (f"?{query}" if query else "")

    def _label(self, name: str) -> str:
        field: Any = self.fields[name]
        value = self.parameters()[name]
        if isinstance(field, PickField):
            return f"{field.label}: {field.label_of(value)}"
        choices: Any = field.choices if isinstance(field, forms.ChoiceField) else [(value, value)]
        return f"{field.label}: {dict(choices)[value]}"
