"""Guards of the rules by which reach grows by two, and of recognition, each noticed by the random acts of one administrator."""

from typing import Final

from tools.mutations.table import Mutation

GROWING: Final = "supporters/administration/actions/growing.py"
ACTS: Final = "tests/supporters/stateful"
REACH_MUTATIONS: Final = (
    Mutation(
        "At random, no head is given by one",
        "supporters/directory/roles.py",
        "GIVEN_BY_TWO: Final = BY_TWO | {Role.HEAD}",
        "GIVEN_BY_TWO: Final = BY_TWO",
        ACTS,
    ),
    Mutation(
        "At random, no records go along by one to where others see them",
        GROWING,
        "    return account.pk in moved_by_two([account], department_id)\n",
        "    return False\n",
        ACTS,
    ),
    Mutation(
        "At random, no head is let in by one",
        GROWING,
        "    return account.role in GIVEN_BY_TWO\n",
        "    return account.role in BY_TWO\n",
        ACTS,
    ),
    Mutation(
        "At random, nobody is on duty by one",
        GROWING,
        "    return duty_id not in (None, department.duty_id)\n",
        "    return False\n",
        ACTS,
    ),
    Mutation(
        "At random, no department is moved by one to where others see it",
        GROWING,
        "    return _sees_below(over)\n",
        "    return False\n",
        ACTS,
    ),
    Mutation(
        "At random, no fourth colleague is covered by one",
        GROWING,
        "    return covered.count() >= COVERED_AT_ONCE\n",
        "    return False\n",
        ACTS,
    ),
    Mutation(
        "At random, covers end with the department",
        "supporters/administration/actions/role_changes.py",
        "    _leave_colleagues(account, by=by, at=at)\n    if other_role:\n",
        "    if other_role:\n        _leave_colleagues(account, by=by, at=at)\n",
        ACTS,
    ),
    Mutation(
        "At random, an unknown account is absent",
        "supporters/directory/models/presence.py",
        "is_suspended() | is_unknown()",
        "is_suspended()",
        ACTS,
    ),
    Mutation(
        "At random, who is reopened by one is recognised anew",
        "supporters/administration/actions/accounts.py",
        "None if entered_by else supporter.department_id",
        "supporter.department_id",
        ACTS,
    ),
    Mutation(
        "At random, who is refused is known nowhere",
        "supporters/administration/actions/recognition.py",
        "account.suspended_until, account.recognised_in = at, None, None",
        "account.suspended_until = at, None",
        ACTS,
    ),
)
