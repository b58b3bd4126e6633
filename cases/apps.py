from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Support")

    def ready(self) -> None:
        from cases.reports.telling import tell_due_steps
        from supporters.models import Rule
        from supporters.telling import tell_rule

        tell_rule(Rule.STEP_DUE, tell_due_steps)
