"""Guards of the numbers of work and community: who sees them, and what they do not count."""

from typing import Final

from tools.mutations.table import Mutation

NUMBERS: Final = "tests/dashboards/test_outcomes.py"
OUTCOME_MUTATIONS: Final = (
    Mutation(
        "Numbers of work are refused to who may not list cases",
        "dashboards/views.py",
        "@require(Permission.CASES_LIST)\ndef outcomes(",
        "@require(Permission.NUMBERS_VIEW)\ndef outcomes(",
        NUMBERS,
    ),
    Mutation(
        "A person about whom a loss is reported is in no number of work",
        "cases/case/models/conditions.py",
        'return valid() & Q(loss="")',
        "return valid()",
        NUMBERS,
    ),
    Mutation(
        "Work and events of an absorbed card count on the remaining one",
        "cases/case/models/group.py",
        'Coalesce("case__absorbed_by_id", "case_id", ',
        'Coalesce("case_id", "case_id", ',
        NUMBERS,
    ),
    Mutation(
        "A card whose support has ended is not offered from a list",
        "dashboards/reports/case_list.py",
        "can_be_chosen=case.due_on is not None,",
        "can_be_chosen=True,",
        NUMBERS,
    ),
)
