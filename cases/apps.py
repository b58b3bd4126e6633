from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Support")

    def ready(self) -> None:
        import cases
        from cases.desk.provider import case_provider
        from cases.listings import register_lists
        from supporters.directory.folders import import_layer
        from supporters.notifications.case_provider import register_case_provider

        import_layer(cases, "subjects")
        register_case_provider(case_provider())
        import_layer(cases, "reminders")
        register_lists()
