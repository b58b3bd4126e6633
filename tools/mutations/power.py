"""Guards against what one administrator must not do alone, or without a recent authentication."""

from typing import Final

from tools.mutations.table import Mutation

HEADS: Final = "tests/supporters/administration/test_heads_by_two.py"
AGREE: Final = "tests/supporters/administration/test_heads_agree.py"
COVERS: Final = "tests/supporters/administration/test_covers_agreed.py"
POWER_MUTATIONS: Final = (
    Mutation(
        "A head is invited by two",
        "supporters/administration/actions/growing.py",
        "    return role in GIVEN_BY_TWO\n",
        "    return role in BY_TWO\n",
        HEADS,
    ),
    Mutation(
        "Records go along to where others see them by two",
        "supporters/administration/actions/growing.py",
        "    return account.pk in moved_by_two([account], department_id)\n",
        "    return False\n",
        HEADS,
    ),
    Mutation(
        "A closed or suspended head is let in by two",
        "supporters/administration/actions/growing.py",
        "    return account.role in GIVEN_BY_TWO\n",
        "    return account.role in BY_TWO\n",
        HEADS,
    ),
    Mutation(
        "A head is named by two",
        "supporters/administration/actions/growing.py",
        "    return head_id not in (None, department.head_id)\n",
        "    return False\n",
        HEADS,
    ),
    Mutation(
        "A duty supporter is named by two",
        "supporters/administration/actions/growing.py",
        "    return duty_id not in (None, department.duty_id)\n",
        "    return False\n",
        HEADS,
    ),
    Mutation(
        "A move that shows somebody more takes two",
        "supporters/administration/actions/growing.py",
        "    return _sees_below(over)\n",
        "    return False\n",
        HEADS,
    ),
    Mutation(
        "A fourth colleague covered at once waits",
        "supporters/administration/actions/growing.py",
        "    return covered.count() >= COVERED_AT_ONCE\n",
        "    return False\n",
        COVERS,
    ),
    Mutation(
        "Adjoining days of one cover of a head are summed",
        "supporters/administration/actions/growing.py",
        "            days += (to_on - from_on).days + 1\n",
        "            days += 0\n",
        COVERS,
    ),
    Mutation(
        "An absence entered by an administrator is notified",
        "supporters/administration/actions/absences.py",
        "    notify(notified - {by.pk}, Rule.ABSENCE_ENTERED, ENTERED, absence.pk, at=at)\n",
        "    pass\n",
        COVERS,
    ),
    Mutation(
        "A head beside agrees to no post of a head",
        "supporters/administration/actions/approvals/deciders.py",
        "    over = tree.above(approval.department_id) if approval.role == Role.HEAD",
        "    over = frozenset(tree.upwards(approval.department_id)) if approval.role == Role.HEAD",
        AGREE,
    ),
    Mutation(
        "A page of a decision opens for who decides it",
        "supporters/administration/views/colleague_decisions.py",
        "    if request.user.pk not in may_decide(approval, [request.user]):\n",
        "    if False:\n",
        AGREE,
    ),
    Mutation(
        "Heads above and auditors are notified of a grave act",
        "supporters/administration/actions/approvals/notices.py",
        "    recipients = {*heads, *auditors} - ",
        "    recipients: set[UUID] = set() - ",
        "tests/supporters/administration/test_suspension_by_one.py",
    ),
    Mutation(
        "Nobody refuses the letter of a grave act",
        "supporters/notifications/email_defaults.py",
        "frozenset({Rule.FACTORS_REMOVED, Rule.GRAVE_ACT, Rule.ACCOUNT_CORRECTED})",
        "frozenset({Rule.FACTORS_REMOVED, Rule.ACCOUNT_CORRECTED})",
        "tests/supporters/administration/test_suspension_by_one.py",
    ),
)
