"""Guards: who is recognised, and by whom (ADR 66)."""

from typing import Final

from tools.mutations.table import Mutation

RULES: Final = "tests/supporters/administration/test_recognition.py"
PAGES: Final = "tests/supporters/administration/test_recognition_pages.py"

RECOGNITION_MUTATIONS: Final = (
    Mutation(
        "The cover of a colleague whom one administrator moved takes two",
        "supporters/administration/actions/growing.py",
        " or not absent.is_recognised\n",
        "\n",
        "tests/supporters/administration/test_recognition.py",
    ),
    Mutation(
        "An unknown account reaches nobody",
        "supporters/directory/models/reach.py",
        "user.is_active and not user.is_suspended and not user.is_unknown",
        "user.is_active and not user.is_suspended",
        RULES,
    ),
    Mutation(
        "An unknown account is absent",
        "supporters/directory/models/presence.py",
        "is_suspended() | is_unknown()",
        "is_suspended()",
        RULES,
    ),
    Mutation(
        "Who is not recognised in the department is given no case",
        "supporters/directory/models/supporter.py",
        "return self.pickable().recognised().filter(role=Role.SUPPORTER)",
        "return self.pickable().filter(role=Role.SUPPORTER)",
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
        "A calendar link of an unknown account answers nothing",
        "supporters/authentication/actions/calendar_links.py",
        "and has_needed_factor(owner) and not owner.is_unknown",
        "and has_needed_factor(owner)",
        "tests/cases/desk/views/test_calendar_fetch.py",
    ),
    Mutation(
        "Who is reopened by one is recognised anew",
        "supporters/administration/actions/accounts.py",
        "None if entered_by else supporter.department_id",
        "supporter.department_id",
        RULES,
    ),
    Mutation(
        "An invitation by one recognises nobody",
        "supporters/administration/actions/invitations.py",
        "return invitation_takes_two(invitation.role) or known.exists()",
        "return True",
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
        "Who entered a colleague is not called to recognise them",
        "supporters/directory/models/recognition.py",
        "(seats.over(department) or office) - set(entered)",
        "(seats.over(department) or office)",
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
        "An address of another domain takes the code",
        "supporters/administration/actions/recognition.py",
        "if needs_code(account) and not",
        "if False and not",
        RULES,
    ),
    Mutation(
        "Who is unknown is recognised nowhere after a refusal",
        "supporters/administration/actions/recognition.py",
        "account.suspended_until, account.recognised_in = at, None, None",
        "account.suspended_until = at, None",
        RULES,
    ),
    Mutation(
        "An unrecognised colleague joins no team",
        "cases/leading/actions/teams.py",
        "Supporter.objects.pickable().recognised()",
        "Supporter.objects.pickable()",
        RULES,
    ),
    Mutation(
        "An unrecognised colleague covers nobody",
        "supporters/administration/actions/covers.py",
        "    if not cover.is_recognised:\n",
        "    if False:\n",
        RULES,
    ),
    Mutation(
        "An unrecognised colleague is not on duty",
        "supporters/administration/actions/departments.py",
        "if duty is not None and not duty.is_recognised:",
        "if False:",
        RULES,
    ),
)
