"""A workbook to fill in with a register: an empty list, allowed values in its cells, and a sheet that explains its columns.

It holds institutions and colleagues within the reach of the head for whom it is made.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.case.models import Facility, RegisterImport
from cases.case.states import Stage
from cases.course.forms.stages import OUTSIDE
from cases.course.models import ServedFacility
from cases.intake.forms.imports.directories import Directories
from cases.intake.forms.imports.habits import DAYS
from cases.intake.forms.imports.rows import FIELDS, LISTED, SAMPLED, sample_values
from supporters.directory.alphabet import alphabetical, folded
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Branch, Supporter
from supporters.forms.spreadsheets import LARGE
from supporters.forms.spreadsheets.xlsx import DAY, PLAIN, TYPED, WRAPPED, Allowed, Sheet

WIDE: Final = ("facility", "owner", "department", "next_what", "next_because")
AS_TYPED: Final = ("birth_year", "phone", "rnokpp", "unit")  # their zeros at the beginning stay
OPEN: Final = ("facility", "owner", "department")  # a row may name others too: the check says whether they are known
EXPLAINED: Final[Mapping[str, str | Promise]] = {
    "surname": gettext_lazy("As in the documents."),
    "given_name": gettext_lazy("As in the documents."),
    "patronymic": gettext_lazy("If the person has one."),
    "born_on": gettext_lazy("The whole date. Leave it empty when only the year is known."),
    "birth_year": gettext_lazy("Only if the date is not known."),
    "phone": gettext_lazy("The person’s own number."),
    "rnokpp": gettext_lazy("Ten digits."),
    "branch": gettext_lazy("From the list. Leave it empty at a stage of the support of a family."),
    "rank": gettext_lazy("The present one."),
    "unit": gettext_lazy("Its number or name."),
    "stage": gettext_lazy("From the list. The last three are stages of the support of a family."),
    "since_on": gettext_lazy("The first day at this stage, not in the future."),
    "facility": gettext_lazy("Where the person is now: from the list, or another institution by its name in the directory."),
    "owner": gettext_lazy(
        "Who is asked to lead the card: from the list, or by name. Without it the card waits in the queue of the department."
    ),
    "department": gettext_lazy("Only if it is not your own, and no supporter is named."),
    "last_contact_on": gettext_lazy("When somebody last spoke with the person, not in the future."),
    "noticed_on": gettext_lazy("When your service was told about the person."),
    "next_what": gettext_lazy("What to do next, in a few words."),
    "next_on": gettext_lazy("Today or later. Without it the step gets a working day."),
    "next_because": gettext_lazy("Only if the next step is later than its stage allows."),
}


def register_template(by: Supporter, *, at: datetime) -> list[Sheet]:
    """The list, the explanation, the allowed values. When the workbook is uploaded, the list is the sheet that is read."""
    values = _allowed_values(by, at)
    return [_list(values), _explanation(values, at), _values(values)]


def _list(values: Mapping[str, Sequence[str]]) -> Sheet:
    names = [name for name in values if name in SAMPLED]
    allowed = [
        Allowed(
            column=SAMPLED.index(name) + 1,
            last_row=LARGE.most_rows + 1,
            sheet=_("Values"),
            of_column=list(values).index(name) + 1,
            count=len(values[name]),
            words=_("It is not in the list.") if name in OPEN else _("Choose one of the list."),
            is_strict=name not in OPEN,
        )
        for name in names
        if values[name]
    ]
    widths = [32 if name in WIDE else 18 for name in SAMPLED]
    formats = [DAY if name in DAYS else TYPED if name in AS_TYPED else PLAIN for name in SAMPLED]
    head = [LISTED.label(name) for name in SAMPLED]
    return Sheet(name=_("Register"), head=head, rows=(), widths=widths, formats=formats, allowed=allowed)


def _explanation(values: Mapping[str, Sequence[str]], at: datetime) -> Sheet:
    examples = sample_values(next(iter(values["owner"]), ""), kyiv_day(at))
    head = [_("Column"), _("Needed"), _("What to write"), _("For example")]
    rows = [[LISTED.label(name), _need(name), str(EXPLAINED[name]), examples.get(name, "")] for name in SAMPLED]
    widths = (28, 24, 60, 34)
    return Sheet(name=_("Explanation"), head=head, rows=rows, widths=widths, formats=(WRAPPED,) * len(widths))


def _need(name: str) -> str:
    if name == "branch":
        return _("yes, of who serves or served")
    return _("yes") if FIELDS[name].required else _("no")


def _values(values: Mapping[str, Sequence[str]]) -> Sheet:
    """The columns have different lengths."""
    longest = max(map(len, values.values()))
    rows = [[cells[n] if n < len(cells) else "" for cells in values.values()] for n in range(longest)]
    return Sheet(name=_("Values"), head=[_heading(name) for name in values], rows=rows, widths=(32,) * len(values))


def _heading(name: str) -> str:
    return LISTED.label(name) if name in SAMPLED else _("Colleague with this e-mail")


def _allowed_values(by: Supporter, at: datetime) -> dict[str, list[str]]:
    """By column; `colleague` is beside the e-mails of `owner` and belongs to no column."""
    directories = Directories.read(RegisterImport(department=by.department), at=at)
    owners = sorted(directories.owners.values(), key=lambda one: alphabetical(str(one)))
    return {
        "stage": [str(stage.label) for stage in Stage],
        "branch": [str(branch.label) for branch in Branch],
        "facility": [*(capfirst(str(kind.label)) for kind in OUTSIDE), *_served(directories, at)],
        "owner": [owner.email for owner in owners],
        "colleague": [str(owner) for owner in owners],
        "department": sorted(map(directories.names.path, directories.below), key=alphabetical),
    }


def _served(directories: Directories, at: datetime) -> list[str]:
    """Institutions that these departments serve. One whose name another one has too can't be named in a list."""
    today = kyiv_day(at)
    served = ServedFacility.objects.serving(today).filter(department__in=directories.below).values("facility")
    labels = {facility.label for facility in Facility.objects.valid_on(today).filter(pk__in=served)}
    named = {label: {one.pk for one in directories.facilities[folded(label)]} for label in labels}
    return sorted((label for label, facilities in named.items() if len(facilities) == 1), key=alphabetical)
