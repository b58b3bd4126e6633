from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Support")

    def ready(self) -> None:
        from cases import reminders
        from cases.actions.late import VISIT
        from cases.actions.owners import CASE
        from cases.actions.steps import FOLLOW_UP
        from cases.reports.card.saved_words import saved_entry_words
        from cases.reports.notifications.concerns import answer_is_awaited, case_came_back
        from cases.reports.notifications.digest import count_digests
        from cases.reports.notifications.effectiveness import count_followed
        from cases.reports.notifications.past_owner import held_case, held_entry, held_step
        from cases.reports.notifications.rendering import (
            case_of_entry,
            case_of_step,
            count_cases,
            count_entries,
            tell_assigned,
            tell_late_entries,
            tell_returned,
            tell_taken_over,
        )
        from cases.reports.notifications.workload import OpenCases
        from supporters.forms.saved_words import register_saved_words
        from supporters.notifications.concerns import register_concern
        from supporters.notifications.digest import register_counts
        from supporters.notifications.effectiveness import register_followed
        from supporters.notifications.models import Rule
        from supporters.notifications.past_owner import register_holders
        from supporters.notifications.rendering import count_subjects, register_topic, tell_rule
        from supporters.notifications.rules import register_rules
        from supporters.notifications.workload import register_work

        tell_rule(Rule.CASE_ASSIGNED, tell_assigned)
        tell_rule(Rule.CASE_TAKEN_OVER, tell_taken_over)
        tell_rule(Rule.CASE_RETURNED, tell_returned)
        tell_rule(Rule.LATE_ENTRY, tell_late_entries)
        register_concern(Rule.CASE_ASSIGNED, answer_is_awaited)
        register_concern(Rule.CASE_RETURNED, case_came_back)
        register_topic(FOLLOW_UP, case_of_step)
        register_topic(VISIT, case_of_entry)
        register_rules(reminders)
        for kind, holders, count in (
            (CASE, held_case, count_cases), (FOLLOW_UP, held_step, count_cases), (VISIT, held_entry, count_entries),
        ):  # fmt: skip
            register_holders(kind, holders)
            count_subjects(kind, count)
        register_work(OpenCases())
        register_counts(count_digests)
        register_followed(count_followed)
        register_saved_words(saved_entry_words)
