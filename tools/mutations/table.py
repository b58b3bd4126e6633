"""The guards that are taken out by hand-written rows: the place of each, how it goes, and which tests must fail."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Mutation:
    """`original` in `file` is replaced by `replacement`; `tests` are the paths that must fail."""

    name: str
    file: str
    original: str
    replacement: str
    tests: str


MUTATIONS: Final = (
    Mutation(
        "Nobody comes in without signing in",
        "config/settings.py",
        '    "django.contrib.auth.middleware.LoginRequiredMiddleware",\n',
        "",
        "tests/test_routes.py",
    ),
    Mutation(
        "A head is asked for the purpose",
        "cases/case/access.py",
        "        raise PurposeNeeded(case.number)\n",
        '        return "check"\n',
        "tests/test_routes.py",
    ),
    Mutation(
        "Every answer with personal data has its access record",
        "privacy/middleware.py",
        "                record_access(reading)\n",
        "                pass\n",
        "tests/privacy",
    ),
    Mutation(
        "Opening a value notes the person",
        "privacy/opening.py",
        "        current_reading().note(subject)\n",
        "        pass\n",
        "tests/privacy",
    ),
    Mutation(
        "A seal opens in its own row only",
        "privacy/sealing.py",
        'return f"{table}|{column}|{pk}".encode()',
        'return b""',
        "tests/privacy",
    ),
    Mutation("Names are padded to one length", "privacy/opening.py", "NAME_BLOCK = 128", "NAME_BLOCK = 1", "tests/privacy"),
    Mutation(
        "The access log only grows",
        "privacy/migrations/sql/access_records.sql",
        "REVOKE INSERT, UPDATE ON privacy_accessrecord, ",
        "REVOKE INSERT ON privacy_accessrecord, ",
        "tests/privacy",
    ),
    Mutation(
        "A digest covers the one before it",
        "privacy/actions.py",
        "hashlib.sha256(previous), 0",
        "hashlib.sha256(), 0",
        "tests/privacy/test_seals.py",
    ),
    Mutation(
        "Guessing a password meets a growing pause",
        "supporters/authentication/actions/attempts.py",
        "if over >= 0 else 0",
        "if over >= 10**6 else 0",
        "tests/supporters/authentication/test_sign_in.py",
    ),
    Mutation(
        "A form has one effect",
        "supporters/forms/actions/idempotency.py",
        "        taken_before = cursor.rowcount == 0\n",
        "        taken_before = False\n",
        "tests/supporters/forms/test_idempotency.py tests/cases/course/views/test_changes.py",
    ),
    Mutation(
        "A browser runs our own scripts only",
        "config/settings.py",
        '    "csp.middleware.CSPMiddleware",\n',
        "",
        "tests/test_headers.py",
    ),
    Mutation(
        "A draft key is signed",
        "supporters/forms/actions/drafts.py",
        "            user, form, subject, person, key = signing.loads(text, salt=SALT, max_age=KEPT_FOR)\n",
        "            user, form, subject, person, key = signing.loads("
        "signing.dumps(signing.json.loads(signing.b64_decode(text.split(':')[0].encode())), salt=SALT), salt=SALT)\n",
        "tests/supporters/forms/drafts",
    ),
    Mutation(
        "A letter has one sender",
        "supporters/notifications/actions/deliveries.py",
        "Delivery.objects.waiting(at).select_for_update(skip_locked=True)",
        "Delivery.objects.waiting(at)",
        "tests/supporters/notifications/test_deliveries.py tests/supporters/notifications/test_mail_faults.py",
    ),
    Mutation(
        "Two hidden counts are no cover when one of them is empty",
        "dashboards/suppression.py",
        "COVER: Final = 3",
        "COVER: Final = 2",
        "tests/dashboards/test_suppression.py",
    ),
    Mutation(
        "A department where there can be no case is no cover",
        "dashboards/counts.py",
        "            if pk in self.leading or sums[pk]:\n",
        "            if True:\n",
        "tests/dashboards/reports/test_country.py",
    ),
    Mutation(
        "Two departments of a region have no numbers",
        "dashboards/actions.py",
        " and len(some) >= COVER",
        "",
        "tests/dashboards/reports/test_country.py",
    ),
    Mutation(
        "Families are in no table with veterans",
        "dashboards/counts.py",
        "number if stage in STAGES[Programme.VETERAN] else 0",
        "number",
        "tests/dashboards/reports/test_country.py",
    ),
    Mutation(
        "A head's lists end with their subtree",
        "dashboards/scope.py",
        "self.department_ids: frozenset[Any] = reach(head).department_ids",
        "self.department_ids: frozenset[Any] = frozenset(Department.objects.values_list('pk', flat=True))",
        "tests/dashboards",
    ),
)
