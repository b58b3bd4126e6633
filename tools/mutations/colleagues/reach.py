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
        "At random, no post of a head is changed by one",
        GROWING,
        "    if role == Role.HEAD and (account.role, account.department_id) != (role, department_id):\n",
        "    if False:\n",
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
        "At random, no cover comes by one from another department",
        GROWING,
        "cover.department_id != absent.department_id or not",
        "not",
        ACTS,
    ),
    Mutation(
        "At random, nobody who is on duty is covered by one",
        GROWING,
        " or len(answered) > 1 or",
        " or",
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
        "At random, nobody outside the department is asked by one to take records",
        GROWING,
        "    return taker.department_id != giver.department_id or not",
        "    return not",
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
        "At random, who was moved by one is covered by two",
        GROWING,
        " or not absent.is_recognised\n",
        "\n",
        ACTS,
    ),
    Mutation(
        "At random, nobody takes by one what came by one",
        GROWING,
        " or not giver.is_recognised\n",
        "\n",
        ACTS,
    ),
    Mutation(
        "At random, an unrecognised colleague covers nobody",
        "supporters/administration/actions/covers.py",
        "    if not cover.is_recognised:\n",
        "    if False:\n",
        ACTS,
    ),
    Mutation(
        "At random, an unrecognised colleague is given no case",
        "supporters/directory/models/supporter.py",
        "return self.pickable().recognised().filter(role=Role.SUPPORTER)",
        "return self.pickable().filter(role=Role.SUPPORTER)",
        ACTS,
    ),
    Mutation(
        "At random, no records come by one below a head who is invited and agreed",
        GROWING,
        " or invited.filter(**there).exists()",
        "",
        ACTS,
    ),
    Mutation(
        "At random, no head agrees beyond their post",
        "supporters/administration/actions/approvals/deciders.py",
        "if is_head(one) and one.department_id in over}",
        "if is_head(one)}",
        ACTS,
    ),
    Mutation(
        "At random, an unknown account reaches nobody",
        "supporters/directory/models/reach.py",
        "user.is_active and not user.is_suspended and not user.is_unknown",
        "user.is_active and not user.is_suspended",
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
        "At random, an invitation by one recognises nobody",
        "supporters/administration/actions/invitations.py",
        "return invitation_takes_two(invitation.role) or known.exists()",
        "return True",
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
