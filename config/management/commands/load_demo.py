"""Load invented demo data once, in one transaction; a second call finds them and does nothing."""

import os
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.database.schema_check import refuse_without_tables
from config.demo.caseload import FULL, SIZES
from config.demo.world import demo_is_loaded, load_world


class Command(BaseCommand):
    help = "Load invented departments, accounts, people and entries; SUPROVID_DEMO_SIZE=small loads a tenth."

    def handle(self, *, verbosity: int, **_options: Any) -> None:
        if settings.MODE == "production":
            raise CommandError("Demo data and demo accounts are never loaded in production.")
        name = os.environ.get("SUPROVID_DEMO_SIZE") or FULL
        if name not in SIZES:
            raise CommandError(f"SUPROVID_DEMO_SIZE is {name!r}; it must be one of {', '.join(SIZES)}.")
        refuse_without_tables()
        line = "The demo data are loaded already." if demo_is_loaded() else self._load(name)
        if verbosity:
            self.stdout.write(line)

    def _load(self, name: str) -> str:
        began = time.monotonic()
        load_world(SIZES[name], at=timezone.now())
        return f"Demo data: {SIZES[name].persons} people, loaded in {time.monotonic() - began:.1f} s."
