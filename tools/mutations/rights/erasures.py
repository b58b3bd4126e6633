"""Guards of an erasure: two heads, what bars it, all words of the person and of nobody else."""

from typing import Final

from tools.mutations.table import Mutation

ERASURE: Final = "tests/cases/rights/test_erasure.py"
WITHDRAWN: Final = "tests/cases/rights/test_withdrawn.py"
LIVES: Final = "tests/cases/rights/test_erased_lives.py"
BARS: Final = "tests/cases/rights/test_bars.py"
ERASURE_MUTATIONS: Final = (
    Mutation(
        "The function of the database erases upon a decision of two only",
        "cases/rights/models/erasure.py",
        "AND e.state = 'agreed' AND e.done_at IS NULL AND e.decided_by_id <> e.asked_by_id FOR UPDATE",
        "FOR UPDATE",
        ERASURE,
    ),
    Mutation(
        "The function of the database erases nobody whose data are held",
        "cases/rights/models/erasure.py",
        "        OR EXISTS (SELECT FROM cases_legalhold h WHERE h.person_id = ANY(persons) AND h.ended_at IS NULL)\n",
        "",
        ERASURE,
    ),
    Mutation(
        "An erasure of a withdrawn card that is barred since is still decided",
        "cases/rights/models/retention.py",
        '    waits = Q(person__in=due.values("pk")) | Exists(erasures.asked())\n',
        '    waits = Q(person__in=due.values("pk"))\n',
        "tests/cases/rights/test_withdrawn_deciders.py",
    ),
    Mutation(
        "A withdrawn card shows no name to who decides",
        "cases/desk/reports/lists/decisions.py",
        "    if row.state == CaseState.WITHDRAWN:\n        return number_label(row.number)\n",
        "",
        WITHDRAWN,
    ),
    Mutation(
        "Nothing reminds of an erased person",
        "cases/rights/actions.py",
        "        end_speaking(card.pk, by=by, at=at, stay=frozenset())\n",
        "",
        LIVES,
    ),
    Mutation(
        "No list that is imported again knows an erased person",
        "cases/rights/models/erasure.py",
        '    "cases_importedrow": ("token = NULL",),\n',
        "",
        LIVES,
    ),
    Mutation(
        "A row that still waits in another list stays",
        "cases/rights/models/erasure.py",
        '(content IS NULL"\n    " AND token IN',
        "(token IN",
        LIVES,
    ),
    Mutation(
        "The open card of a relative keeps the name of an erased person",
        "cases/rights/actions.py",
        "    _keep_names(erasure.person_id, by=by, at=at)\n",
        "",
        LIVES,
    ),
    Mutation(
        "The function of the database counts each end of a support",
        "cases/rights/models/erasure.py",
        "AND s.value = 'closed'),",
        "AND s.value = 'closed' AND s.to_at IS NULL),",
        BARS,
    ),
    Mutation(
        "The database opens no card of an erased person",
        "cases/migrations/sql/erased_stays_closed.sql",
        "surname = '\\x00'::bytea",
        "false",
        BARS,
    ),
    Mutation(
        "An erasure reaches those who were joined into the person",
        "cases/rights/models/erasure.py",
        "WHERE p.id = root OR p.joined_into_id = root);",
        "WHERE p.id = root);",
        ERASURE,
    ),
    Mutation(
        "No number finds an erased person",
        "cases/rights/models/erasure.py",
        '    "veterans_searchtoken": "person_id = ANY(persons)",\n',
        "",
        ERASURE,
    ),
    Mutation(
        "The card of an erased person takes nothing more",
        "cases/case/access.py",
        "has_data = not case.person.is_erased",
        "has_data = True",
        ERASURE,
    ),
    Mutation(
        "A name that somebody else has stays in the dictionary",
        "cases/rights/models/erasure.py",
        '        "id = ANY(entries) AND NOT EXISTS (',
        '        "id = ANY(entries) AND true OR NOT EXISTS (',
        ERASURE,
    ),
)
