"""Guards of imports: what is checked before a card is opened, who is asked, what stays of the rows."""

from typing import Final

from tools.mutations.table import Mutation

UPLOADS: Final = "tests/cases/intake/imports/test_uploads.py"
OPENING: Final = "tests/cases/intake/imports/test_opening.py"
TAKING_OVER: Final = "tests/cases/intake/imports/test_taking_over.py"
UNDOING: Final = "tests/cases/intake/imports/test_undoing.py"
OFFERED: Final = "tests/cases/leading/views/test_offered.py"
IMPORT_MUTATIONS: Final = (
    Mutation(
        "A list names supporters of the head's departments only",
        "cases/intake/forms/imports/directories.py",
        "filter(role=Role.SUPPORTER, department__in=below)",
        "filter(role=Role.SUPPORTER)",
        UPLOADS,
    ),
    Mutation(
        "A list names departments of the head only",
        "cases/intake/forms/imports/directories.py",
        "self.below.get(self.names.find(typed))",
        "Department.objects.filter(pk=self.names.find(typed)).first()",
        UPLOADS,
    ),
    Mutation(
        "Rows with errors are left out on purpose only",
        "cases/intake/forms/imports/uploading.py",
        '        if self.bad and not cleaned.get("leave_out"):\n',
        "        if False:\n",
        UPLOADS,
    ),
    Mutation(
        "A list does not rest on the vital interests of people who can answer",
        "cases/intake/forms/imports/uploading.py",
        ".exclude(pk=VITAL_INTERESTS)",
        "",
        UPLOADS,
    ),
    Mutation(
        "The same person twice in a list waits for the head",
        "cases/intake/importing/checking.py",
        "        if one.is_same_person(other):\n",
        "        if False:\n",
        UPLOADS,
    ),
    Mutation(
        "A list that is uploaded again opens nobody twice",
        "cases/intake/importing/checking.py",
        "if certain[pk] or tokens[pk] in before",
        "if certain[pk]",
        OPENING,
    ),
    Mutation(
        "The content of a row goes with its card",
        "cases/intake/actions/imports/opening.py",
        "    row.case, row.state, row.opened_at, row.content, row.words = case, RowState.OPENED, at, None, None\n",
        "    row.case, row.state, row.opened_at = case, RowState.OPENED, at\n",
        OPENING,
    ),
    Mutation(
        "The content of rows without a card goes after two weeks",
        "cases/intake/importing/run.py",
        "        clear_contents(register_id, at=at)\n",
        "        pass\n",
        OPENING,
    ),
    Mutation(
        "First contact is not asked for on an imported card",
        "cases/case/models/conditions.py",
        " & ~Q(imported())",
        "",
        OPENING,
    ),
    Mutation(
        "First steps are spread over working days",
        "cases/intake/actions/imports/opening.py",
        'return day if last["n"] < A_DAY * people else hours.after(day, 1)',
        "return day",
        OPENING,
    ),
    Mutation(
        "An import stops when its head leads the department no more",
        "cases/intake/importing/run.py",
        "    if not may_work(register):\n        return\n",
        "",
        OPENING,
    ),
    Mutation(
        "Who takes an import over has two weeks for its rows",
        "cases/case/models/imports.py",
        'Coalesce("taken_over_at", "uploaded_at")',
        'F("uploaded_at")',
        TAKING_OVER,
    ),
    Mutation(
        "Nobody waits for a row that was left out while the list was compared",
        "cases/intake/actions/imports/checks.py",
        "sorted({*twins[row.pk]} - left_out)",
        "sorted(twins[row.pk])",
        UPLOADS,
    ),
    Mutation(
        "Rows without an event are work on a card",
        "cases/case/actions/worked_on.py",
        "for rows in (events, *_rows(case))]",
        "for rows in (events, events)]",
        "tests/cases/intake/test_worked_on.py",
    ),
    Mutation(
        "Nothing is opened once an import is undone",
        "cases/intake/actions/imports/registers.py",
        "    clear_contents(register_id, at=at)\n",
        "",
        UNDOING,
    ),
    Mutation(
        "Only cards that ask the reader are accepted at once",
        "cases/leading/reports/hand_over.py",
        ".filter(to_owner=reader)",
        "",
        OFFERED,
    ),
)
