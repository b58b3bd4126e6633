"""`collectstatic` with one sentence instead of a traceback when STATIC_ROOT can't be written."""

from typing import Any

from django.conf import settings
from django.contrib.staticfiles.management.commands import collectstatic
from django.core.management.base import CommandError


class Command(collectstatic.Command):
    def handle(self, **options: Any) -> str | None:
        try:
            return super().handle(**options)
        except OSError as error:
            raise CommandError(f"STATIC_ROOT is {settings.STATIC_ROOT}, which can't be written ({error.strerror}).") from error
