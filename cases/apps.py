from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = _("Support")

    def ready(self) -> None:
        from cases import reminders, subjects
        from cases.listings import register_lists
        from cases.provider import case_provider
        from supporters.directory.folders import import_each
        from supporters.notifications.case_provider import register_case_provider

        import_each(subjects)
        register_case_provider(case_provider())
        import_each(reminders)
        register_lists()
