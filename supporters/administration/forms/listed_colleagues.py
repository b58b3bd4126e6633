"""Check a list of new colleagues row by row, each as the form for one colleague would."""

import re
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
from supporters.forms.spreadsheets import TableRow, UnreadableTable

COLUMNS: Final = ("email", "surname", "given_name", "patronymic", "role", "department")
FORM: Final[dict[str, Any]] = InviteForm.base_fields
SHOWN_CHARS: Final = 100

# Accepted besides the form's labels. Only letters are compared: «E-mail», «e mail» and «Email» are one.
SYNONYMS: Final = {
    "email": "email, mail, пошта, електронна пошта, службова пошта, службова електронна пошта, електронна адреса, імейл",
    "surname": "surname, last name, family name, прізвище",
    "given_name": "given name, first name, name, ім'я",
    "patronymic": "patronymic, middle name, по батькові",
    "role": "role, роль",
    "department": "department, unit, підрозділ, відділ",
}
SHORT_ROLES: Final = {"супровідник": Role.SUPPORTER, "керівник": Role.HEAD}


@dataclass(frozen=True)
class ListedRow:
    """`number`: of the row in the uploaded table; `cells` in the order of COLUMNS."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Fault:
    """A fault in one cell: the column's heading, the cell's text ("" for empty), the message."""

    label: str
    typed: str
    words: str


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


def listed_rows(table: Sequence[TableRow]) -> list[ListedRow]:
    """Map the columns by the header row and return the other rows in the order of COLUMNS. Raises UnreadableTable."""
    if not table:
        raise UnreadableTable(_("The list is empty."))
    places = _places(table[0].cells)
    if len(table) == 1:
        raise UnreadableTable(_("Below the head the list is empty."))
    return [
        ListedRow(row.number, tuple(row.cells[place] if 0 <= place < len(row.cells) else "" for place in places))
        for row in table[1:]
    ]


def unread_columns(table: Sequence[TableRow]) -> list[str]:
    """Headings that match no known column."""
    return [cell for cell in table[0].cells if cell and _letters(cell) not in _headings()]


def checked_list(rows: Sequence[ListedRow]) -> CheckedList:
    """Check the rows; four queries for any number of rows."""
    names = DepartmentNames.read()
    looked = [_look(row, names) for row in rows]
    _refuse_repeated(looked)
    taken = addresses_taken({one.values["email"] for one in looked if "email" in one.values})
    for one in looked:
        if words := taken.get(one.values.get("email", "")):
            one.refuse("email", words)
        if one.values.get("role") == Role.HEAD and one.values.get("department") in names.above_others:
            words = _("Invite them one by one: others are below this department, so a second administrator confirms its head")
            one.refuse("role", words)
    return CheckedList(tuple(_checked(one, names) for one in looked))


def rows_with_faults(checked: CheckedList) -> list[list[str]]:
    """A table of the rows with faults; its columns are recognised when it is uploaded again."""
    head = [_("Row"), _("What is wrong"), *_labels()]
    return [head, *([str(one.row.number), _faults_label(one.faults), *one.row.cells] for one in checked.bad)]


def sample_rows(department_id: UUID) -> list[list[str]]:
    """Two invented colleagues with rare surnames in the given department."""
    department = DepartmentNames.read().paths.get(department_id, ())
    roles = [str(role.label) for role in (Role.SUPPORTER, Role.HEAD)]
    people = (("zorenko@example.gov.ua", "Зоренко", "Олена", "Петрівна"), ("zhytnyk@example.gov.ua", "Житник", "Юрій", ""))
    return [_labels(), *([*person, role, STEP.join(department)] for person, role in zip(people, roles, strict=True))]


def _labels() -> list[str]:
    return [str(FORM[column].label) for column in COLUMNS]


def _faults_label(faults: Sequence[Fault]) -> str:
    return "; ".join(f"{fault.label}: {fault.words}" for fault in faults)


def _places(head: Sequence[str]) -> list[int]:
    """The position of each column; -1 for a missing patronymic. Raises UnreadableTable."""
    known = _headings()
    found = [known.get(_letters(cell), "") for cell in head]
    if twice := [column for column in COLUMNS if found.count(column) > 1]:
        raise UnreadableTable(_("Two columns are called “%(name)s”. Leave one.") % {"name": FORM[twice[0]].label})
    missing = [str(FORM[column].label) for column in COLUMNS if column not in found and FORM[column].required]
    if missing:
        words = _("The first row must name the columns. These are missing: %(names)s.")
        raise UnreadableTable(words % {"names": ", ".join(missing)})
    return [found.index(column) if column in found else -1 for column in COLUMNS]


@cache
def _headings() -> dict[str, str]:
    known = {_letters(name): column for column, names in SYNONYMS.items() for name in names.split(",")}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {_letters(str(FORM[column].label)): column for column in COLUMNS}
    return known


@cache
def _roles() -> dict[str, Role]:
    """Roles by code and by label in each language."""
    known = {_letters(role): role for role in Role} | SHORT_ROLES
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known |= {_letters(str(role.label)): role for role in Role}
    return known


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text.casefold())


def _look(row: ListedRow, names: DepartmentNames) -> _Looked:
    looked = _Looked(row)
    clean: dict[str, Any] = {"role": _role, "department": names.find}
    for column, typed in zip(COLUMNS, row.cells, strict=True):
        try:
            value = FORM[column].clean(typed) if column not in clean or not typed else clean[column](typed)
        except ValidationError as error:
            looked.refuse(column, " ".join(error.messages))
        else:
            looked.values[column] = value.lower() if column == "email" else value
    return looked


def _role(typed: str) -> Role:
    role = _roles().get(_letters(typed))
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
            Fault(str(FORM[column].label), typed[column][:SHOWN_CHARS], one.faults[column])
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
