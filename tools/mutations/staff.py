"""Guards of accounts: invitation, sessions, absence cover, offboarding."""

from typing import Final

from tools.mutations.table import Mutation

STAFF_MUTATIONS: Final = (
    Mutation(
        "An idle session ends",
        "supporters/authentication/middleware/sessions.py",
        "time_left(session, user.role, now=now).seconds < 0",
        "False",
        "tests/supporters/authentication/test_sessions.py",
    ),
    Mutation(
        "Who can do more is signed out sooner",
        "supporters/directory/roles.py",
        "dict.fromkeys((Role.HEAD, Role.ADMINISTRATOR, Role.AUDITOR), 15 * 60)",
        "{}",
        "tests/supporters/authentication/test_sessions.py",
    ),
    Mutation(
        "A device that was ended is a new one",
        "supporters/authentication/actions/devices.py",
        "    owner.devices.filter(pk=device_id).update(token=secrets.token_bytes(KEY_BYTES))\n",
        "",
        "tests/supporters/authentication/test_devices.py",
    ),
    Mutation(
        "Only the newest link opens",
        "supporters/authentication/actions/passwords.py",
        'f"supporters.password.{letter.pk}"',
        '"supporters.password"',
        "tests/supporters/authentication/test_passwords.py",
    ),
    Mutation(
        "A new password ends all sessions",
        "supporters/authentication/actions/passwords.py",
        "    end_sessions(owner.pk)\n",
        "",
        "tests/supporters/authentication/test_passwords.py",
    ),
    Mutation(
        "An account with open cases isn't closed",
        "supporters/administration/actions/offboarding.py",
        "    if work().in_hand([leaver.pk])[leaver.pk]:",
        "    if False:",
        "tests/supporters/administration/test_accounts.py",
    ),
    Mutation(
        "An account on which an approval hangs isn't closed",
        "supporters/administration/actions/offboarding.py",
        "    if waiting := len(approvals_left_by(leaver, at=at)):",
        "    if waiting := 0:",
        "tests/supporters/administration/test_accounts.py",
    ),
    Mutation(
        "Somebody answers for every department with open cases after a closing",
        "supporters/administration/actions/offboarding.py",
        "    return left_unanswered(now, _without(now, leaver.pk))",
        "    return []",
        "tests/supporters/administration/test_accounts.py",
    ),
    Mutation(
        "No password, old or asked for, opens a closed account or one opened again",
        "supporters/administration/actions/accounts.py",
        "    supporter.is_active, supporter.password = False, make_password(None)\n",
        "    supporter.is_active = False\n",
        "tests/supporters/administration/test_accounts.py",
    ),
    Mutation(
        "The undertaking is asked for again after a closing",
        "supporters/administration/actions/accounts.py",
        "    supporter.undertaking, supporter.undertaken_at = 0, None\n",
        "",
        "tests/supporters/administration/test_accounts.py",
    ),
    Mutation(
        "Who is deactivated is out at once, and an old session never comes back",
        "supporters/authentication/actions/credentials.py",
        "    end_sessions(supporter.pk)\n",
        "",
        "tests/supporters/administration/test_accounts.py",
    ),
    Mutation(
        "CurrentValues in ends with the last day",
        "supporters/directory/models/staff_context.py",
        "    absent = Absence.objects.on(day)\n",
        "    absent = Absence.objects.not_cancelled()\n",
        "tests/cases/leading/views/test_cover.py",
    ),
    Mutation(
        "And only the departments whose own people are away",
        "supporters/directory/models/reach.py",
        "presence.desks_of(user.pk)",
        "frozenset(presence.posts)",
        "tests/cases/leading/views/test_cover.py",
    ),
    Mutation(
        "The undertaking comes before everything",
        "supporters/authentication/middleware/gates.py",
        '    Gate(is_undertaken, "undertaking", frozenset({"undertaking"})),\n',
        "",
        "tests/supporters/authentication/test_undertaking.py",
    ),
    Mutation(
        "The second factor is needed where it is required",
        "supporters/authentication/middleware/gates.py",
        '    Gate(has_needed_factor, "mfa_index", ENROLMENT),\n',
        "",
        "tests/supporters/authentication/test_second_factor_gate.py",
    ),
    Mutation(
        "Who has asked does not confirm",
        "supporters/administration/actions/approvals/deciders.py",
        "- {approval.asked_by_id, approval.supporter_id}",
        "- {approval.supporter_id}",
        "tests/supporters/administration/test_approvals.py",
    ),
    Mutation(
        "A challenge lasts five minutes",
        "supporters/authentication/actions/challenges.py",
        "signing.loads(signed, salt=SALT, max_age=LASTS)",
        "signing.loads(signed, salt=SALT)",
        "tests/supporters/authentication/test_passkeys.py",
    ),
    Mutation(
        "A visitor makes no row of a session",
        "supporters/authentication/views/second_step.py",
        "state = request.session.pop(STATE_SESSION_KEY, None)",
        "state = request.session.get(STATE_SESSION_KEY)",
        "tests/supporters/authentication/test_passkeys.py",
    ),
)
