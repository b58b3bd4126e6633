"""Mend the data of a person."""

from datetime import date, datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from cases.case.models import Case, CaseEvent
from cases.case.states import EventKind
from cases.person.forms.fields import PersonMixin
from privacy.opening import to_edit
from supporters.directory.calendar import kyiv_day
from supporters.forms.draft_forms import CurrentValues, DraftForm, VersionedForm
from supporters.forms.layouts import FormPart, Unmarked
from veterans.actions.changes import PersonData, Service
from veterans.actions.identifiers import rnokpp_of
from veterans.models import HOW_TO_SPEAK_CHARS, PARTS, Person, Veteran

OTHERS: Final = ("born_on", "birth_year", "address_form")
OWN: Final = (*PARTS, *OTHERS)
RENAMED: Final = "renamed"
NAME_CHANGES: Final = (("mistake", _("I mend a mistake")), (RENAMED, _("The person has changed the name")))
SERVICE: Final = ("branch", "rank", "unit")


class PersonEditForm(PersonMixin, VersionedForm, DraftForm):
    """Service is asked of the veteran programme only."""

    draft_name = "person_edit"
    page_title = _("Mend the data of the person")
    save_label = _("Save the data")
    field_order = ("submission_key", "how_to_speak", *PARTS, "name_change", *OTHERS, *SERVICE, "rnokpp")

    how_to_speak = forms.CharField(
        label=_("How to speak with the person"),
        max_length=HOW_TO_SPEAK_CHARS,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Hearing, short sentences, the name they like, what not to ask. The card shows it above the phones."),
    )

    name_change = forms.ChoiceField(
        label=_("If the name is another one now: why"),
        choices=NAME_CHANGES,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("The name before is kept only if the person really had it: then it finds them too."),
    )

    def __init__(self, *args: Any, case: Case, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, initial=person_values(case), version=case.person.version, **kwargs)
        self.today, self.serves, self.current = kyiv_day(now), case.asks_service, case.person.version
        for name in () if self.serves else SERVICE:
            del self.fields[name]

    def layout(self) -> Layout:
        service = (FormPart(_("Service"), *SERVICE),) if self.serves else ()
        return Layout(
            FormPart(_("Talking"), "how_to_speak"),
            FormPart(_("Who"), *PARTS, Unmarked("name_change"), *OTHERS),
            *service,
            FormPart(_("Number"), "rnokpp"),
        )

    def clean(self) -> dict[str, Any]:
        """A form of an older version is not asked: the page will show both versions first."""
        cleaned = super().clean() or self.cleaned_data
        changed = [part for part in PARTS if cleaned.get(part, self.initial[part]) != self.initial[part]]
        if changed and cleaned.get("version") == self.current and not cleaned.get("name_change", "asked"):
            self.add_error("name_change", _("You changed the name: choose whether it was a mistake"))
        return cleaned

    @property
    def is_renamed(self) -> bool:
        return bool(self.cleaned_data["name_change"] == RENAMED)

    @property
    def person_data(self) -> PersonData:
        service = Service(**self.values_of(*SERVICE)) if self.serves else None
        return PersonData(**self.values_of(*OWN, "how_to_speak", "rnokpp"), service=service)


def current_person(case: Case) -> CurrentValues:
    """To show beside what was typed. A change of the person is an event on each card that they had then."""
    events = CaseEvent.objects.filter(case__person=case.person_id).select_related("by")
    newest = events.filter(kind=EventKind.PERSON_CHANGED).exclude(details__has_any_keys=["naming", "place"]).order_by(
        "-at"
    ).first() or events.latest("at")
    return CurrentValues(case.person.version, newest.by.short_name, newest.at, person_values(case))


def person_values(case: Case) -> dict[str, Any]:
    """What the form begins with. The year is only for a day that is not known."""
    person, born = case.person, to_edit(case.person.born_on)
    return {
        "how_to_speak": to_edit(person.how_to_speak),
        "surname": to_edit(person.surname),
        "given_name": to_edit(person.given_name),
        "patronymic": to_edit(person.patronymic),
        "born_on": date.fromisoformat(born) if born else None,
        "birth_year": None if born else person.birth_year,
        "address_form": person.address_form,
        **(_service_values(person) if case.asks_service else {}),
        "rnokpp": rnokpp_of(person),
    }


def _service_values(person: Person) -> dict[str, str]:
    veteran = getattr(person, "veteran", None) or Veteran(person=person)
    return {"branch": veteran.branch, "rank": to_edit(veteran.rank), "unit": to_edit(veteran.unit)}


class PersonPageForm(forms.Form):
    """Parameters of the page of a person."""

    changes = forms.ChoiceField(choices=[("all", "all")], required=False)

    @property
    def is_whole(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["changes"])
