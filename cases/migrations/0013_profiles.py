"""What a person can do at work, and the directories behind it.

Nobody of the ministry has confirmed the rules of service and the kinds of training yet, so their `verified_on` is empty.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes, insert_rows

SERVICE_RULE_BODIES = [
    ("ngu", "National Guard"),
    ("dpsu", "State Border Guard"),
    ("npu", "National Police"),
    ("dsns", "Emergency Service"),
]
SERVICE_RULE_KINDS = [
    ("fitness", "fitness for service by the conclusion of the medical commission"),
    ("age", "the age limit of service"),
]
PROFILE_ANSWERS = [("yes", "yes"), ("condition", "on a condition"), ("no", "no"), ("not_asked", "not asked")]
HANDS = [("none", "without the hands"), ("one", "one hand"), ("both", "both hands")]
RESTS = [("usual", "usual breaks"), ("hourly", "a break each hour"), ("lying", "a place to lie down")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_data_rights")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "TrainingKind",
                [
                    ("code", models.CharField(primary_key=True, max_length=40, serialize=False)),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField(null=True)),
                    ("number", models.PositiveSmallIntegerField(unique=True)),
                ],
            ),
            migrations.CreateModel(
                "ServiceRule",
                [
                    ("code", models.CharField(primary_key=True, max_length=40, serialize=False)),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField(null=True)),
                    ("body", models.CharField(max_length=5, choices=SERVICE_RULE_BODIES)),
                    ("kind", models.CharField(max_length=8, choices=SERVICE_RULE_KINDS)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            name="service_rule_known",
                            condition=Q(body__in=codes(SERVICE_RULE_BODIES), kind__in=codes(SERVICE_RULE_KINDS)),
                        ),
                        models.UniqueConstraint(
                            name="one_service_rule_of_a_kind", fields=("body", "kind"), condition=Q(valid_to=None)
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "FunctionalProfile",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("person", models.ForeignKey("veterans.person", models.PROTECT, related_name="functional_profiles")),
                    ("sitting", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("standing", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("walking", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("stairs", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("heights", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("fine_work", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("screen", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("noise", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("driving", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("shifts", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("night", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("lifting_kg", models.PositiveSmallIntegerField(null=True)),
                    ("hands", models.CharField(max_length=4, choices=HANDS, blank=True, default="")),
                    ("hours", models.PositiveSmallIntegerField(null=True)),
                    ("rests", models.CharField(max_length=6, choices=RESTS, blank=True, default="")),
                    ("conditions", SealedTextField(subject="person_id", null=True)),
                    ("service", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("system", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    (
                        "bodies",
                        ArrayField(
                            default=list, base_field=models.CharField(max_length=5, choices=SERVICE_RULE_BODIES), size=None
                        ),
                    ),
                    ("territory", models.ForeignKey("veterans.territory", models.PROTECT, null=True, related_name="+")),
                    ("remote", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("moving", models.CharField(max_length=9, choices=PROFILE_ANSWERS, default="not_asked")),
                    ("wishes", SealedTextField(subject="person_id", null=True)),
                    ("recorded_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("recorded_at", models.DateTimeField()),
                    ("replaced_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="one_current_profile", fields=("person",), condition=Q(replaced_at=None)),
                        models.CheckConstraint(
                            name="profile_answers_known",
                            condition=Q(
                                driving__in=codes(PROFILE_ANSWERS),
                                fine_work__in=codes(PROFILE_ANSWERS),
                                heights__in=codes(PROFILE_ANSWERS),
                                moving__in=codes(PROFILE_ANSWERS),
                                night__in=codes(PROFILE_ANSWERS),
                                noise__in=codes(PROFILE_ANSWERS),
                                remote__in=codes(PROFILE_ANSWERS),
                                screen__in=codes(PROFILE_ANSWERS),
                                service__in=codes(PROFILE_ANSWERS),
                                shifts__in=codes(PROFILE_ANSWERS),
                                sitting__in=codes(PROFILE_ANSWERS),
                                stairs__in=codes(PROFILE_ANSWERS),
                                standing__in=codes(PROFILE_ANSWERS),
                                system__in=codes(PROFILE_ANSWERS),
                                walking__in=codes(PROFILE_ANSWERS),
                            ),
                        ),
                        models.CheckConstraint(
                            name="profile_amounts_known",
                            condition=(Q(lifting_kg=None) | Q(lifting_kg__in=(0, 5, 10, 20, 30)))
                            & (Q(hours=None) | Q(hours__range=(1, 24))),
                        ),
                        models.CheckConstraint(
                            name="profile_codes_known",
                            condition=Q(
                                bodies__contained_by=["ngu", "dpsu", "npu", "dsns"],
                                hands__in=["", *codes(HANDS)],
                                rests__in=["", *codes(RESTS)],
                            ),
                        ),
                        models.CheckConstraint(
                            name="profile_replaced_later", condition=Q(replaced_at=None) | Q(replaced_at__gte=F("recorded_at"))
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "ProfileTraining",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("profile", models.ForeignKey("cases.functionalprofile", models.PROTECT, related_name="trainings")),
                    ("kind", models.ForeignKey("cases.trainingkind", models.PROTECT, related_name="+")),
                    ("is_held", models.BooleanField()),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="training_once_in_a_profile", fields=("profile", "kind")),
                    ],
                },
            ),
        ),
        insert_rows(__file__, "cases_trainingkind.csv"),
        insert_rows(__file__, "cases_servicerule.csv"),
    ]
