"""Talks about safety, their counts, and whom to turn to."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.lookups import In

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, insert_rows


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_endings")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "SafetyTalk",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.OneToOneField("cases.case", models.PROTECT, related_name="safety_talk")),
                    ("talked_at", models.DateTimeField()),
                    ("talked_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("promise", models.ForeignKey("cases.promise", models.PROTECT, related_name="+")),
                    ("signs", SealedTextField(subject="case.person_id", max_chars=8000)),
                    ("cleared_at", models.DateTimeField(null=True)),
                    ("version", models.PositiveIntegerField(default=1)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            name="safety_page_of_one_length",
                            condition=In(
                                models.Func(F("signs"), function="octet_length", output_field=models.IntegerField()), [8095, 1]
                            ),
                        ),
                        models.CheckConstraint(
                            name="safety_talk_cleared_later", condition=Q(cleared_at=None) | Q(cleared_at__gte=F("talked_at"))
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "SafetyCount",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("quarter_on", models.DateField(unique=True)),
                    ("counts", SealedTextField(subject=None, max_chars=60)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            name="safety_count_of_a_quarter", condition=Q(quarter_on__day=1, quarter_on__month__in=(1, 4, 7, 10))
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "SafetyHelper",
                [
                    ("code", models.CharField(primary_key=True, max_length=40, serialize=False)),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField(null=True)),
                    ("contact", models.CharField(max_length=80, blank=True)),
                    ("number", models.PositiveSmallIntegerField(unique=True)),
                ],
            ),
        ),
        insert_rows(__file__, "cases_safetyhelper.csv"),
    ]
