"""The data and the other names of a person."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from cases.case.models import Case, CaseEvent
from cases.case.states import EventKind
from privacy.opening import to_edit
from supporters.directory.calendar import kyiv_day
from supporters.directory.forms.people import NameField
from supporters.directory.models import Branch
from supporters.forms.date_fields import DayField
from supporters.forms.draft_forms import CurrentValues, DraftForm, VersionedForm
from supporters.forms.idempotency import SubmittedOnceForm
from supporters.forms.layouts import FormPart, Hint, Panel, ShownFor, Unmarked
from veterans.actions.changes import PersonData, Service
from veterans.actions.identifiers import rnokpp_of
from veterans.actions.namings import NewNaming
from veterans.models import HOW_TO_SPEAK_CHARS, PARTS, Address, NamingKind, Person, Veteran
from veterans.numbers import rnokpp

OLDEST = 1900
NOTHING = ("", _("not known yet"))
MISSING_SERVICE = _("Choose the service")
HAS_A_CARD = _("Another person has a card with this number. Call:")


class PersonMixin(forms.Form):
    """`today` is set by the form."""

    surname = NameField(label=_("Surname"), missing=_("Enter the surname"))
    given_name = NameField(label=_("Given name"), missing=_("Enter the given name"))
    patronymic = NameField(label=_("Patronymic"), required=False)
    born_on = DayField(
        label=_("Date of birth"), required=False, error_messages={"invalid": _("Enter a date, for example 25.11.1990")}
    )
    birth_year = forms.IntegerField(
        label=_("or only the year of birth"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "maxlength": 4}),
        error_messages={"invalid": _("The year has four digits, for example 1990")},
    )
    address_form = forms.ChoiceField(
        label=_("How to speak of the person"), choices=[NOTHING, *Address.choices[:2]], required=False
    )
    branch = forms.ChoiceField(
        label=_("Service"), choices=[("", _("Choose")), *Branch.choices], error_messages={"required": MISSING_SERVICE}
    )
    rank = forms.CharField(label=_("Rank"), max_length=60, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=120, required=False)
    rnokpp = forms.CharField(
        label=_("Taxpayer number (РНОКПП)"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    today: date

    def clean_born_on(self) -> date | None:
        born: date | None = self.cleaned_data["born_on"]
        if born and born >= self.today:
            raise ValidationError(_("The date of birth must be in the past"))
        if born and born.year < OLDEST:
            raise ValidationError(_("Check the year of birth"))
        return born

    def clean_birth_year(self) -> int | None:
        year: int | None = self.cleaned_data["birth_year"]
        if year is not None and not OLDEST <= year <= self.today.year:
            raise ValidationError(_("The year has four digits, for example 1990"))
        return year

    def clean_rnokpp(self) -> str:
        typed = self.cleaned_data["rnokpp"]
        digits = rnokpp(typed) if typed else ""
        if digits is None:
            raise ValidationError(_("The number has ten digits and a check digit; this one does not add up"))
        return digits

    def refuse_duplicate(self, departments: Iterable[str]) -> None:
        """Add the error of a number of another person. The form was valid, and the question is on record."""
        self.add_error("rnokpp", f"{HAS_A_CARD} {', '.join(departments)}")

    def values_of(self, *names: str) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in names}


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


ADDED: Final = (NamingKind.CALL_SIGN, NamingKind.FORMER, NamingKind.ALIAS)
ONE_WORD = RegexValidator(r"^[^\W\d_]+(?:[’'ʼ`´\"-][^\W\d_]+)*$", _("A call sign is one word of letters, without the quotes"))


class NamingForm(DraftForm):
    """A call sign is one word; any other name has at least one part, and the other parts are as in the current name."""

    draft_name = "naming_new"
    page_title = _("Add a name")
    save_label = _("Save this name")
    field_order = ("submission_key", "kind", "call_sign", *PARTS)  # as on the page

    kind = forms.ChoiceField(
        label=_("Which name"),
        choices=[(kind.value, kind.label) for kind in ADDED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which name it is")},
    )
    call_sign = NameField(label=_("Call sign"), required=False)
    surname = NameField(label=_("Surname"), required=False)
    given_name = NameField(label=_("Given name"), required=False)
    patronymic = NameField(label=_("Patronymic"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call_sign"].validators.append(ONE_WORD)

    def layout(self) -> Layout:
        hint = Hint(_("Fill in only what differs from the name now: a former surname is enough."))
        sign = ShownFor(f"kind={NamingKind.CALL_SIGN}", Unmarked("call_sign"))
        return Layout(Panel("kind", sign, ShownFor(f"kind={NamingKind.FORMER} {NamingKind.ALIAS}", hint, Unmarked(*PARTS))))

    def clean(self) -> dict[str, Any]:
        """Errors of parts that the chosen kind does not have are left out: a script hides those parts."""
        cleaned = super().clean() or self.cleaned_data
        if kind := cleaned.get("kind"):
            unused = PARTS if kind == NamingKind.CALL_SIGN else ("call_sign",)
            for name in unused:
                self.errors.pop(name, None)
                cleaned[name] = ""
        if kind == NamingKind.CALL_SIGN and not cleaned.get("call_sign") and "call_sign" not in self.errors:
            self.add_error("call_sign", _("Enter the call sign"))
        if kind in ADDED[1:] and not any(cleaned.get(part) or part in self.errors for part in PARTS):
            self.add_error("surname", _("Enter what differs: the surname, the given name or the patronymic"))
        return cleaned

    def refuse_known(self) -> None:
        is_sign = self.cleaned_data["kind"] == NamingKind.CALL_SIGN
        self.add_error("call_sign" if is_sign else "surname", _("This name is on the card already"))

    @property
    def new_naming(self) -> NewNaming:
        known = self.cleaned_data
        surname = known["call_sign"] or known["surname"]
        return NewNaming(NamingKind(known["kind"]), surname, known["given_name"], known["patronymic"])


class EndNamingForm(SubmittedOnceForm):
    """The confirmation."""

    page_title = _("Take the name off")
    save_label = _("Take the name off")
