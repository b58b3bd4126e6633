"""Relatives that were kept with a phone become ties: one for each person, kinship and name; who is unknown is somebody else each time."""

from django.db import migrations

from privacy.actions import recorded_reading
from privacy.opening import to_edit

CHUNK = 250


def convert(apps, schema_editor):
    """Each chunk is a transaction and a record of the access log; phones that have a tie stay, so the migration may be repeated."""
    phone = apps.get_model("veterans", "Phone")
    while True:
        persons = list(phone.objects.filter(owner="family", tie=None).order_by("person").values_list("person", flat=True).distinct()[:CHUNK])
        if not persons:
            return
        with recorded_reading(actor_id=None, role="", purpose="family ties", route="migrate"):
            _convert_those_of(apps, persons)


def _convert_those_of(apps, persons):
    phone, tie = apps.get_model("veterans", "Phone"), apps.get_model("veterans", "FamilyTie")
    ties = {}
    for one in phone.objects.filter(owner="family", tie=None, person__in=persons).select_related("person").order_by("pk"):
        kinship, name = to_edit(one.kinship), to_edit(one.name)
        key = (one.person_id, kinship, name) if kinship or name else (one.person_id, one.pk)
        if key not in ties:
            ties[key] = tie.objects.create(
                veteran_id=one.person_id, relation=kinship or None, name=name or None, since=one.person.registered_at
            )
        one.tie, one.kinship, one.name = ties[key], None, None
        one.save(update_fields=["tie", "kinship", "name"])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("veterans", "0014_family_ties")]
    operations = [migrations.RunPython(convert, migrations.RunPython.noop)]
