"""Guards of corrections, of another e-mail, and of one act upon many."""

from typing import Final

from tools.mutations.table import Mutation

EMAILS: Final = "supporters/administration/actions/colleagues/emails.py"
TESTS: Final = "tests/supporters/administration/colleagues"
COLLEAGUE_MUTATIONS: Final = (
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
        "Every session ends with the address",
        EMAILS,
        "    end_sessions(account.pk)\n",
        "",
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
