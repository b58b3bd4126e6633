from datetime import date

from django.db import migrations

SOURCE = "Product decision of the founders, after the practice of case management; no public order lists the reasons"
SINCE, VERIFIED = date(2026, 11, 27), date(2026, 11, 27)

# code, uk, en, attempts, over how many days, needs an outcome, checks after 6 and 12 months
REASONS = [
    ("goals_met", "Цілей досягнуто", "The goals are met", 0, 0, True, True),
    ("returned_to_service", "Повернення на службу", "Returned to service", 0, 0, True, True),
    ("handed_to_community", "Передано фахівцю із супроводу громади", "Handed to the specialist of the community", 0, 0, False, True),
    ("handed_to_service", "Передано іншому відомству", "Handed to another service", 0, 0, False, True),
    ("declined", "Людина відмовилася від супроводу", "The person declined", 0, 0, False, True),
    ("lost_contact", "Втрачено зв’язок", "Contact is lost", 6, 60, False, True),
    ("moved_abroad", "Виїзд за кордон", "Moved abroad", 0, 0, False, True),
    ("imprisoned", "Позбавлення волі", "In prison", 0, 0, False, False),
    ("not_eligible", "Не належить до тих, кого супроводжують", "Not among those who are supported", 0, 0, False, False),
]  # fmt: skip


def seed(apps, schema_editor):
    reason = apps.get_model("cases", "ClosureReason")
    for code, uk, en, attempts, days, needs_outcome, checks in REASONS:
        reason.objects.create(
            code=code, label_uk=uk, label_en=en, valid_from=SINCE, source=SOURCE, verified_on=VERIFIED,
            attempts=attempts, attempt_days=days, needs_outcome=needs_outcome, checks=checks,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cases", "0029_endings")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
