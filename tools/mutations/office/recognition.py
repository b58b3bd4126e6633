"""Guards: who is recognised, and by whom (ADR 66)."""

from typing import Final

from tools.mutations.table import Mutation

RULES: Final = "tests/supporters/administration/test_recognition.py"
PAGES: Final = "tests/supporters/administration/test_recognition_pages.py"

RECOGNITION_MUTATIONS: Final = (
    Mutation(
        "An unknown account is absent",
        "supporters/directory/models/presence.py",
        "is_suspended() | is_unknown()",
        "is_suspended()",
        RULES,
    ),
    Mutation(
        "The pages of an unknown account are shut",
        "supporters/authentication/middleware/gates.py",
        "lambda user: not user.is_unknown",
        "lambda user: True",
        PAGES,
    ),
    Mutation(
        "Who is reopened by one is recognised anew",
        "supporters/administration/actions/accounts.py",
        "None if entered_by else supporter.department_id",
        "supporter.department_id",
        RULES,
    ),
    Mutation(
        "Who entered the account does not recognise it",
        "supporters/directory/models/recognition.py",
        "entered = Q(entered_by=reader) | Q(invitation__invited_by=reader)",
        "entered = Q(pk=reader)",
        RULES,
    ),
    Mutation(
        "A head at work comes before an administrator",
        "supporters/directory/models/recognition.py",
        "return ~Q(Exists(heads_at_work(day))) if role == Role.ADMINISTRATOR",
        "return Q() if role == Role.ADMINISTRATOR",
        RULES,
    ),
    Mutation(
        "An invitation to another domain is recognised after the first sign-in only",
        "supporters/administration/actions/recognition.py",
        "unrecognised_invitations(by.pk, recognised).of_mail_domains(settings.MAIL_DOMAINS)",
        "unrecognised_invitations(by.pk, recognised)",
        RULES,
    ),
    Mutation(
        "An import asks no colleague who is not recognised",
        "cases/intake/forms/imports/rows.py",
        "owner=named if named and named.is_recognised else None,",
        "owner=named,",
        "tests/cases/intake/imports/test_opening.py",
    ),
    Mutation(
        "Who is unknown is recognised nowhere after a refusal",
        "supporters/administration/actions/recognition.py",
        "account.suspended_until, account.recognised_in = at, None, None",
        "account.suspended_until = at, None",
        RULES,
    ),
)
