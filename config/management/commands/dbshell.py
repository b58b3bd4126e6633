"""`dbshell` with the `psql` of the embedded server, so that none has to be installed."""

import os
from typing import Any

from django.core.management.commands import dbshell

from config.embedded.binaries import find_binaries
from config.embedded.home import embedded_home


class Command(dbshell.Command):
    def handle(self, **options: Any) -> None:
        if embedded_home(os.environ) is not None:
            os.environ["PATH"] = f"{find_binaries().folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
        super().handle(**options)
