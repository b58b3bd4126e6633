"""One row of a register, checked by the forms of a registration and of a step."""

from collections.abc import Mapping, Sequence
from copy import copy
from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.case.models.horizon import Horizon
from cases.case.states import Programme, Stage
from cases.course.actions.stays import Place
from cases.course.forms.entries import NOON
from cases.course.forms.steps import DatedStepMixin
from cases.intake.actions.imports.matching import Matching
from cases.intake.actions.imports.opening import RegisterCase, RegisterStep
from cases.intake.actions.imports.registers import Cells
from cases.intake.forms.imports.changes import changed
from cases.intake.forms.imports.directories import CODED, CODES, Directories, codes, listed_labels
from cases.intake.forms.imports.habits import DAYS, iso_day
from cases.intake.forms.imports.readings import Phones, parts_of, phones_of, year_of
from cases.intake.forms.people import OF_SERVICE, person_facts
from cases.person.forms.data import MISSING_SERVICE, PersonMixin
from cases.person.forms.notices import OLDEST, NoticeMixin
from supporters.directory.calendar import KYIV, kyiv_day
from supporters.directory.forms.people import PhoneField
from supporters.directory.models import Branch, Supporter
from supporters.forms.date_fields import DayField
from supporters.forms.spreadsheets.columns import Columns, letters, refuse_formula
from veterans.actions.people import NewPerson
from veterans.matching import Facts

SHOWN_CHARS: Final = 100
CELL_CHARS: Final = 400  # of a cell that is kept; no field takes as many
ISO: Final = "%Y-%m-%d"
NAMES: Final = ("surname", "given_name", "patronymic")
PHONES_CHARS: Final = 160  # of a cell with several numbers


class CodeField(forms.ChoiceField):
    """A code of a column, typed as its label."""

    def __init__(self, column: str, **kwargs: Any) -> None:
        super().__init__(choices=CODED[column].choices, **kwargs)
        self.column = column

    def validate(self, value: str) -> None:
        if value and not self.valid_value(value):
            labels = listed_labels(self.column)
            raise ValidationError(_("There is no such value. Write one of these: %(labels)s") % {"labels": labels})
        super().validate(value)


class RowForm(PersonMixin, NoticeMixin, DatedStepMixin, forms.Form):
    """Fields of a row; they are cleaned as at a registration. What the row leaves open the import fills in."""

    birth_year = forms.IntegerField(
        label=gettext_lazy("Year of birth"), required=False, error_messages=PersonMixin.base_fields["birth_year"].error_messages
    )
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=PHONES_CHARS, required=False)
    branch = CodeField("branch", label=gettext_lazy("Service"), required=False)
    stage = CodeField("stage", label=gettext_lazy("Stage"), error_messages={"required": gettext_lazy("Write the stage")})
    since_on = DayField(label=gettext_lazy("At this stage since"), required=False)
    facility = forms.CharField(label=gettext_lazy("Institution"), max_length=200, required=False)
    owner = forms.CharField(label=gettext_lazy("Supporter"), max_length=200, required=False)
    department = forms.CharField(label=gettext_lazy("Department"), max_length=300, required=False)
    last_contact_on = DayField(label=gettext_lazy("Last contact"), required=False)
    next_what = forms.CharField(label=gettext_lazy("Next step"), max_length=200, required=False)
    next_on = DayField(label=gettext_lazy("Day of the next step"), required=False)

    def __init__(self, cells: Cells, *, directories: Directories, now: datetime) -> None:
        """`cells` as the table of the import has them."""
        self.directories, self.now, self.today = directories, now, kyiv_day(now)
        typed = typed_cells(cells, directories.matching, self.today)
        self.typed = tuple(typed.values())
        super().__init__(_values(typed, directories.matching, self.today))
        for name in DAYS:
            self.fields[name].input_formats = [ISO]  # type: ignore[attr-defined] # what is in doubt was not made a date

    def clean_phone(self) -> str:
        """The number to be called first; the others are kept beside."""
        typed, invalid = self.cleaned_data["phone"], str(PhoneField.default_error_messages["invalid"])
        phones = phones_of(typed, invalid=invalid) if typed else Phones()
        self.cleaned_data |= {"further_phones": phones.own[1:], "relatives": phones.relatives}
        return phones.own[0] if phones.own else ""

    def check_day(self, cleaned: dict[str, Any], name: str, day: date, horizon: Horizon) -> None:
        """As the head has decided about such days for all rows, if so. A day that is over becomes a missing one."""
        late = self.directories.matching.late
        if late and day < horizon.today:
            cleaned[name] = None
            return
        if late and day > horizon.limit_on:
            cleaned[self.because] = cleaned.get(self.because) or late.because
            cleaned[name] = day = min(day, horizon.furthest_on if cleaned[self.because] else horizon.limit_on)
        super().check_day(cleaned, name, day, horizon)

    def clean_facility(self) -> Place | None:
        typed = self.cleaned_data["facility"]
        return self.directories.place(typed) if typed else None

    def clean_owner(self) -> Supporter | None:
        typed = self.cleaned_data["owner"]
        return self.directories.owner(typed) if typed else None

    def clean_department(self) -> Any:
        typed = self.cleaned_data["department"]
        return self.directories.department(typed) if typed else None

    def clean_since_on(self) -> date | None:
        return self._past("since_on")

    def clean_last_contact_on(self) -> date | None:
        return self._past("last_contact_on")

    def _past(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and day > self.today:
            raise ValidationError(_("The date can't be in the future"))
        if day and day < OLDEST:
            raise ValidationError(_("Check the year"))
        return day

    def clean(self) -> dict[str, Any]:
        self._refuse_formulas()
        cleaned = super().clean() or self.cleaned_data
        stage, born = cleaned.get("stage"), self.born(cleaned)
        for name in ("since_on", "last_contact_on"):
            if born and (day := cleaned.get(name)) and day < born:
                self.add_error(name, _("This can’t be before the person was born"))
        if stage and Stage(stage).programme is Programme.FAMILY:
            cleaned |= dict.fromkeys(OF_SERVICE, "")
        elif stage and not cleaned.get("branch") and "branch" not in self.errors:
            self.add_error("branch", MISSING_SERVICE)
        owner, department = cleaned.get("owner"), cleaned.get("department")
        if owner and department and owner.department_id != department.pk:
            self.add_error("department", _("The supporter works in another department: leave one of the two empty"))
        return cleaned

    def _refuse_formulas(self) -> None:
        for name, typed in zip(COLUMNS, self.typed, strict=True):
            try:
                refuse_formula(typed)
            except ValidationError as formula:
                self.errors.pop(name, None)
                self.add_error(name, formula)

    @property
    def facts(self) -> Facts:
        return person_facts(self.cleaned_data)

    @property
    def listed(self) -> RegisterCase:
        """The form is valid."""
        known = self.cleaned_data
        named: Supporter | None = known["owner"]
        return RegisterCase(
            person=self._person,
            facts=self.facts,
            stage=Stage(known["stage"]),
            since=self._moment(known["since_on"]),
            place=known["facility"],
            owner=named if named and named.is_recognised else None,
            unrecognised=None if named and named.is_recognised else named,
            department=named.department if named else known["department"] or self.directories.home,
            contact_at=self._moment(known["last_contact_on"]),
            notice=self.notice,
            step=RegisterStep(what=known["next_what"], due_on=known["next_on"], because=known["next_because"]),
        )

    @property
    def _person(self) -> NewPerson:
        own = ("born_on", "birth_year", "branch", "rank", "unit", "rnokpp", "phone", "further_phones", "relatives")
        return NewPerson(**{name: self.cleaned_data[name] for name in (*NAMES, *own)})

    def _moment(self, day: date | None) -> datetime | None:
        """Noon of the day, or now if that is earlier."""
        return min(datetime.combine(day, NOON, KYIV), self.now) if day else None


def _relabelled(name: str, label: Any) -> Any:
    field = copy(RowForm.base_fields[name])
    field.label = label
    return field


SYNONYMS: Final = {  # accepted besides the labels, in the order of the columns
    "surname": "surname, last name, прізвище",
    "given_name": "given name, first name, name, ім'я",
    "patronymic": "patronymic, по батькові",
    "born_on": "date of birth, birthday, дата народження, народився, народилася, д н, дн",
    "birth_year": "year of birth, рік народження",
    "phone": "phone, телефон, телефони, phones, номер телефону, номери телефонів, моб, мобільний",
    "rnokpp": "taxpayer number, рнокпп, іпн, ідентифікаційний код",
    "branch": "service, branch, служба, відомство",
    "rank": "rank, звання, військове звання",
    "unit": "unit, військова частина, частина, вч",
    "stage": "stage, етап, етап супроводу",
    "since_on": "since, since when, з якого дня, на етапі з, дата етапу",
    "facility": "institution, hospital, заклад, лікарня, де перебуває",
    "owner": (
        "owner, supporter, e mail of the owner, e mail of the supporter, супровідник, соціальний супровідник, "
        "пошта супровідника, email супровідника, електронна пошта супровідника, відповідальний"
    ),
    "department": "department, підрозділ, відділ",
    "last_contact_on": "last contact, останній контакт, дата останнього контакту",
    "noticed_on": "notice, date of the notice, дата повідомлення, коли повідомили",
    "next_what": "next step, наступний крок, що зробити, що далі",
    "next_on": "day of the next step, date of the next step, дата наступного кроку, день наступного кроку, коли",
    "next_because": "why not sooner, чому не раніше",
    "full_name": "full name, піб, прізвище ім'я по батькові, прізвище ім'я та по батькові, піп",
}
FIELDS: Final[dict[str, Any]] = RowForm.base_fields | {
    "full_name": forms.CharField(label=gettext_lazy("Full name"), required=False),  # instead of its parts
    "unit": _relabelled("unit", gettext_lazy("Military unit")),  # another column is called as the unit is elsewhere
}
LISTED: Final = Columns(FIELDS, SYNONYMS)
COLUMNS: Final = LISTED.names
SAMPLED: Final = tuple(name for name in COLUMNS if name != "full_name")
"""The columns of a sample and of a template: a name has its parts."""


def typed_cells(cells: Cells, matching: Matching, today: date) -> dict[str, str]:
    """By column, as the values mean and after the changes of many rows."""
    meant = dict(zip(COLUMNS, matching.cells(cells, COLUMNS), strict=True))
    return changed(meant, matching.changes_of(cells), matching, today)


def checked_row(cells: Cells, *, directories: Directories, now: datetime) -> RowForm:
    """The validated form."""
    form = RowForm(cells, directories=directories, now=now)
    form.full_clean()
    return form


def table_of_sample(owner: str, today: date) -> list[list[str]]:
    """The head and one invented person."""
    values = sample_values(owner, today)
    return [[LISTED.label(name) for name in SAMPLED], [values.get(name, "") for name in SAMPLED]]


def sample_values(owner: str, today: date) -> dict[str, str]:
    """By column; some are left out."""
    since, contact, step = (f"{today + timedelta(days=days):%d.%m.%Y}" for days in (-40, -9, 5))
    return {
        "surname": "Зоренко",
        "given_name": "Юрій",
        "patronymic": "Петрович",
        "born_on": "25.11.1990",
        "phone": "067 000 00 00",
        "branch": str(Branch.NGU.label),
        "rank": "сержант",
        "stage": str(Stage.REHABILITATION.label),
        "since_on": since,
        "owner": owner,
        "last_contact_on": contact,
        "next_what": "Зателефонувати: як минув тиждень",
        "next_on": step,
    }


def kept_cells(cells: Sequence[str]) -> list[str]:
    return [cell[:CELL_CHARS] for cell in cells]


def _values(typed: Mapping[str, str], matching: Matching, today: date) -> dict[str, str]:
    values = dict(typed)
    if not values["surname"] and not values["given_name"]:
        values |= parts_of(values["full_name"])._asdict()
    for name in DAYS:
        values[name] = iso_day(values[name], name, matching, today)
    if year := year_of(values["born_on"]):
        values |= {"born_on": "", "birth_year": values["birth_year"] or year}
    for name in CODES:
        values[name] = codes(name).get(letters(values[name]), values[name])
    number = values["rnokpp"]
    if number.isdecimal() and len(number) == 9:  # a workbook drops the first zero of a number
        values["rnokpp"] = f"0{number}"
    return values
