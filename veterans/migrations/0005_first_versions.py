from django.db import migrations

COPY = "INSERT INTO {table}history ({columns}, pgh_obj_id, pgh_label, pgh_created_at) SELECT {columns}, {key}, 'copy', now() FROM {table} AS present WHERE NOT EXISTS (SELECT FROM {table}history AS past WHERE past.pgh_obj_id = present.{key})"
TABLES = {
    "veterans_veteran": ("person_id", "person_id, branch, rank, unit"),
    "veterans_phone": (
        "id",
        "id, person_id, owner, number, kinship, name, safe_from, safe_to, ended_at, ended_by_id, end_reason",
    ),
    "veterans_identifier": ("id", "id, person_id, kind, value, token"),
}
COPIES = [COPY.format(table=table, key=key, columns=columns) for table, (key, columns) in TABLES.items()]


class Migration(migrations.Migration):
    """Copy the rows that are older than their history, so that their first change has a value before."""

    dependencies = [("veterans", "0004_changes_of_a_person")]
    operations = [migrations.RunSQL(COPIES, migrations.RunSQL.noop)]
