"""Pairs of persons who may be one, and the weights of what agrees and differs, in decibans."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes, copied_key, history, history_fields, insert_rows

DUPLICATE_PAIR_STATES = [("open", "not decided"), ("different", "different people"), ("joined", "joined")]
DUPLICATE_PAIR_COLUMNS = (
    "id first_id second_id score reasons state found_at later_until later_by_id verdict_words verdict_by_id verdict_at "
    "registrar_words registrar_id registrar_at"
)


class Migration(migrations.Migration):
    dependencies = [("veterans", "0004_consents")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "MatchWeight",
                [
                    ("code", models.CharField(primary_key=True, max_length=30, serialize=False)),
                    ("points", models.SmallIntegerField()),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField()),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(name="match_weight_plausible", condition=Q(points__range=(-60, 60))),
                    ],
                },
            ),
            migrations.CreateModel(
                "DuplicatePair",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("first", models.ForeignKey("veterans.person", models.PROTECT, related_name="+")),
                    ("second", models.ForeignKey("veterans.person", models.PROTECT, related_name="+")),
                    ("score", models.SmallIntegerField()),
                    ("reasons", ArrayField(base_field=models.CharField(max_length=30), size=None)),
                    ("state", models.CharField(max_length=10, choices=DUPLICATE_PAIR_STATES, default="open")),
                    ("found_at", models.DateTimeField()),
                    ("later_until", models.DateField(null=True)),
                    ("later_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("verdict_words", SealedTextField(subject="first_id", null=True, max_chars=500)),
                    ("verdict_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("verdict_at", models.DateTimeField(null=True)),
                    ("registrar_words", SealedTextField(subject="first_id", null=True, max_chars=500)),
                    ("registrar", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("registrar_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="duplicate_pair_open", fields=["-score"], condition=Q(state="open")),
                        models.Index(name="duplicate_pair_by_second", fields=["second"]),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="duplicate_pair_once", fields=("first", "second")),
                        models.CheckConstraint(name="duplicate_pair_of_two", condition=Q(first__lt=F("second"))),
                        models.CheckConstraint(name="duplicate_pair_score", condition=Q(score__range=(0, 1000))),
                        models.CheckConstraint(
                            name="duplicate_pair_state_known", condition=Q(state__in=codes(DUPLICATE_PAIR_STATES))
                        ),
                        models.CheckConstraint(
                            name="duplicate_pair_settled_or_open",
                            condition=Q(state="open", verdict_at=None, verdict_by=None, verdict_words=None)
                            | (~Q(state="open") & Q(verdict_at__isnull=False, verdict_by__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="duplicate_pair_registrar",
                            condition=Q(registrar=None, registrar_at=None, registrar_words=None)
                            | Q(registrar__isnull=False, registrar_at__isnull=False, registrar_words__isnull=False),
                        ),
                    ],
                    "triggers": history("veterans.DuplicatePair", DUPLICATE_PAIR_COLUMNS),
                },
            ),
            migrations.CreateModel(
                "DuplicatePairHistory",
                [
                    *history_fields("veterans.duplicatepair"),
                    ("id", models.UUIDField(default=new_id, editable=False, serialize=False)),
                    ("first", copied_key("veterans.person")),
                    ("second", copied_key("veterans.person")),
                    ("score", models.SmallIntegerField()),
                    ("reasons", ArrayField(base_field=models.CharField(max_length=30), size=None)),
                    ("state", models.CharField(max_length=10, choices=DUPLICATE_PAIR_STATES, default="open")),
                    ("found_at", models.DateTimeField()),
                    ("later_until", models.DateField(null=True)),
                    ("later_by", copied_key(settings.AUTH_USER_MODEL, null=True)),
                    ("verdict_words", SealedTextField(subject="first_id", null=True, max_chars=500)),
                    ("verdict_by", copied_key(settings.AUTH_USER_MODEL, null=True)),
                    ("verdict_at", models.DateTimeField(null=True)),
                    ("registrar_words", SealedTextField(subject="first_id", null=True, max_chars=500)),
                    ("registrar", copied_key(settings.AUTH_USER_MODEL, null=True)),
                    ("registrar_at", models.DateTimeField(null=True)),
                ],
            ),
            migrations.CreateModel(
                "PairSearch",
                [
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("person", models.ForeignKey("veterans.person", models.PROTECT, related_name="+")),
                    ("asked_at", models.DateTimeField()),
                ],
                options={
                    "indexes": [
                        models.Index(name="pair_search_newest_first", fields=["-asked_at", "-id"]),
                    ],
                },
            ),
        ),
        insert_rows(__file__, "veterans_matchweight.csv"),
    ]
