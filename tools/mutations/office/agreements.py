"""Guards of what two administrators agree to, how long it holds, and of what one alone must not get round."""

from typing import Final

from tools.mutations.table import Mutation

ACCOUNTS: Final = "supporters/administration/actions/accounts.py"
ABSENCES: Final = "supporters/administration/views/absences.py"
REOPENING: Final = "tests/supporters/administration/test_reopening.py"
AGREEMENTS: Final = "tests/supporters/administration/test_agreements.py"
GRAVE_ROUTES: Final = "tests/supporters/administration/test_grave_routes.py"
AGREEMENT_MUTATIONS: Final = (
    Mutation(
        "It stays known that an account has had a second factor",
        "supporters/authentication/actions/credentials.py",
        "    if has_had_factor(supporter):\n",
        "    if False:\n",
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
        "The agreement to an invitation holds seven days",
        "supporters/directory/models/invitation.py",
        "        since = at - AGREED_FOR\n",
        "        since = at - 999 * AGREED_FOR\n",
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
)
