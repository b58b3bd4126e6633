"""Service and identifiers of a person, and the tokens that find a person."""

from django.db import migrations, models
from django.db.models import Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes, copied_key, history, history_fields

VETERAN_BRANCHES = [
    ("ngu", "National Guard"),
    ("dpsu", "State Border Guard"),
    ("npu", "National Police"),
    ("dsns", "Emergency Service"),
]
IDENTIFIER_KINDS = [("rnokpp", "Taxpayer number (РНОКПП)")]
SEARCH_TOKEN_KINDS = [
    ("rnokpp", "Rnokpp"),
    ("phone", "Phone"),
    ("phone_tail4", "Phone Tail 4"),
    ("phone_tail7", "Phone Tail 7"),
    ("own_phone", "Own Phone"),
    ("name_born", "Name Born"),
    ("born", "Born"),
    ("born_swapped", "Born Swapped"),
]
VETERAN_COLUMNS = "person_id branch rank unit"
IDENTIFIER_COLUMNS = "id person_id kind value token is_contested"


class Migration(migrations.Migration):
    dependencies = [("veterans", "0001_persons")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Veteran",
                [
                    ("person", models.OneToOneField("veterans.person", models.PROTECT, primary_key=True, serialize=False)),
                    ("branch", models.CharField(max_length=5, choices=VETERAN_BRANCHES, verbose_name="service")),
                    ("rank", SealedTextField(subject="person_id", null=True)),
                    ("unit", SealedTextField(subject="person_id", null=True)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(name="veteran_branch_known", condition=Q(branch__in=codes(VETERAN_BRANCHES))),
                    ],
                    "triggers": history("veterans.Veteran", VETERAN_COLUMNS, key="person_id"),
                },
            ),
            migrations.CreateModel(
                "VeteranHistory",
                [
                    *history_fields("veterans.veteran"),
                    ("person", copied_key("veterans.person", serialize=False)),
                    ("branch", models.CharField(max_length=5, choices=VETERAN_BRANCHES, verbose_name="service")),
                    ("rank", SealedTextField(subject="person_id", null=True)),
                    ("unit", SealedTextField(subject="person_id", null=True)),
                ],
            ),
            migrations.CreateModel(
                "Identifier",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("person", models.ForeignKey("veterans.person", models.PROTECT, related_name="identifiers")),
                    ("kind", models.CharField(max_length=10, choices=IDENTIFIER_KINDS)),
                    ("value", SealedTextField(subject="person_id", null=True)),
                    ("token", models.BinaryField(null=True)),
                    ("is_contested", models.BooleanField(default=False, db_default=False)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            name="identifier_of_one_person", fields=("kind", "token"), condition=Q(is_contested=False)
                        ),
                        models.UniqueConstraint(name="one_identifier_of_a_kind", fields=("person", "kind")),
                        models.CheckConstraint(name="identifier_kind_known", condition=Q(kind__in=codes(IDENTIFIER_KINDS))),
                        models.CheckConstraint(
                            name="identifier_with_its_token",
                            condition=Q(token=None, value=None) | Q(token__isnull=False, value__isnull=False),
                        ),
                    ],
                    "triggers": history("veterans.Identifier", IDENTIFIER_COLUMNS),
                },
            ),
            migrations.CreateModel(
                "IdentifierHistory",
                [
                    *history_fields("veterans.identifier"),
                    ("id", models.UUIDField(default=new_id, editable=False, serialize=False)),
                    ("person", copied_key("veterans.person")),
                    ("kind", models.CharField(max_length=10, choices=IDENTIFIER_KINDS)),
                    ("value", SealedTextField(subject="person_id", null=True)),
                    ("token", models.BinaryField(null=True)),
                    ("is_contested", models.BooleanField(default=False, db_default=False)),
                ],
            ),
            migrations.CreateModel(
                "SearchToken",
                [
                    ("id", models.BigAutoField(primary_key=True, serialize=False)),
                    ("person", models.ForeignKey("veterans.person", models.CASCADE, related_name="tokens")),
                    ("kind", models.CharField(max_length=12, choices=SEARCH_TOKEN_KINDS)),
                    ("token", models.BinaryField()),
                ],
                options={
                    "indexes": [
                        models.Index(name="search_token_lookup", fields=["token", "kind"]),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="search_token_once", fields=("person", "kind", "token")),
                        models.CheckConstraint(name="search_token_kind_known", condition=Q(kind__in=codes(SEARCH_TOKEN_KINDS))),
                    ],
                },
            ),
        ),
    ]
