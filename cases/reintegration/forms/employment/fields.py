"""Fields that the form of a profile and that of a vacancy share: the same facts in the same order."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.person.forms.territories import TerritoryField
from cases.reintegration.models import TrainingKind
from cases.reintegration.states import LIFTING_KG
from veterans.oblasts import Oblast

NOT_KNOWN: Final = ("", capfirst(_("not known")))
KG: Final = {0: _("Nothing heavy"), 5: _("Up to 5 kg"), 10: _("Up to 10 kg"), 20: _("Up to 20 kg"), 30: _("Up to 30 kg")}
LIFTING: Final = [(str(kg), KG[kg]) for kg in LIFTING_KG]


def capitalised(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Chips begin with a capital letter; the same words inside a sentence do not."""
    return [(value, capfirst(words)) for value, words in choices]


def answer_field(label: Any, choices: Any, initial: str) -> forms.ChoiceField:
    """Chips, one of which is chosen from the beginning; a form without it leaves what was chosen from the beginning."""
    return AnswerField(
        label=capfirst(label), choices=capitalised(choices), initial=initial, required=False, widget=forms.RadioSelect
    )


class AnswerField(forms.ChoiceField):
    def clean(self, value: Any) -> Any:
        return super().clean(value) or self.initial


def amount_field(label: Any, choices: Any) -> forms.TypedChoiceField:
    """Cleaned to a whole number; None for «not known»."""
    return forms.TypedChoiceField(label=label, choices=[NOT_KNOWN, *choices], coerce=int, empty_value=None, required=False)


def code_field(label: Any, choices: Any, empty: Any = NOT_KNOWN) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[empty, *capitalised(choices)], required=False)


def territory_field(label: Any) -> TerritoryField:
    return TerritoryField(
        label=label,
        required=False,
        help_text=_("Type the hromada, the town or the village. Or choose the region and find all of its hromadas."),
        error_messages={"invalid_choice": _("Choose the hromada from the list")},
    )


def chosen_oblast(form: Any) -> str:
    """That is chosen in this form, "" for none."""
    chosen = str(form["oblast"].value() or "")
    return chosen if chosen in Oblast.values else ""


def refuse_another_oblast(form: Any) -> None:
    """Add an error when the hromada is not in the chosen region."""
    oblast, territory = form.cleaned_data.get("oblast"), form.cleaned_data.get("territory")
    if oblast and territory and territory.oblast != oblast:
        form.add_error("territory", _("This hromada is in another region: %(name)s") % {"name": territory.label})


def training_choices() -> list[tuple[str, str]]:
    return [(kind.code, capfirst(kind.label)) for kind in TrainingKind.objects.order_by("number")]
