from datetime import date

from django.db import migrations

SOURCE = "Product decision of the founders; no public order sets a cadence"
SINCE, VERIFIED = date(2026, 11, 25), date(2026, 11, 25)

# code, uk, en, first contact (hours), silence in days green/amber/red, next step in days, usual step uk/en
POLICIES = [
    ("stabilization", "Стабілізація", "Stabilisation", 24, 1, 1, 1, 1,
     "Зателефонувати, дізнатися про стан і куди переводять", "Call, ask how things are and where the person is moved"),
    ("evacuation", "Евакуація", "Evacuation", 24, 2, 2, 1, 1,
     "Зателефонувати до закладу, що приймає", "Call the receiving hospital"),
    ("treatment", "Лікування", "Treatment", 48, 7, 4, 2, 3,
     "Відвідати, запитати, що потрібно", "Visit, ask what is needed"),
    ("rehabilitation", "Реабілітація", "Rehabilitation", 72, 14, 7, 3, 7,
     "Дізнатися, як іде відновлення", "Ask how recovery goes"),
    ("reintegration", "Реінтеграція", "Reintegration", 72, 14, 7, 3, 14,
     "Обговорити документи, роботу й житло", "Talk over documents, work and housing"),
    ("continued", "Подальша підтримка", "Continued support", 720, 90, 30, 14, 90,
     "Зателефонувати, запитати, як справи", "Call, ask how things go"),
]  # fmt: skip


def seed(apps, schema_editor):
    policy = apps.get_model("cases", "StagePolicy")
    for code, uk, en, hours, green, amber, red, days, step_uk, step_en in POLICIES:
        policy.objects.create(
            code=code, label_uk=uk, label_en=en, valid_from=SINCE, source=SOURCE, verified_on=VERIFIED,
            first_contact_hours=hours, silence_green_days=green, silence_amber_days=amber, silence_red_days=red,
            next_step_days=days, step_uk=step_uk, step_en=step_en,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_initial")]
    operations = [
        migrations.RunPython(seed, migrations.RunPython.noop),
        migrations.RunSQL(
            "REVOKE UPDATE, DELETE, TRUNCATE ON cases_caseevent, cases_casehistory FROM suprovid_app", migrations.RunSQL.noop
        ),
    ]
