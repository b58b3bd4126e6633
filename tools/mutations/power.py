"""Locks against what one administrator must not do alone, or without a recent authentication."""

from typing import Final

from tools.mutations.table import Lock

POWER_LOCKS: Final = (
    Lock(
        "The head of others takes two administrators",
        "supporters/directory/models/department.py",
        "role in BY_TWO or (role == Role.HEAD and",
        "role in BY_TWO or (False and",
        "tests/supporters/administration/test_heads_by_two.py",
    ),
    Lock(
        "A move that shows a head more takes two administrators",
        "supporters/administration/actions/departments.py",
        "    return _has_heads(over)\n",
        "    return False\n",
        "tests/supporters/administration/test_heads_by_two.py",
    ),
    Lock(
        "A first department below a head takes two administrators",
        "supporters/administration/actions/departments.py",
        "if not confirmed and is_first_below_a_head(tree, parent.pk):",
        "if False:",
        "tests/supporters/administration/test_heads_by_two.py",
    ),
    Lock(
        "A list invites no head of a tree",
        "supporters/administration/actions/invitation_lists.py",
        "    if any(is_post_by_two(*post) for post in",
        "    if False and any(is_post_by_two(*post) for post in",
        "tests/supporters/administration/test_heads_by_two.py",
    ),
    Lock(
        "The link of a head ends when departments are put below",
        "supporters/directory/models/invitation.py",
        "return self.filter(~posts_by_two() | Q(approvals__outcome=GRANTED))",
        "return self.all()",
        "tests/supporters/administration/test_heads_by_two.py",
    ),
    Lock(
        "Reach over a tree is lent for a month at most",
        "supporters/administration/actions/absences.py",
        "if last - first >= LONGEST_LENT and is_post_by_two(",
        "if False and is_post_by_two(",
        "tests/supporters/administration/test_heads_by_two.py",
    ),
    Lock(
        "The server decides nothing that an administrator could",
        "supporters/administration/actions/approvals/decisions.py",
        "    if may_decide(approval, people.values()):\n",
        "    if False:\n",
        "tests/config/test_decide_approval.py",
    ),
    Lock(
        "The suspension of an auditor is lifted by two",
        "supporters/administration/actions/suspension.py",
        "    if supporter.role in BY_TWO:\n",
        "    if False:\n",
        "tests/supporters/administration/test_suspension_by_one.py",
    ),
    Lock(
        "Heads above and auditors are notified of a grave act",
        "supporters/administration/actions/approvals/notices.py",
        "    recipients = {*heads, *auditors} - ",
        "    recipients: set[UUID] = set() - ",
        "tests/supporters/administration/test_suspension_by_one.py",
    ),
    Lock(
        "Nobody refuses the letter of a grave act",
        "supporters/notifications/email_defaults.py",
        "frozenset({Rule.FACTORS_REMOVED, Rule.GRAVE_ACT, Rule.ACCOUNT_CORRECTED})",
        "frozenset({Rule.FACTORS_REMOVED, Rule.ACCOUNT_CORRECTED})",
        "tests/supporters/administration/test_suspension_by_one.py",
    ),
    Lock(
        "One administrator suspends one at a time",
        "supporters/administration/actions/suspension_by_one.py",
        "    if begun.in_time(at).exists():\n",
        "    if False:\n",
        "tests/supporters/administration/test_suspension_by_one.py",
    ),
    Lock(
        "A suspension by one ends by the clock",
        "supporters/directory/models/supporter.py",
        "(self.suspended_until is None or self.suspended_until > timezone.now())",
        "True",
        "tests/supporters/administration/test_suspension_by_one.py",
    ),
    Lock(
        "An administrator is closed by two",
        "supporters/administration/actions/accounts.py",
        "    if supporter.role in BY_TWO:\n",
        "    if False:\n",
        "tests/supporters/administration/test_suspension_by_one.py",
    ),
    Lock(
        "A form of a grave act is taken only after a fresh proof",
        "supporters/authentication/reauthentication.py",
        'if request.method != "POST" or not is_grave(request) or _is_recent(request, _factor(request)):',
        "if True:",
        "tests/supporters/administration/test_grave_routes.py",
    ),
)
