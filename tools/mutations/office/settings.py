"""Guards of the settings: who sees them, and what a typed duration means."""

from typing import Final

from tools.mutations.table import Mutation

SETTINGS: Final = "tests/cases/desk/views/test_settings.py"

SETTINGS_MUTATIONS: Final = (
    Mutation(
        "Only an administrator reads the settings",
        "cases/desk/views/settings.py",
        "@require(Permission.REMINDERS_MANAGE)\ndef settings",
        "@require(Permission.NOTIFICATION_VIEW)\ndef settings",
        SETTINGS,
    ),
    Mutation(
        "The settings show only what the reader may set",
        "cases/desk/reports/settings.py",
        "for make, permission in makers.items() if permission in user.granted",
        "for make, permission in makers.items()",
        SETTINGS,
    ),
    Mutation(
        "Only an administrator lists the rules",
        "supporters/notifications/listings.py",
        "register_list(rule_list.ROUTE, Permission.REMINDERS_MANAGE, rules)",
        "register_list(rule_list.ROUTE, Permission.NOTIFICATION_VIEW, rules)",
        SETTINGS,
    ),
    Mutation(
        "Only an administrator lists the stages",
        "cases/listings.py",
        "register_list(stage_policies.ROUTE, Permission.REMINDERS_MANAGE, stages)",
        "register_list(stage_policies.ROUTE, Permission.NOTIFICATION_VIEW, stages)",
        SETTINGS,
    ),
    Mutation(
        "A duration typed in days is stored as that many days",
        "cases/case/forms/policies.py",
        'HOURS_OF_DAY if known["first_contact_unit"] == Unit.DAYS else 1',
        "1",
        "tests/cases/case/views/test_policies.py",
    ),
)
