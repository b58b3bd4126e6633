"""Replace session keys by their keyed hash; open sessions continue (supporters/authentication/session_keys.py)."""

from django.db import migrations
from django.db.models.functions import Length

from privacy.keys import KeyMismatch, fingerprints, keyed_token

DJANGO_KEY = 32  # characters; a hash has 40


def hash_keys(apps, schema_editor):
    Session = apps.get_model("sessions", "Session")
    lengths = Session.objects.annotate(length=Length("session_key"))
    keys = list(lengths.filter(length=DJANGO_KEY).values_list("session_key", flat=True))
    if keys:
        refuse_foreign_key(apps)
    for key in keys:
        Session.objects.filter(session_key=key).update(session_key=keyed_token("session key", key)[:20].hex())


def refuse_foreign_key(apps):
    """Refuse a wrong key, since no session would be found after hashing with it."""
    known = apps.get_model("privacy", "KeyFingerprint").objects.filter(name="index").first()
    if known and bytes(known.fingerprint) != fingerprints()["index"]:
        raise KeyMismatch("The key «index» is not the one this database was written with; no session was changed.")


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_initial"),
        ("sessions", "0001_initial"),
        ("supporters", "0008_reminders"),
    ]
    operations = [migrations.RunPython(hash_keys, migrations.RunPython.noop)]
