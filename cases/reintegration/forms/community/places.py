"""Where a circle or an event is, and who leads it: the fields that both forms have."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.case.forms.oblasts import oblast_field
from cases.person.forms.territories import TerritoryField
from cases.reintegration.models.community.circle import WORDS_CHARS
from cases.reintegration.states.community import CircleKind
from supporters.directory.calendar import kyiv_day
from supporters.directory.reports.colleagues import Colleagues
from supporters.forms.pickers import ColleagueField, PickingForm
from veterans.oblasts import Oblast


class PlaceAndLeaderForm(PickingForm):
    """`leaders`: colleagues to choose from. `suggested`: codes of territories that are offered without typing."""

    kind = forms.ChoiceField(
        label=_("What kind it is"),
        choices=CircleKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is")},
    )
    oblast = oblast_field()
    territory = TerritoryField(
        label=_("Hromada"),
        help_text=_("Type the hromada, the town or the village. Or choose the region and find all of its hromadas."),
        error_messages={"required": _("Choose the hromada"), "invalid_choice": _("Choose the hromada from the list")},
    )
    place = forms.CharField(
        label=_("Where: street, house, hall"), max_length=WORDS_CHARS, error_messages={"required": _("Write where it is")}
    )
    leader = ColleagueField(label=_("Colleague who leads"), required=False)
    leader_words = forms.CharField(
        label=_("Or a volunteer, in words"),
        max_length=WORDS_CHARS,
        required=False,
        help_text=_("Somebody without an account here"),
    )

    def __init__(self, *args: Any, leaders: Colleagues, suggested: Sequence[str], now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["leader"].offer(leaders, nothing=_("nobody yet, or a volunteer"))  # type: ignore[attr-defined]
        oblast = str(self["oblast"].value() or "")
        where: Any = self.fields["territory"]
        where.offer(suggested, kyiv_day(now), oblast=oblast if oblast in Oblast.values else "", is_listed=self.is_searched)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        oblast, territory = cleaned.get("oblast"), cleaned.get("territory")
        if oblast and territory and territory.oblast != oblast:
            self.add_error("territory", _("This hromada is in another region: %(name)s") % {"name": territory.label})
        if cleaned.get("leader") and cleaned.get("leader_words"):
            self.add_error("leader_words", _("Choose a colleague or name a volunteer, not both"))
        return cleaned
