"""A scope of consent: writing down to which events the person came, and what they liked."""

from datetime import date

from django.db import migrations, models

SINCE = date(2026, 11, 29)
DECISION = "Product decision (docs/adr/0049-peers-and-events.md)"
DRAFT = "Draft of the product, not yet confirmed by a lawyer of the ministry"
SCOPES = ["care", "unit", "family", "provider", "employer", "peer", "screening", "attendance"]
WORDS_UK = (
    "Ми можемо записувати, на які зустрічі й заняття Ви прийшли та що Вам сподобалося, щоб наступного разу запропонувати те, що Вам"
    " підходить. Це бачать лише ті, хто Вас супроводжує. Ви можете відмовитися або відкликати згоду: тоді ми це зітремо, а на"
    " запрошення це не вплине."
)
WORDS_EN = (
    "We may write down to which meetings and activities you came and what you liked, so that we propose what suits you next time."
    " Only those who support you see it. You may refuse or withdraw your consent: we then delete it, and it does not affect the"
    " invitations."
)


def seed(apps, schema_editor):
    scope, text = apps.get_model("veterans", "ConsentScope"), apps.get_model("veterans", "ConsentText")
    scope.objects.create(
        code="attendance",
        label_uk="Записувати участь у зустрічах",
        label_en="Notes on events the person came to",
        valid_from=SINCE,
        source=DECISION,
        verified_on=SINCE,
        number=8,
    )
    text.objects.create(
        code="attendance-1", scope_id="attendance", number=1, words_uk=WORDS_UK, words_en=WORDS_EN, valid_from=SINCE, source=DRAFT
    )


class Migration(migrations.Migration):
    dependencies = [("veterans", "0018_territories")]
    operations = [
        migrations.RemoveConstraint("consentscope", "consent_scope_known"),
        migrations.AddConstraint(
            "consentscope",
            models.CheckConstraint(condition=models.Q(("code__in", SCOPES)), name="consent_scope_known"),
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
