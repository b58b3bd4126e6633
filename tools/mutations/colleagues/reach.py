"""Locks of the rules by which reach grows by two, each noticed by the random acts of one administrator."""

from typing import Final

from tools.mutations.table import Lock

GROWING: Final = "supporters/administration/actions/growing.py"
ACTS: Final = "tests/supporters/stateful"
REACH_LOCKS: Final = (
    Lock(
        "At random, no head is given by one",
        "supporters/directory/roles.py",
        "GIVEN_BY_TWO: Final = BY_TWO | {Role.HEAD}",
        "GIVEN_BY_TWO: Final = BY_TWO",
        ACTS,
    ),
    Lock(
        "At random, no post of a head is changed by one",
        GROWING,
        "    if role == Role.HEAD and (account.role, account.department_id) != (role, department_id):\n",
        "    if False:\n",
        ACTS,
    ),
    Lock(
        "At random, no records go along by one to where others see them",
        GROWING,
        "    return account.pk in moved_by_two([account], department_id)\n",
        "    return False\n",
        ACTS,
    ),
    Lock(
        "At random, no head is let in by one",
        GROWING,
        "    return account.role in GIVEN_BY_TWO\n",
        "    return account.role in BY_TWO\n",
        ACTS,
    ),
    Lock(
        "At random, nobody is on duty by one",
        GROWING,
        "    return duty_id not in (None, department.duty_id)\n",
        "    return False\n",
        ACTS,
    ),
    Lock(
        "At random, no department is moved by one to where others see it",
        GROWING,
        "    return _sees_below(over)\n",
        "    return False\n",
        ACTS,
    ),
    Lock(
        "At random, no cover comes by one from another department",
        GROWING,
        "cover.department_id != absent.department_id or not",
        "not",
        ACTS,
    ),
    Lock(
        "At random, nobody who is on duty is covered by one",
        GROWING,
        " or len(answered) > 1 or",
        " or",
        ACTS,
    ),
    Lock(
        "At random, no fourth colleague is covered by one",
        GROWING,
        "    return covered.count() >= COVERED_AT_ONCE\n",
        "    return False\n",
        ACTS,
    ),
    Lock(
        "At random, nobody outside the department is asked by one to take records",
        GROWING,
        "    return taker.department_id != giver.department_id or not",
        "    return not",
        ACTS,
    ),
    Lock(
        "At random, covers end with the department",
        "supporters/administration/actions/role_changes.py",
        "    _leave_colleagues(account, by=by, at=at)\n    if other_role:\n",
        "    if other_role:\n        _leave_colleagues(account, by=by, at=at)\n",
        ACTS,
    ),
)
