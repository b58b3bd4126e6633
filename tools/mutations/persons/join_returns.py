"""Guards of what returns when a join is undone."""

from typing import Final

from tools.mutations.table import Mutation

RETURNING: Final = "tests/cases/intake/joining/test_returning.py"
JOIN_RETURN_MUTATIONS: Final = (
    Mutation(
        "An invitation that had ended with its own card does not return",
        "cases/reintegration/subjects/community.py",
        "filter(~Exists(own_end), state=",
        "filter(state=",
        RETURNING,
    ),
    Mutation(
        "The last seat returns to one card",
        "cases/reintegration/actions/circles/invitations.py",
        "            taken[row.event_id] += 1\n",
        "",
        RETURNING,
    ),
    Mutation(
        "What only the joined person agreed to ends when the join is undone",
        "cases/intake/actions/joining/undoing.py",
        "            cancel_without_consent(one, by=by, at=at)\n",
        "",
        "tests/cases/intake/joining/test_joined_consents.py",
    ),
)
