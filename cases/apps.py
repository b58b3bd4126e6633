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
        from cases.reports.notifications.effectiveness import count_effectiveness
        from cases.reports.notifications.past_owner import owner_of_case_at, owner_of_entry_at, owner_of_step_at
        from cases.reports.notifications.rendering import (
            case_of_entry,
            case_of_step,
            count_cases,
            count_entries,
            render_assigned,
            render_late_entries,
            render_returned,
            render_taken_over,
        )
        from cases.reports.notifications.workload import OpenCases
        from supporters.forms.saved_words import register_saved_words
        from supporters.notifications.concerns import register_concern
        from supporters.notifications.digest import register_counts
        from supporters.notifications.effectiveness import register_effectiveness
        from supporters.notifications.models import Rule
        from supporters.notifications.past_owner import register_past_owner
        from supporters.notifications.rendering import count_subjects, register_renderer, register_topic
        from supporters.notifications.rules import register_rules
        from supporters.notifications.workload import register_work

        register_renderer(Rule.CASE_ASSIGNED, render_assigned)
        register_renderer(Rule.CASE_TAKEN_OVER, render_taken_over)
        register_renderer(Rule.CASE_RETURNED, render_returned)
        register_renderer(Rule.LATE_ENTRY, render_late_entries)
        register_concern(Rule.CASE_ASSIGNED, answer_is_awaited)
        register_concern(Rule.CASE_RETURNED, case_came_back)
        register_topic(FOLLOW_UP, case_of_step)
        register_topic(VISIT, case_of_entry)
        register_rules(reminders)
        for kind, holders, count in (
            (CASE, owner_of_case_at, count_cases), (FOLLOW_UP, owner_of_step_at, count_cases),
            (VISIT, owner_of_entry_at, count_entries),
        ):  # fmt: skip
            register_past_owner(kind, holders)
            count_subjects(kind, count)
        register_work(OpenCases())
        register_counts(count_digests)
        register_effectiveness(count_effectiveness)
        register_saved_words(saved_entry_words)
