from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigConfig(AppConfig):
    """First in INSTALLED_APPS, so that its `migrate` takes precedence over Django's."""

    name = "config"
    default = True
    verbose_name = "Супровід"

    def ready(self) -> None:
        from config.monitoring.recorded import record_tasks  # noqa: PLC0415 - it imports models

        record_tasks()


class ChosenStaticFilesConfig(StaticFilesConfig):
    """The packages contain more files than our pages use, and compressing those took most of a first start."""

    ignore_patterns = (
        *StaticFilesConfig.ignore_patterns,
        "bootstrap/js/*",
        "bootstrap/css/bootstrap-*",
        "bootstrap/css/bootstrap.css*",
        "bootstrap/css/bootstrap.rtl*",
        "django_htmx/ext/*",
        "django_htmx/ht*-4*",
        "django_htmx/htmx-2.js",
        "django_htmx/django-htmx.js",
        "account/*",
        "mfa/*",
    )
