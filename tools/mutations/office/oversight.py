"""Guards of what an auditor reads: who reads it, without a button, without what is in a file; what stays of a file."""

from typing import Final

from tools.mutations.table import Mutation

OVERSIGHT: Final = "tests/supporters/administration/test_oversight.py"
EVERY: Final = "tests/supporters/exports/test_every.py"
FILES: Final = "tests/supporters/exports/test_files.py"
COUNTRY: Final = "tests/dashboards/test_country_list.py"
ASKING: Final = "supporters/exports/actions/asking.py"
REPORT: Final = "supporters/administration/reports/approvals.py"
DECISIONS: Final = "supporters/administration/views/approvals.py"
OVERSIGHT_MUTATIONS: Final = (
    Mutation(
        "Only who oversees lists the files of all",
        "supporters/exports/views/exports.py",
        "@require(Permission.OVERSIGHT_VIEW)\n",
        "@require(Permission.NOTIFICATION_VIEW)\n",
        OVERSIGHT,
    ),
    Mutation(
        "An auditor confirms no request",
        DECISIONS,
        "@require(Permission.STAFF_MANAGE)\n@require_recent_factor_to_post\ndef approval_grant",
        "@require(Permission.OVERSIGHT_VIEW)\n@require_recent_factor_to_post\ndef approval_grant",
        OVERSIGHT,
    ),
    Mutation(
        "An auditor takes no request back, not even an own earlier one",
        DECISIONS,
        "@require(Permission.STAFF_MANAGE)\ndef approval_withdraw",
        "@require(Permission.OVERSIGHT_VIEW)\ndef approval_withdraw",
        OVERSIGHT,
    ),
    Mutation(
        "The buttons of a request are for who decides",
        REPORT,
        "    may_act = waits and decides(reader)\n",
        "    may_act = waits\n",
        OVERSIGHT,
    ),
    Mutation(
        "A page of an auditor links to no page of an administrator",
        REPORT,
        "    return _history(approval) if Permission.OVERSIGHT_VIEW in reader.granted else",
        "    return _about_page(approval) if Permission.OVERSIGHT_VIEW in reader.granted else",
        OVERSIGHT,
    ),
    Mutation(
        "An auditor has no button for a letter",
        "supporters/notifications/reports/failed_letters.py",
        "    may_retry = Permission.REMINDERS_MANAGE in reader.granted\n",
        "    may_retry = True\n",
        OVERSIGHT,
    ),
    Mutation(
        "An auditor has no button for a measure",
        "templates/supporters/emergency.html",
        '{% may "STAFF_MANAGE" as manages %}',
        '{% may "OVERSIGHT_VIEW" as manages %}',
        OVERSIGHT,
    ),
    Mutation(
        "The record of a file stays",
        ASKING,
        '.update(words=None, last_key="", removed_at=at)\n',
        ".delete()\n",
        FILES,
    ),
    Mutation(
        "The words of a file go with it",
        ASKING,
        'words=None, last_key="", removed_at=at',
        "removed_at=at",
        FILES,
    ),
    Mutation("A download is counted", "supporters/exports/views/exports.py", "    count_download(export.pk)\n", "", EVERY),
    Mutation(
        "A head of a part saves no numbers of the country",
        "dashboards/listings.py",
        "    if not may_see_country(user):\n        return None\n",
        "",
        COUNTRY,
    ),
)
