from django.apps import AppConfig
from django.core.signals import got_request_exception


class PrivacyConfig(AppConfig):
    name = "privacy"

    def ready(self) -> None:
        from privacy.middleware import log_failed_view  # noqa: PLC0415 - it imports models

        got_request_exception.connect(log_failed_view)
