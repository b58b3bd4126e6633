from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Stands first in INSTALLED_APPS, so that its `migrate` wins over Django's own."""

    name = "config"
    verbose_name = "Супровід"
