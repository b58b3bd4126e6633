"""Ends of a support: reasons, results, checks after months, and what goes to a community."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes, insert_rows

WHO_CONTINUES = [
    ("nobody", "Nobody: it is not needed"),
    ("community", "The specialist of the community"),
    ("unit", "The unit or the staff service"),
    ("service", "Another service or institution"),
    ("family", "The family"),
]
CLOSURE_STATES = [
    ("asked", "waits for the head’s decision"),
    ("agreed", "agreed"),
    ("refused", "refused"),
    ("withdrawn", "withdrawn"),
]
OUTCOME_KINDS = [("work", "Work or service"), ("study", "Study"), ("home", "Home"), ("community", "Community")]
CHECK_STATES = [("open", "planned"), ("done", "done"), ("ended", "not needed any more")]
COMMUNITY_PACKAGE_REASONS = [
    ("home", "The person lives in the community again"),
    ("discharged", "The person has left the service"),
    ("services", "Services of the community are needed"),
    ("other", "Another reason"),
]
COMMUNITY_PACKAGE_STATES = [
    ("open", "waits for its receipt"),
    ("received", "received by the community"),
    ("withdrawn", "withdrawn"),
    ("ended", "ended without a receipt"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_leading")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "ClosureReason",
                [
                    ("code", models.CharField(primary_key=True, max_length=40, serialize=False)),
                    ("label_uk", models.CharField(max_length=160)),
                    ("label_en", models.CharField(max_length=160)),
                    ("valid_from", models.DateField()),
                    ("valid_to", models.DateField(blank=True, null=True)),
                    ("source", models.CharField(max_length=200)),
                    ("verified_on", models.DateField()),
                    ("attempts", models.PositiveSmallIntegerField(default=0)),
                    ("attempt_days", models.PositiveSmallIntegerField(default=0)),
                    ("needs_outcome", models.BooleanField(default=False)),
                    ("checks", models.BooleanField(default=True)),
                ],
            ),
            migrations.CreateModel(
                "Closure",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="closures")),
                    ("episode", models.ForeignKey("cases.episode", models.PROTECT, related_name="closures")),
                    ("reason", models.ForeignKey("cases.closurereason", models.PROTECT, related_name="+")),
                    ("words", SealedTextField(subject="case.person_id")),
                    ("continues", models.CharField(max_length=10, choices=WHO_CONTINUES)),
                    ("continues_with", SealedTextField(subject="case.person_id", null=True)),
                    ("asked_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("asked_at", models.DateTimeField()),
                    ("state", models.CharField(max_length=10, choices=CLOSURE_STATES, default="asked")),
                    ("decided_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("decided_at", models.DateTimeField(null=True)),
                    ("answer", SealedTextField(subject="case.person_id", null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="closure_waits", fields=["asked_at"], condition=Q(state="asked")),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="one_asked_closure", fields=("case",), condition=Q(state="asked")),
                        models.CheckConstraint(name="closure_state_known", condition=Q(state__in=codes(CLOSURE_STATES))),
                        models.CheckConstraint(name="closure_continues_known", condition=Q(continues__in=codes(WHO_CONTINUES))),
                        models.CheckConstraint(
                            name="closure_decided_or_asked",
                            condition=Q(decided_at=None, decided_by=None, state="asked")
                            | (~Q(state="asked") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="closure_decided_by_another",
                            condition=~Q(state__in=("agreed", "refused")) | ~Q(decided_by=F("asked_by")),
                        ),
                        models.CheckConstraint(
                            name="closure_refused_with_words", condition=~Q(state="refused") | Q(answer__isnull=False)
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "Outcome",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("closure", models.ForeignKey("cases.closure", models.PROTECT, related_name="outcomes")),
                    ("kind", models.CharField(max_length=10, choices=OUTCOME_KINDS)),
                    ("since", models.DateField(null=True)),
                    ("words", SealedTextField(subject="closure.case.person_id")),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="outcome_once", fields=("closure", "kind")),
                        models.CheckConstraint(name="outcome_kind_known", condition=Q(kind__in=codes(OUTCOME_KINDS))),
                    ],
                },
            ),
            migrations.CreateModel(
                "Check",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="checks")),
                    ("closure", models.ForeignKey("cases.closure", models.PROTECT, related_name="checks")),
                    ("months", models.PositiveSmallIntegerField()),
                    ("due_on", models.DateField()),
                    ("state", models.CharField(max_length=10, choices=CHECK_STATES, default="open")),
                    ("settled_at", models.DateTimeField(null=True)),
                    ("settled_in", models.ForeignKey("cases.visit", models.PROTECT, null=True, related_name="checks")),
                ],
                options={
                    "indexes": [
                        models.Index(name="check_queue", fields=["due_on"], condition=Q(state="open")),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="check_once", fields=("closure", "months")),
                        models.CheckConstraint(name="check_state_known", condition=Q(state__in=codes(CHECK_STATES))),
                        models.CheckConstraint(
                            name="check_settled_or_open",
                            condition=Q(settled_at=None, state="open") | (~Q(state="open") & Q(settled_at__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="check_done_by_an_entry", condition=~Q(state="done") | Q(settled_in__isnull=False)
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "CommunityPackage",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="packages")),
                    ("to", SealedTextField(subject="case.person_id")),
                    ("reason", models.CharField(max_length=12, choices=COMMUNITY_PACKAGE_REASONS)),
                    ("note", SealedTextField(subject="case.person_id", null=True)),
                    ("agreed_on", models.DateField()),
                    ("made_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("made_at", models.DateTimeField()),
                    ("state", models.CharField(max_length=10, choices=COMMUNITY_PACKAGE_STATES, default="open")),
                    ("received_on", models.DateField(null=True)),
                    ("settled_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("settled_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="package_queue", fields=["made_at"], condition=Q(state="open")),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="one_open_package", fields=("case",), condition=Q(state="open")),
                        models.CheckConstraint(
                            name="package_reason_known", condition=Q(reason__in=codes(COMMUNITY_PACKAGE_REASONS))
                        ),
                        models.CheckConstraint(
                            name="package_state_known", condition=Q(state__in=codes(COMMUNITY_PACKAGE_STATES))
                        ),
                        models.CheckConstraint(
                            name="package_agreed_before",
                            condition=Q(
                                agreed_on__lte=models.Func(
                                    "made_at",
                                    template="(%(expressions)s AT TIME ZONE 'Europe/Kyiv')::date",
                                    output_field=models.DateField(),
                                )
                            ),
                        ),
                        models.CheckConstraint(
                            name="package_settled_or_open",
                            condition=Q(settled_at=None, settled_by=None, state="open")
                            | (~Q(state="open") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="package_received_in_time",
                            condition=Q(
                                received_on__isnull=False,
                                received_on__range=(
                                    models.Func(
                                        "made_at",
                                        template="(%(expressions)s AT TIME ZONE 'Europe/Kyiv')::date",
                                        output_field=models.DateField(),
                                    ),
                                    models.Func(
                                        "settled_at",
                                        template="(%(expressions)s AT TIME ZONE 'Europe/Kyiv')::date",
                                        output_field=models.DateField(),
                                    ),
                                ),
                                state="received",
                            )
                            | (~Q(state="received") & Q(received_on=None)),
                        ),
                    ],
                },
            ),
        ),
        insert_rows(__file__, "cases_closurereason.csv"),
    ]
