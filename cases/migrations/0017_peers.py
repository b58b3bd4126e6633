"""Peers of a person, with nothing in clear that both sides of a tie have."""

from uuid import uuid4

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from privacy.fields import SealedNameField, SealedTextField
from privacy.tables import CreateTables, codes, run_sql

PEER_STAGES = [
    ("searches", "a peer is looked for"),
    ("asks", "waits for the answer of the other"),
    ("unasked", "the person is to be asked later"),
    ("asked", "the person is to be asked"),
    ("tied", "both agreed"),
]
PEER_SHOWN_AS = [("given_name", "by the first name"), ("call_sign", "by the call sign")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0016_community")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "PeerSide",
                [
                    ("id", models.UUIDField(primary_key=True, default=uuid4, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="peer_sides")),
                    ("stage", SealedTextField(subject="case.person_id", choices=PEER_STAGES, null=True)),
                    ("other", SealedTextField(subject="case.person_id", null=True)),
                    ("token", models.BinaryField(max_length=32, unique=True, null=True)),
                    ("called", SealedNameField(subject="case.person_id", null=True)),
                    ("shown_as", models.CharField(max_length=10, choices=PEER_SHOWN_AS, blank=True)),
                    ("words", SealedTextField(subject="case.person_id", null=True, max_chars=300)),
                    ("by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(name="peer_shown_as_known", condition=Q(shown_as__in=["", *codes(PEER_SHOWN_AS)])),
                        models.CheckConstraint(
                            name="peer_tied_or_searched",
                            condition=Q(called=None, other=None, stage=None, token=None, words__isnull=False)
                            | Q(other__isnull=False, stage__isnull=False, token__isnull=False, words=None),
                        ),
                        models.CheckConstraint(
                            name="peer_search_has_an_author",
                            condition=Q(at=None, by=None, other__isnull=False, shown_as="")
                            | (Q(at__isnull=False, by__isnull=False, other=None) & ~Q(shown_as="")),
                        ),
                        models.UniqueConstraint(name="one_search_for_a_peer", fields=("case",), condition=Q(other=None)),
                    ],
                },
            ),
            migrations.CreateModel(
                "PeerChange",
                [
                    ("id", models.UUIDField(primary_key=True, default=uuid4, editable=False, serialize=False)),
                    ("words", SealedTextField(subject=None, block=240)),
                    ("is_mixed", models.BooleanField(default=False)),
                ],
            ),
        ),
        run_sql(__file__, "peer_notices.sql"),
    ]
