"""Check a list of new colleagues row by row, each as the form for one colleague would."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from supporters.administration.actions.invitations import NewColleague, addresses_taken
from supporters.administration.forms.staff import InviteForm
from supporters.directory.forms.department_names import STEP, DepartmentNames
from supporters.directory.roles import BY_TWO, Role
from supporters.forms.spreadsheets.columns import Columns, Fault, ListedRow, letters, refuse_formula

FORM: Final[dict[str, Any]] = InviteForm.base_fields
SHOWN_CHARS: Final = 100
SYNONYMS: Final = {  # accepted besides the form's labels
    "email": "email, mail, пошта, електронна пошта, службова пошта, службова електронна пошта, електронна адреса, імейл",
    "surname": "surname, last name, family name, прізвище",
    "given_name": "given name, first name, name, ім'я",
    "patronymic": "patronymic, middle name, по батькові",
    "role": "role, роль",
    "department": "department, unit, підрозділ, відділ",
}
LISTED: Final = Columns(FORM, SYNONYMS)
COLUMNS: Final = LISTED.names
SHORT_ROLES: Final = {"супровідник": Role.SUPPORTER, "керівник": Role.HEAD}


@dataclass(frozen=True, kw_only=True)
class CheckedRow:
    """`colleague` is None when there are faults."""

    row: ListedRow
    faults: tuple[Fault, ...]
    colleague: NewColleague | None
    role_label: str = ""
    department: str = ""


@dataclass(frozen=True)
class CheckedList:
    rows: tuple[CheckedRow, ...]

    @cached_property
    def good(self) -> list[CheckedRow]:
        return [checked for checked in self.rows if checked.colleague]

    @cached_property
    def bad(self) -> list[CheckedRow]:
        return [checked for checked in self.rows if checked.faults]


@dataclass
class _Looked:
    """A row during the check: valid values and faults by column."""

    row: ListedRow
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def refuse(self, column: str, words: str) -> None:
        self.faults.setdefault(column, words)


def checked_list(rows: Sequence[ListedRow]) -> CheckedList:
    """Check the rows; four queries for any number of rows."""
    names = DepartmentNames.read()
    looked = [_look(row, names) for row in rows]
    _refuse_repeated(looked)
    taken = addresses_taken({one.values["email"] for one in looked if "email" in one.values})
    for one in looked:
        if words := taken.get(one.values.get("email", "")):
            one.refuse("email", words)
    return CheckedList(tuple(_checked(one, names) for one in looked))


def rows_with_faults(checked: CheckedList) -> list[list[str]]:
    """A table of the rows with faults; its columns are recognised when it is uploaded again."""
    head = [_("Row"), _("What is wrong"), *LISTED.labels()]
    return [head, *([str(one.row.number), _faults_label(one.faults), *one.row.cells] for one in checked.bad)]


def sample_rows(department_id: UUID) -> list[list[str]]:
    """Two invented colleagues with rare surnames in the given department."""
    department = DepartmentNames.read().paths.get(department_id, ())
    roles = [str(role.label) for role in (Role.SUPPORTER, Role.HEAD)]
    people = (("zorenko@example.gov.ua", "Зоренко", "Олена", "Петрівна"), ("zhytnyk@example.gov.ua", "Житник", "Юрій", ""))
    return [LISTED.labels(), *([*person, role, STEP.join(department)] for person, role in zip(people, roles, strict=True))]


def _faults_label(faults: Sequence[Fault]) -> str:
    return "; ".join(f"{fault.label}: {fault.words}" for fault in faults)


@cache
def _roles() -> dict[str, Role]:
    """Roles by code and by label in each language."""
    known = {letters(role): role for role in Role} | SHORT_ROLES
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {letters(str(role.label)): role for role in Role}
    return known


def _look(row: ListedRow, names: DepartmentNames) -> _Looked:
    looked = _Looked(row)
    clean: dict[str, Any] = {"role": _role, "department": names.find}
    for column, typed in zip(COLUMNS, row.cells, strict=True):
        try:
            refuse_formula(typed)
            value = FORM[column].clean(typed) if column not in clean or not typed else clean[column](typed)
        except ValidationError as error:
            looked.refuse(column, " ".join(error.messages))
        else:
            looked.values[column] = value.lower() if column == "email" else value
    return looked


def _role(typed: str) -> Role:
    role = _roles().get(letters(typed))
    if role is None:
        raise ValidationError(_("There is no such role. Write one of these: %(roles)s") % {"roles": ", ".join(_listable())})
    if role in BY_TWO:
        raise ValidationError(_("Invite them one by one: a second administrator has to confirm this role"))
    return role


def _listable() -> list[str]:
    return [str(role.label) for role in Role if role not in BY_TWO]


def _refuse_repeated(looked: Sequence[_Looked]) -> None:
    """Refuse every row with a repeated address: only the author of the list knows which is meant."""
    of_address: dict[str, list[_Looked]] = defaultdict(list)
    for one in looked:
        if "email" in one.values:
            of_address[one.values["email"]].append(one)
    for same in of_address.values():
        for one in same if len(same) > 1 else ():
            others = [str(other.row.number) for other in same if other is not one]
            one.refuse("email", _("The same address is in another row: %(rows)s") % {"rows": ", ".join(others[:5])})


def _checked(one: _Looked, names: DepartmentNames) -> CheckedRow:
    if one.faults:
        typed = dict(zip(COLUMNS, one.row.cells, strict=True))
        faults = [
            Fault(LISTED.label(column), typed[column][:SHOWN_CHARS], one.faults[column])
            for column in COLUMNS
            if column in one.faults
        ]
        return CheckedRow(row=one.row, faults=tuple(faults), colleague=None)
    known = one.values
    department: UUID = known["department"]
    colleague = NewColleague(
        email=known["email"],
        surname=known["surname"],
        given_name=known["given_name"],
        patronymic=known["patronymic"],
        role=known["role"],
        department_id=department,
    )
    return CheckedRow(
        row=one.row, faults=(), colleague=colleague, role_label=str(known["role"].label), department=names.path(department)
    )
