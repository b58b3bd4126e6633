"""Guards of corrections, of another e-mail, and of one act upon many."""

from typing import Final

from tools.mutations.table import Mutation

CORRECTIONS: Final = "supporters/administration/actions/colleagues/corrections.py"
EMAILS: Final = "supporters/administration/actions/colleagues/emails.py"
BULK: Final = "supporters/administration/actions/colleagues/bulk.py"
TESTS: Final = "tests/supporters/administration/colleagues"
COLLEAGUE_MUTATIONS: Final = (
    Mutation(
        "A correction of an outdated account is refused",
        CORRECTIONS,
        "    refuse_outdated(shown=version, now=supporter.version)\n",
        "",
        f"{TESTS}/test_corrections.py",
    ),
    Mutation(
        "Whose name was corrected is notified",
        CORRECTIONS,
        "if supporter.is_active and supporter.pk != by.pk:",
        "if False:",
        f"{TESTS}/test_corrections.py",
    ),
    Mutation(
        "No letter about another address leaves before the second administrator",
        EMAILS,
        "        force_insert=True\n    )\n    return approval\n",
        "        force_insert=True\n    )\n    release_email_change(approval, account, at=at)\n    return approval\n",
        f"{TESTS}/test_emails.py",
    ),
    Mutation(
        "The link of the earlier address confirms nothing",
        EMAILS,
        '_STOP: Final = Signer(salt="supporters.email_change.stop")',
        "_STOP: Final = _CONFIRM",
        f"{TESTS}/test_emails.py",
    ),
    Mutation(
        "A new address is asked again behind the lock whether it is taken",
        EMAILS,
        "    try:\n        refuse_taken(email)\n        account.email",
        "    try:\n        account.email",
        f"{TESTS}/test_emails.py",
    ),
    Mutation(
        "A closed or suspended access gets no address",
        EMAILS,
        "    if not account.is_active or account.is_suspended:\n        raise ChangeOver\n",
        "",
        f"{TESTS}/test_emails.py",
    ),
    Mutation(
        "Every session ends with the address",
        EMAILS,
        "    end_sessions(account.pk)\n",
        "",
        f"{TESTS}/test_emails.py",
    ),
    Mutation(
        "Links about an address open for 72 hours",
        "supporters/directory/models/email_change.py",
        "return self.released().filter(until__gt=at)",
        "return self.released()",
        f"{TESTS}/test_emails.py",
    ),
    Mutation(
        "Opening the link of an address changes nothing",
        "supporters/administration/views/colleagues/emails.py",
        '        if request.method == "POST":\n            confirm_email_change',
        '        if request.method in ("GET", "POST"):\n            confirm_email_change',
        f"{TESTS}/test_emails.py",
    ),
    Mutation(
        "What takes two is not done for many",
        BULK,
        "        if by_two:\n",
        "        if False:\n",
        f"{TESTS}/test_bulk.py",
    ),
    Mutation(
        "One administrator suspends no administrator and no auditor",
        "supporters/administration/actions/colleagues/suspending.py",
        "    if account.role in BY_TWO:\n",
        "    if False:\n",
        f"{TESTS}/test_bulk.py",
    ),
    Mutation(
        "At most fifty colleagues at once",
        "supporters/administration/forms/colleagues/bulk.py",
        "if len(set(value)) > MOST:",
        "if False:",
        f"{TESTS}/test_bulk.py",
    ),
    Mutation(
        "What a stopped batch has done is not done again",
        "supporters/forms/actions/idempotency.py",
        "consume_idempotency_key(self.user, self._key_of(part), self.fields, result=self.result)\n",
        "pass\n",
        "tests/supporters/forms/test_idempotency.py",
    ),
    Mutation(
        "A batch that is done does not begin again",
        "supporters/forms/idempotency.py",
        "    recall_idempotency_key(request.user, key, fields)\n",
        "",
        f"{TESTS}/test_bulk.py",
    ),
    Mutation(
        "The phone of the owner is not called by the owner",
        "cases/desk/reports/card/page.py",
        " if case.owner and case.owner != user else None",
        " if case.owner else None",
        f"{TESTS}/test_account_page.py",
    ),
)
