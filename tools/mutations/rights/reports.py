"""Guards of the rights of a person: what a report has and what it withholds, who makes one, that it is recorded."""

from typing import Final

from tools.mutations.table import Mutation

HELD: Final = "tests/cases/rights/test_held.py"
REPORT: Final = "tests/cases/rights/test_report.py"
RIGHTS_MUTATIONS: Final = (
    Mutation(
        "No table with data of a person is forgotten by the report",
        "cases/case/reports/held.py",
        "        _held[one.model] = one\n",
        "        if one.part != Part.CONSENT:\n            _held[one.model] = one\n",
        HELD,
    ),
    Mutation(
        "The report has no card that the reader does not see",
        "cases/rights/reports/who_looked.py",
        "Q(pk__in=seen) | Q(absorbed_by__in=seen) | Q(state=CaseState.WITHDRAWN)",
        "Q(state__in=CaseState.values)",
        REPORT,
    ),
    Mutation(
        "The report has no number of a relative",
        "cases/person/subjects/person.py",
        '            "number": number_of,\n',
        "",
        REPORT,
    ),
    Mutation(
        "The report does not say who reported a loss",
        "cases/case/subjects/cases.py",
        '"" if row.kind == EventKind.LOSS_REPORTED else str(row.note)',
        "str(row.note)",
        REPORT,
    ),
    Mutation(
        "Who looked has no names of staff",
        "cases/rights/reports/words.py",
        'f"{Role(one.role).label}, {one.department.name}"',
        'f"{one.full_name}, {one.department.name}"',
        REPORT,
    ),
)
