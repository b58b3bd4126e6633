"""What persons ask about their data, how long data are held, and erasures.

Nobody of the ministry has confirmed the terms and the words yet, so their `verified_on` is empty.
"""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes, insert_rows

WAYS_OF_COUNTING = [("calendar", "calendar days"), ("working", "working days")]
DATA_REQUEST_KINDS = [
    ("access", "to know what is held"),
    ("correction", "to have the data corrected"),
    ("erasure", "to have the data erased"),
    ("restriction", "to restrict the processing, or an objection"),
]
DATA_REQUEST_CHANNELS = [
    ("spoken", "in person"),
    ("written", "in writing"),
    ("phone", "by phone"),
    ("electronic", "electronically"),
]
DATA_REQUEST_STATES = [
    ("open", "waits for an answer"),
    ("answered", "answered"),
    ("refused", "refused"),
    ("withdrawn", "the person has withdrawn it"),
]
ERASURE_STATES = [
    ("asked", "waits for another head"),
    ("agreed", "the data are erased"),
    ("refused", "refused"),
    ("withdrawn", "withdrawn"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_joins")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "LegalTerm",
                [
                    ("code", models.CharField(primary_key=True, max_length=40, serialize=False)),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField(null=True)),
                    ("days", models.PositiveSmallIntegerField()),
                    ("counted", models.CharField(max_length=10, choices=WAYS_OF_COUNTING)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            name="legal_term_of_a_right", condition=Q(code__in=["access", "correction", "erasure", "restriction"])
                        ),
                        models.CheckConstraint(name="legal_term_of_days", condition=Q(days__gte=1)),
                        models.CheckConstraint(name="legal_term_counted", condition=Q(counted__in=codes(WAYS_OF_COUNTING))),
                    ],
                },
            ),
            migrations.CreateModel(
                "NoticePart",
                [
                    ("code", models.CharField(primary_key=True, max_length=40, serialize=False)),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField(null=True)),
                    ("number", models.PositiveSmallIntegerField(unique=True)),
                    ("words_uk", models.TextField()),
                    ("words_en", models.TextField()),
                ],
            ),
            migrations.CreateModel(
                "DataRequest",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="data_requests")),
                    ("kind", models.CharField(max_length=12, choices=DATA_REQUEST_KINDS)),
                    ("received_on", models.DateField()),
                    ("channel", models.CharField(max_length=10, choices=DATA_REQUEST_CHANNELS)),
                    ("words", SealedTextField(subject="case.person_id")),
                    ("term", models.ForeignKey("cases.legalterm", models.PROTECT, related_name="+")),
                    ("due_on", models.DateField()),
                    ("recorded_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("recorded_at", models.DateTimeField()),
                    ("state", models.CharField(max_length=10, choices=DATA_REQUEST_STATES, default="open")),
                    ("answer", SealedTextField(subject="case.person_id", null=True)),
                    ("answered_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("answered_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="data_request_queue", fields=["due_on"], condition=Q(state="open")),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="one_open_data_request", fields=("case", "kind"), condition=Q(state="open")),
                        models.CheckConstraint(
                            name="data_request_kind_known", condition=Q(kind__in=codes(DATA_REQUEST_KINDS), term=F("kind"))
                        ),
                        models.CheckConstraint(
                            name="data_request_channel_known", condition=Q(channel__in=codes(DATA_REQUEST_CHANNELS))
                        ),
                        models.CheckConstraint(
                            name="data_request_state_known", condition=Q(state__in=codes(DATA_REQUEST_STATES))
                        ),
                        models.CheckConstraint(
                            name="data_request_due_later",
                            condition=Q(
                                received_on__lte=models.Func(
                                    "recorded_at",
                                    template="(%(expressions)s AT TIME ZONE 'Europe/Kyiv')::date",
                                    output_field=models.DateField(),
                                )
                            )
                            & Q(due_on__gt=F("received_on")),
                        ),
                        models.CheckConstraint(
                            name="data_request_answered_or_open",
                            condition=Q(answer=None, answered_at=None, answered_by=None, state="open")
                            | (
                                ~Q(state="open")
                                & Q(answer__isnull=False, answered_at__gte=F("recorded_at"), answered_by__isnull=False)
                            ),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "LegalHold",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("person", models.ForeignKey("veterans.person", models.PROTECT, related_name="legal_holds")),
                    ("reason", SealedTextField(subject="person_id")),
                    ("set_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("set_at", models.DateTimeField()),
                    ("end_reason", SealedTextField(subject="person_id", null=True)),
                    ("ended_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("ended_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="one_legal_hold", fields=("person",), condition=Q(ended_at=None)),
                        models.CheckConstraint(
                            name="legal_hold_ended_or_in_force",
                            condition=Q(end_reason=None, ended_at=None, ended_by=None)
                            | Q(
                                end_reason__isnull=False,
                                ended_at__gte=F("set_at"),
                                ended_at__isnull=False,
                                ended_by__isnull=False,
                            ),
                        ),
                        models.CheckConstraint(
                            name="legal_hold_ended_by_another", condition=Q(ended_by=None) | ~Q(ended_by=F("set_by"))
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "RetentionRule",
                [
                    ("code", models.CharField(primary_key=True, max_length=40, serialize=False)),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField(null=True)),
                    ("years", models.PositiveSmallIntegerField()),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(name="retention_of_years", condition=Q(years__gte=1)),
                    ],
                },
            ),
            migrations.CreateModel(
                "Erasure",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("person", models.ForeignKey("veterans.person", models.PROTECT, related_name="erasures")),
                    ("reason", SealedTextField(subject="person_id")),
                    ("asked_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("asked_at", models.DateTimeField()),
                    ("state", models.CharField(max_length=10, choices=ERASURE_STATES, default="asked")),
                    ("answer", SealedTextField(subject="person_id", null=True)),
                    ("decided_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("decided_at", models.DateTimeField(null=True)),
                    ("done_at", models.DateTimeField(null=True)),
                    ("counts", models.JSONField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="one_asked_erasure", fields=("person",), condition=Q(state="asked")),
                        models.CheckConstraint(name="erasure_state_known", condition=Q(state__in=codes(ERASURE_STATES))),
                        models.CheckConstraint(
                            name="erasure_decided_or_asked",
                            condition=Q(answer=None, decided_at=None, decided_by=None, state="asked")
                            | (~Q(state="asked") & Q(decided_at__gte=F("asked_at"), decided_by__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="erasure_decided_by_another",
                            condition=Q(state="withdrawn") | Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                        ),
                        models.CheckConstraint(
                            name="erasure_done_when_agreed",
                            condition=Q(counts=None, done_at=None)
                            | Q(counts__isnull=False, done_at__isnull=False, state="agreed"),
                        ),
                    ],
                },
            ),
        ),
        insert_rows(__file__, "cases_legalterm.csv"),
        insert_rows(__file__, "cases_noticepart.csv"),
        insert_rows(__file__, "cases_retentionrule.csv"),
    ]
