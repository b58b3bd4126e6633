from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Support")

    def ready(self) -> None:
        from cases import reminders
        from cases.reports.digest import count_digests
        from cases.reports.telling import tell_assigned, tell_returned, tell_taken_over
        from cases.reports.workload import OpenCases
        from supporters.digest import register_counts
        from supporters.models import Rule
        from supporters.rules import register_rules
        from supporters.telling import tell_rule
        from supporters.workload import register_work

        tell_rule(Rule.CASE_ASSIGNED, tell_assigned)
        tell_rule(Rule.CASE_TAKEN_OVER, tell_taken_over)
        tell_rule(Rule.CASE_RETURNED, tell_returned)
        register_rules(reminders)
        register_work(OpenCases())
        register_counts(count_digests)
