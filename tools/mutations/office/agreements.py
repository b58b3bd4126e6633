"""Guards of what two administrators agree to, how long it holds, and of what one alone must not get round."""

from typing import Final

from tools.mutations.table import Mutation

ACCOUNTS: Final = "supporters/administration/actions/accounts.py"
DECISIONS: Final = "supporters/administration/actions/approvals/decisions.py"
ABSENCES: Final = "supporters/administration/views/absences.py"
REOPENING: Final = "tests/supporters/administration/test_reopening.py"
KNOWN_PHONE: Final = "tests/supporters/administration/test_known_phone.py"
AGREEMENTS: Final = "tests/supporters/administration/test_agreements.py"
GRAVE_ROUTES: Final = "tests/supporters/administration/test_grave_routes.py"
AGREEMENT_MUTATIONS: Final = (
    Mutation(
        "An account whose second factor the closing removed is opened again by two",
        "supporters/administration/actions/growing.py",
        "return access_takes_two(account) or has_had_factor(account)",
        "return access_takes_two(account)",
        REOPENING,
    ),
    Mutation(
        "It stays known that an account has had a second factor",
        "supporters/authentication/actions/credentials.py",
        "    if has_had_factor(supporter):\n",
        "    if False:\n",
        REOPENING,
    ),
    Mutation(
        "Whose second factors were removed needs a new one at once",
        "supporters/authentication/second_factor.py",
        "user.sign_ins > SIGN_INS_WITHOUT or user.factors_removed_at is not None",
        "user.sign_ins > SIGN_INS_WITHOUT",
        REOPENING,
    ),
    Mutation(
        "Who has lost a second factor by a closing is notified",
        ACCOUNTS,
        "    if supporter.factors_removed_at is not None:\n",
        "    if False:\n",
        REOPENING,
    ),
    Mutation(
        "A stranger stops no letter of a reopening",
        ACCOUNTS,
        "    send_link(supporter, at=at)\n",
        "",
        REOPENING,
    ),
    Mutation(
        "A call counts a day after the phone was changed",
        "supporters/administration/actions/recovery.py",
        "    if changed and changed.at + KNOWN_AFTER > at:\n",
        "    if changed and False:\n",
        KNOWN_PHONE,
    ),
    Mutation(
        "A call does not count when the phone was changed since it was asked",
        DECISIONS,
        "refuse_recovery(account, approval.identity, at=at)",
        'refuse_recovery(account, "", at=at)',
        KNOWN_PHONE,
    ),
    Mutation(
        "The agreement to an invitation holds seven days",
        "supporters/directory/models/invitation.py",
        "        since = at - AGREED_FOR\n",
        "        since = at - 999 * AGREED_FOR\n",
        AGREEMENTS,
    ),
    Mutation(
        "The link of a letter sent again ends with the agreement",
        "supporters/administration/actions/invitations.py",
        "min(at + VALID_FOR, _agreed_until(invitation) or at + VALID_FOR)",
        "at + VALID_FOR",
        AGREEMENTS,
    ),
    Mutation(
        "A move is confirmed for the departments that were shown",
        DECISIONS,
        "    if is_outdated(approval):\n",
        "    if False:\n",
        AGREEMENTS,
    ),
    Mutation(
        "An administrator enters an absence only after a fresh proof",
        ABSENCES,
        "@require_recent_factor_to_post_when(_is_entered_by_the_office)\n",
        "",
        GRAVE_ROUTES,
    ),
    Mutation(
        "The cover of a head is named only after a fresh proof",
        ABSENCES,
        " or (is_sent_to_be_saved(request) and of_heads.filter(**which).exists())",
        "",
        GRAVE_ROUTES,
    ),
    Mutation(
        "Every role is invited only after a fresh proof",
        "supporters/administration/views/invitation.py",
        "@require_recent_factor_to_post_when(is_sent_to_be_saved)\n",
        "",
        GRAVE_ROUTES,
    ),
    Mutation(
        "An invited head whose post is agreed counts as a head",
        "supporters/administration/actions/growing.py",
        " or invited.filter(**there).exists()",
        "",
        "tests/supporters/administration/test_heads_by_two.py",
    ),
    Mutation(
        "The preview of many letters leaves out whose agreement has ended",
        "supporters/administration/actions/colleagues/bulk.py",
        "        if why:\n",
        "        if False:\n",
        "tests/supporters/administration/test_agreements.py",
    ),
    Mutation(
        "A list that another administrator sends again reaches nobody twice a day",
        "supporters/administration/actions/invitations.py",
        "    if invitation.acts.filter(kind=InvitationActKind.RESENT, at__gt=at - SERVED_FOR).exists():\n",
        "    if False:\n",
        "tests/supporters/administration/colleagues/test_batch_by_another.py",
    ),
)
