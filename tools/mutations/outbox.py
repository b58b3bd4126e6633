"""Guards that keep a form waiting on a device from being lost, doubled or opened by another user."""

from typing import Final

from tools.mutations.table import Mutation

SENDING = "tests/cases/course/views/test_sending.py"
OUTBOX_MUTATIONS: Final = (
    Mutation(
        "«Taken» is said only of what is taken",
        "supporters/forms/middleware/script_answers.py",
        '    return (Sign.TAKEN, used) if used else (Sign.ELSEWHERE, response.headers["Location"])\n',
        '    return Sign.TAKEN, used or response.headers["Location"]\n',
        SENDING,
    ),
    Mutation(
        "A new token is given under a session only",
        "supporters/authentication/views/drafts.py",
        "headers={TOKEN: get_token(request)} if sender else {}",
        "headers={TOKEN: get_token(request)}",
        SENDING,
    ),
    Mutation(
        "An envelope covers the key beside it",
        "privacy/envelopes.py",
        "decrypt(envelope.nonce, envelope.ciphertext, envelope.bound_to.encode())",
        'decrypt(envelope.nonce, envelope.ciphertext, b"a form")',
        "tests/privacy/test_envelopes.py",
    ),
    Mutation(
        "Used keys are kept for longer than an envelope opens",
        "supporters/administration/actions/upkeep.py",
        "SUBMISSIONS_KEPT = timedelta(days=200)",
        "SUBMISSIONS_KEPT = timedelta(days=30)",
        "tests/supporters/forms/test_idempotency.py",
    ),
)
