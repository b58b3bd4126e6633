"""Record where a person is registered, lives or will return to, and that a place is not known any more."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.case.forms.oblasts import oblast_field
from cases.person.forms.territories import TerritoryField
from privacy.opening import to_edit
from supporters.directory.calendar import kyiv_day
from supporters.directory.oblasts import Oblast
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import CurrentValues, DraftForm, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import Panel, Tick
from supporters.forms.pickers import PickingForm
from veterans.actions.residences import NewPlace
from veterans.models import ADDRESS_CHARS, PlaceEnd, PlaceKind, PlaceOfLife

TITLES = {
    PlaceKind.REGISTERED: _("Registered place of life"),
    PlaceKind.ACTUAL: _("Where the person lives"),
    PlaceKind.FUTURE: _("Where the person will return"),
}
WHY = [(PlaceEnd.MOVED, _("It has changed: a move or another plan")), (PlaceEnd.MISTAKE, _("I mend a mistake"))]
OLDEST = date(1920, 1, 1)


class ResidenceForm(PickingForm, VersionedForm, DraftForm):
    """`current`: the place of this kind, if any. `suggested`: codes of territories where the person has another place."""

    draft_name = "residence"
    save_label = _("Save the place")
    field_order = ("submission_key", "before", "oblast", "territory", "address", "is_displaced", "since")

    before = forms.ChoiceField(
        label=_("Why the place is another one"),
        choices=WHY,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the place is another one")},
    )
    oblast = oblast_field()
    territory = TerritoryField(
        label=_("Hromada"),
        help_text=_("Type the hromada, the town or the village. Or choose the region and find all of its hromadas."),
        error_messages={"required": _("Choose the hromada"), "invalid_choice": _("Choose the hromada from the list")},
    )
    address = forms.CharField(label=_("Settlement, street, house"), max_length=ADDRESS_CHARS, required=False)
    is_displaced = forms.BooleanField(label=_("Registered here as an internally displaced person (IDP)"), required=False)
    since = DayField(label=_("Since which day"), required=False, help_text=_("Leave it empty if the day is not known"))

    def __init__(
        self, *args: Any, kind: PlaceKind, current: PlaceOfLife | None, suggested: Collection[str], now: datetime, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=place_values(current) if current else {}, **kwargs)
        self.kind, self.current, self.today, self.page_title = kind, current, kyiv_day(now), TITLES[kind]
        self.is_outdated = self.is_bound and self["version"].data != str(self.fields["version"].initial)
        if current is None:
            del self.fields["before"]
        elif self.is_outdated:
            self.fields["before"].required = False  # the page asked nothing, and will show both versions
        if kind != PlaceKind.ACTUAL:
            del self.fields["is_displaced"]
        oblast = str(self["oblast"].value() or "")
        field: Any = self.fields["territory"]
        field.offer(suggested, self.today, oblast=oblast if oblast in Oblast.values else "", is_listed=self.is_searched)

    def layout(self) -> Layout:
        why = ("before",) if "before" in self.fields else ()
        displaced = (Tick("is_displaced"),) if "is_displaced" in self.fields else ()
        return Layout(Panel(*why, "oblast", "territory", "address", *displaced, "since"))

    def clean_since(self) -> date | None:
        day: date | None = self.cleaned_data["since"]
        if day and day > self.today and self.kind != PlaceKind.FUTURE:
            raise ValidationError(_("The date can’t be in the future"))
        if day and day < OLDEST:
            raise ValidationError(_("Check the year"))
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        oblast, territory = cleaned.get("oblast"), cleaned.get("territory")
        if oblast and territory and territory.oblast != oblast:
            self.add_error("territory", _("This hromada is in another region: %(name)s") % {"name": territory.label})
        elif not self.errors and self.current and not self.is_outdated and self.new_place.is_as(self.current):
            self.add_error("territory", _("Nothing is changed: all is as it was recorded"))
        return cleaned

    @property
    def before_ends(self) -> PlaceEnd:
        """Why the place before ends; of no importance where there is none."""
        return PlaceEnd(self.cleaned_data.get("before") or PlaceEnd.MOVED)

    @property
    def new_place(self) -> NewPlace:
        known = self.cleaned_data
        return NewPlace(
            kind=self.kind,
            territory=known["territory"],
            address=known["address"],
            is_displaced=known.get("is_displaced", False),
            since=known["since"],
        )


class EndPlaceForm(VersionedForm, SubmittedOnceForm):
    """The place is not known any more, or never was."""

    page_title = _("The place is not known any more")
    save_label = _("Take the place off")
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[(PlaceEnd.MOVED, _("It has changed, and the new one is not known")), (PlaceEnd.MISTAKE, _("It was a mistake"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why")},
    )

    def layout(self) -> Panel:
        return Panel("reason")


def draft_subject(person_id: UUID, kind: PlaceKind) -> UUID:
    """Of drafts of one place of one person."""
    return uuid5(person_id, kind.value)


def place_values(place: PlaceOfLife) -> dict[str, Any]:
    """What the form begins with."""
    values = {"territory": place.territory_id, "address": to_edit(place.address), "since": place.since}
    return {**values, **({"is_displaced": place.is_displaced} if place.kind == PlaceKind.ACTUAL else {})}


def current_place_of_life(place: PlaceOfLife | None, version: int, *, at: datetime) -> CurrentValues:
    """To show beside what was typed. None: no place is recorded."""
    if place is None:
        return CurrentValues(version, "", at, {"territory": None, "address": "", "since": None})
    return CurrentValues(version, place.added_by.short_name, place.added_at, place_values(place))
