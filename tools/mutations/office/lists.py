"""Guards of the lists of the office: who sees which rows."""

from typing import Final

from tools.mutations.table import Mutation

PAIRS: Final = "tests/cases/intake/views/test_pairs.py"
ABSENCES: Final = "tests/supporters/administration/test_absence_list.py"
WAY: Final = "tests/cases/desk/views/test_list_way.py"
BY_LOAD: Final = "tests/cases/leading/views/test_owners_by_load.py"
EVENTS: Final = "tests/cases/reintegration/community/test_event_list.py"

LIST_MUTATIONS: Final = (
    Mutation(
        "The list of pairs holds those of the departments that the head leads",
        "cases/intake/reports/duplicates.py",
        "known = kyiv_day(at), pairs_in_reach(reader)",
        "known = kyiv_day(at), DuplicatePair.objects.all()",
        PAIRS,
    ),
    Mutation(
        "The list of absences holds those that the reader plans",
        "supporters/administration/reports/lists/absence_list.py",
        "absences_planned_by(reader).not_cancelled()",
        "absences_planned_by(reader).model.objects.select_related('supporter__department', 'cover').not_cancelled()",
        ABSENCES,
    ),
    Mutation(
        "Only who plans absences lists them",
        "supporters/administration/views/absences.py",
        "@require(Permission.ABSENCES_PLAN)\ndef absence_list",
        "@require(Permission.NOTIFICATION_VIEW)\ndef absence_list",
        ABSENCES,
    ),
    Mutation(
        "The list of events holds those of the reader's line of departments",
        "cases/reintegration/reports/community/event_list.py",
        "CommunityEvent.objects.of_departments(in_line_with(reader.department_id))",
        "CommunityEvent.objects.all()",
        EVENTS,
    ),
    Mutation(
        "Only who oversees reads the history of all accounts",
        "supporters/administration/views/staff_history.py",
        "@require(Permission.OVERSIGHT_VIEW)\ndef staff_history_list",
        "@require(Permission.NOTIFICATION_VIEW)\ndef staff_history_list",
        "tests/supporters/administration/test_staff_history.py",
    ),
    Mutation(
        "A page key of another list leads to the beginning",
        "supporters/directory/reports/lists/keyset.py",
        "except (ValidationError, ValueError):",
        "except KeyError:",
        "tests/supporters/notifications/test_reminder_queue.py",
    ),
    Mutation(
        "A list is found by its address only by who may see it",
        "supporters/directory/reports/lists/registry.py",
        "or found is None or found.permission not in user.granted",
        "or found is None",
        WAY,
    ),
    Mutation(
        "The way of a card is of that card only",
        "cases/desk/views/lists.py",
        'if kept and kept["number"] == number else None',
        "if kept else None",
        WAY,
    ),
    Mutation(
        "An address of another site is no list",
        "supporters/directory/reports/lists/registry.py",
        'if not address.startswith("/") or parts.netloc or found',
        "if found",
        WAY,
    ),
    Mutation(
        "A division by load that has changed is not done",
        "cases/leading/forms/hand_overs.py",
        'known.get("proposal") != self.division.token or not self.division.proposed',
        "not self.division.proposed",
        BY_LOAD,
    ),
    Mutation(
        "Nobody is proposed for a card that the colleague has refused",
        "supporters/notifications/reports/division.py",
        "one.pk != case.owner_id and one.pk not in case.not_to",
        "one.pk != case.owner_id",
        BY_LOAD,
    ),
    Mutation(
        "A card is divided within the departments of the head only",
        "cases/leading/reports/owners.py",
        "candidate_owners(head), near=near",
        "Supporter.objects.owners(), near=near",
        BY_LOAD,
    ),
)
