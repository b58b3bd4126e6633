from datetime import date

from django.db import migrations

SINCE = date(2026, 11, 1)

# code, uk, en, contact, source, verified_on (None: nobody of the ministry has confirmed it)
HELPERS = [
    (
        "legal_aid", "Безоплатна правнича допомога", "Free legal aid", "0 800 213 103",
        "Contact centre of the system of free legal aid: dopomoha-info.org.ua/dopomoga/pravova-dopomoga", None,
    ),
    (
        "cyberpolice", "Кіберполіція", "Cyberpolice", "ticket.cyberpolice.gov.ua",
        "Department of cyberpolice, cyberpolice.gov.ua/declare", None,
    ),
    (
        "police", "Поліція", "Police", "112",
        "Law 4499-VI on the single number 112", None,
    ),
    (
        "unit", "Частина людини або її відділ персоналу", "The unit of the person or its staff office", "",
        "No published number: each unit has its own", None,
    ),
]  # fmt: skip


def seed(apps, schema_editor):
    helper = apps.get_model("cases", "SafetyHelper")
    for number, (code, uk, en, contact, source, verified_on) in enumerate(HELPERS, start=1):
        helper.objects.create(
            code=code, label_uk=uk, label_en=en, contact=contact, number=number, valid_from=SINCE, source=source,
            verified_on=verified_on,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cases", "0061_safety_talks")]
    operations = [
        migrations.RunSQL("REVOKE INSERT, UPDATE ON cases_safetyhelper FROM suprovid_app", migrations.RunSQL.noop),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
