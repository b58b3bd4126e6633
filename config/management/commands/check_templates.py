"""Compile every template, to find an unknown tag before a user opens the page."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template import Engine, TemplateSyntaxError
from django.template.loader import get_template


class Command(BaseCommand):
    help = "Compile every template of this project."

    def handle(self, **_options: Any) -> None:
        folders = [Path(folder) for folder in Engine.get_default().dirs]
        names = [str(path.relative_to(folder)) for folder in folders for path in sorted(folder.rglob("*.*"))]
        broken = [f"{name}: {fault}" for name in names if (fault := _fault(name))]
        if broken:
            raise CommandError("\n".join(broken))
        self.stdout.write(f"{len(names)} templates compile")


def _fault(name: str) -> str | None:
    try:
        get_template(name)
    except TemplateSyntaxError as error:
        return str(error)
    return None
