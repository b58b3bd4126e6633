"""Requests about a card, and imports of registers."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes

CARD_REQUEST_STATES = [
    ("open", "waits for an answer"),
    ("talked", "We have talked and know who does what"),
    ("offered", "The card is offered to this colleague"),
    ("another", "It is another person"),
    ("ended", "The support has ended"),
    ("withdrawn", "withdrawn"),
]
IMPORTED_ROW_STATES = [
    ("unchecked", "is being checked"),
    ("refused", "with errors"),
    ("alike", "perhaps somebody known"),
    ("ready", "ready"),
    ("opened", "card opened"),
    ("left_out", "left out"),
    ("withdrawn", "card withdrawn"),
    ("kept", "card kept: somebody has worked on it"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_safety")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "CardRequest",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="requests")),
                    ("note", SealedTextField(subject="case.person_id")),
                    ("asked_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("asked_at", models.DateTimeField()),
                    ("state", models.CharField(max_length=10, choices=CARD_REQUEST_STATES, default="open")),
                    ("words", SealedTextField(subject="case.person_id", null=True)),
                    ("answered_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("answered_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="request_unanswered", fields=["asked_at"], condition=Q(state="open")),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="one_open_request", fields=("case", "asked_by"), condition=Q(state="open")),
                        models.CheckConstraint(name="request_state_known", condition=Q(state__in=codes(CARD_REQUEST_STATES))),
                        models.CheckConstraint(
                            name="request_answered_or_open",
                            condition=Q(answered_at=None, answered_by=None, state="open", words=None)
                            | (~Q(state="open") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "RegisterImport",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("department", models.ForeignKey("supporters.department", models.PROTECT, related_name="+")),
                    ("uploaded_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("uploaded_at", models.DateTimeField()),
                    ("head", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("taken_over_at", models.DateTimeField(null=True)),
                    ("compared_at", models.DateTimeField(null=True)),
                    ("basis", models.ForeignKey("veterans.legalbasis", models.PROTECT, null=True, related_name="+")),
                    ("confirmed_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("confirmed_at", models.DateTimeField(null=True)),
                    ("undone_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("undone_at", models.DateTimeField(null=True)),
                    ("cleared_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="import_not_cleared", fields=["uploaded_at"], condition=Q(cleared_at=None)),
                    ],
                    "constraints": [
                        models.CheckConstraint(
                            name="import_of_its_author_or_taken_over",
                            condition=Q(head=F("uploaded_by"), taken_over_at=None)
                            | Q(taken_over_at__gte=F("uploaded_at"), taken_over_at__isnull=False),
                        ),
                        models.CheckConstraint(
                            name="import_confirmed_after_its_check",
                            condition=Q(basis=None, confirmed_at=None, confirmed_by=None)
                            | Q(
                                basis__isnull=False,
                                compared_at__isnull=False,
                                confirmed_at__gte=F("compared_at"),
                                confirmed_at__isnull=False,
                                confirmed_by__isnull=False,
                            ),
                        ),
                        models.CheckConstraint(
                            name="import_undone_after_it_was_confirmed",
                            condition=Q(undone_at=None, undone_by=None)
                            | Q(
                                confirmed_at__isnull=False,
                                undone_at__gte=F("confirmed_at"),
                                undone_at__isnull=False,
                                undone_by__isnull=False,
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "ImportedRow",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("register", models.ForeignKey("cases.registerimport", models.PROTECT, related_name="rows")),
                    ("line", models.PositiveIntegerField()),
                    ("person_key", models.UUIDField(unique=True, default=new_id, editable=False)),
                    ("content", SealedTextField(subject="person_key", null=True, max_chars=8000)),
                    ("token", models.BinaryField(null=True)),
                    ("twins", ArrayField(default=list, base_field=models.PositiveIntegerField(), size=None)),
                    ("state", models.CharField(max_length=10, choices=IMPORTED_ROW_STATES, default="unchecked")),
                    ("words", SealedTextField(subject="person_key", null=True)),
                    ("answered_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("case", models.OneToOneField("cases.case", models.PROTECT, null=True, related_name="imported_row")),
                    ("opened_at", models.DateTimeField(null=True)),
                    ("unrecognised", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("spread_for", models.UUIDField(null=True)),
                    ("spread_on", models.DateField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="imported_row_queue", fields=["register", "state", "line"]),
                        models.Index(name="imported_row_token", fields=["token"], condition=Q(token__isnull=False)),
                        models.Index(
                            name="imported_steps_spread", fields=["spread_for", "spread_on"], condition=Q(spread_on__isnull=False)
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="imported_line_once", fields=("register", "line")),
                        models.CheckConstraint(
                            name="imported_row_state_known", condition=Q(state__in=codes(IMPORTED_ROW_STATES))
                        ),
                        models.CheckConstraint(
                            name="imported_row_content_until_opened",
                            condition=Q(content__isnull=False, state__in=("unchecked", "refused", "alike", "ready"))
                            | (~Q(state__in=("unchecked", "refused", "alike", "ready")) & Q(content=None)),
                        ),
                        models.CheckConstraint(
                            name="imported_row_has_its_card",
                            condition=Q(case__isnull=False, opened_at__isnull=False, state__in=("opened", "withdrawn", "kept"))
                            | (~Q(state__in=("opened", "withdrawn", "kept")) & Q(case=None, opened_at=None)),
                        ),
                        models.CheckConstraint(
                            name="imported_step_spread_whole",
                            condition=Q(spread_for=None, spread_on=None) | Q(spread_for__isnull=False, spread_on__isnull=False),
                        ),
                        models.CheckConstraint(
                            name="imported_row_answered_by_somebody",
                            condition=Q(answered_at=None, answered_by=None)
                            | Q(answered_at__isnull=False, answered_by__isnull=False),
                        ),
                    ],
                },
            ),
        ),
    ]
