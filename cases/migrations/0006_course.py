"""Entries, steps and promises."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes

VISIT_KINDS = [
    ("visit", "Visit"),
    ("call", "Phone call"),
    ("family", "Talk with the family"),
    ("institution", "Contact with an institution"),
    ("register", "Last contact, from an imported register"),
]
VISIT_OUTCOMES = [
    ("agreed", "We agreed"),
    ("later", "Asked to call later"),
    ("no_answer", "No answer"),
    ("wrong_number", "The number does not work"),
    ("relatives", "Spoke with relatives"),
]
VISIT_ARRIVED_AFTER = [
    ("handover", "arrived after the hand-over"),
    ("pause", "arrived after the support was put on hold"),
    ("closing", "arrived after the support had ended"),
    ("join", "arrived after the cards were joined"),
]
FOLLOW_UP_KINDS = [
    ("visit", "Visit"),
    ("call", "Phone call"),
    ("family", "Talk with the family"),
    ("institution", "Contact with an institution"),
]
FOLLOW_UP_STATES = [
    ("planned", "planned"),
    ("offered", "offered"),
    ("done", "done"),
    ("replaced", "replaced"),
    ("postponed", "postponed"),
    ("cancelled", "cancelled"),
]
PROMISE_WHO = [("supporter", "a colleague"), ("person", "the person"), ("third", "somebody else")]
PROMISE_STATES = [("open", "open"), ("kept", "kept"), ("withdrawn", "not needed any more")]
PROMISE_FATES = [
    ("kept", "Done already"),
    ("stays", "It stays"),
    ("passed", "Passed on to others"),
    ("declined", "The person has declined"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_stays")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Visit",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="visits")),
                    ("episode", models.ForeignKey("cases.episode", models.PROTECT, related_name="visits")),
                    ("kind", models.CharField(max_length=12, choices=VISIT_KINDS)),
                    ("reached", models.BooleanField()),
                    ("outcome", models.CharField(max_length=12, choices=VISIT_OUTCOMES, blank=True)),
                    ("summary", SealedTextField(subject="case.person_id", null=True)),
                    ("occurred_at", models.DateTimeField()),
                    ("recorded_at", models.DateTimeField()),
                    ("by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="visits")),
                    ("edited_at", models.DateTimeField(null=True)),
                    ("corrects", models.OneToOneField("cases.visit", models.PROTECT, null=True, related_name="corrected_by")),
                    ("version", models.PositiveIntegerField(default=1)),
                    ("case_version", models.PositiveIntegerField(null=True)),
                    ("arrived_after", models.CharField(max_length=10, choices=VISIT_ARRIVED_AFTER, blank=True)),
                    ("voided_at", models.DateTimeField(null=True)),
                    ("voided_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("void_reason", SealedTextField(subject="case.person_id", null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="visit_of_case", fields=["case", "-occurred_at"]),
                        models.Index(name="visit_by_moment", fields=["occurred_at", "case"], condition=Q(voided_at=None)),
                    ],
                    "constraints": [
                        models.CheckConstraint(name="visit_kind_known", condition=Q(kind__in=codes(VISIT_KINDS))),
                        models.CheckConstraint(name="visit_not_in_the_future", condition=Q(occurred_at__lte=F("recorded_at"))),
                        models.CheckConstraint(name="visit_outcome_known", condition=Q(outcome__in=["", *codes(VISIT_OUTCOMES)])),
                        models.CheckConstraint(
                            name="visit_arrival_known", condition=Q(arrived_after__in=["", *codes(VISIT_ARRIVED_AFTER)])
                        ),
                        models.CheckConstraint(
                            name="visit_made_is_told", condition=Q(reached=False) | Q(summary__isnull=False) | ~Q(outcome="")
                        ),
                        models.CheckConstraint(
                            name="visit_void_is_whole",
                            condition=Q(voided_at=None, voided_by=None) | Q(voided_at__isnull=False, voided_by__isnull=False),
                        ),
                        models.CheckConstraint(name="visit_corrects_another", condition=Q(corrects=None) | ~Q(corrects=F("id"))),
                    ],
                },
            ),
            migrations.CreateModel(
                "FollowUp",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="follow_ups")),
                    ("kind", models.CharField(max_length=12, choices=FOLLOW_UP_KINDS, blank=True)),
                    ("what", SealedTextField(subject="case.person_id")),
                    ("due_on", models.DateField()),
                    ("due_time", models.TimeField(null=True)),
                    ("zone", models.CharField(max_length=40, default="Europe/Kyiv")),
                    ("state", models.CharField(max_length=10, choices=FOLLOW_UP_STATES, default="planned")),
                    ("moves", models.PositiveSmallIntegerField(default=0)),
                    ("limit_days", models.PositiveSmallIntegerField(null=True)),
                    ("because", SealedTextField(subject="case.person_id", null=True)),
                    ("planned_at", models.DateTimeField()),
                    ("planned_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("planned_in", models.ForeignKey("cases.visit", models.PROTECT, null=True, related_name="plans")),
                    ("settled_at", models.DateTimeField(null=True)),
                    ("settled_in", models.ForeignKey("cases.visit", models.PROTECT, null=True, related_name="settles")),
                    (
                        "settled_by",
                        models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False),
                    ),
                    (
                        "replaced_by",
                        models.ForeignKey("cases.followup", models.PROTECT, null=True, related_name="+", db_index=False),
                    ),
                ],
                options={
                    "indexes": [
                        models.Index(name="step_queue", fields=["due_on", "id"], condition=Q(state="planned")),
                        models.Index(
                            name="step_put_off",
                            fields=["case"],
                            condition=(Q(moves__gte=3) | Q(limit_days__isnull=False)) & Q(state="planned"),
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="one_planned_step", fields=("case",), condition=Q(state="planned")),
                        models.CheckConstraint(name="step_state_known", condition=Q(state__in=codes(FOLLOW_UP_STATES))),
                        models.CheckConstraint(name="step_kind_known", condition=Q(kind__in=["", *codes(FOLLOW_UP_KINDS)])),
                        models.CheckConstraint(
                            name="step_settled_or_planned",
                            condition=Q(settled_at=None, state__in=("planned", "offered"))
                            | (~Q(state__in=("planned", "offered")) & Q(settled_at__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="step_offered_with_an_entry", condition=~Q(state="offered") | Q(planned_in__isnull=False)
                        ),
                        models.CheckConstraint(
                            name="step_replaced_by_another", condition=~Q(state="replaced") | Q(replaced_by__isnull=False)
                        ),
                        models.CheckConstraint(
                            name="step_because_it_is_late", condition=Q(because=None) | Q(limit_days__isnull=False)
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "Promise",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="promises")),
                    ("words", SealedTextField(subject="case.person_id")),
                    ("who", models.CharField(max_length=10, choices=PROMISE_WHO)),
                    ("whose", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("due_on", models.DateField()),
                    ("state", models.CharField(max_length=10, choices=PROMISE_STATES, default="open")),
                    ("made_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("made_at", models.DateTimeField()),
                    ("made_in", models.ForeignKey("cases.visit", models.PROTECT, null=True, related_name="promises")),
                    ("settled_at", models.DateTimeField(null=True)),
                    ("settled_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("settled_in", models.ForeignKey("cases.visit", models.PROTECT, null=True, related_name="kept_promises")),
                    ("reason", SealedTextField(subject="case.person_id", null=True)),
                    ("moves", models.PositiveSmallIntegerField(default=0, db_default=0)),
                    ("version", models.PositiveIntegerField(default=1, db_default=1)),
                    (
                        "asks_consent",
                        models.ForeignKey("veterans.consent", models.PROTECT, null=True, related_name="promises", db_index=False),
                    ),
                    ("asks_safety", models.BooleanField(default=False, db_default=False)),
                    ("fate", models.CharField(max_length=10, choices=PROMISE_FATES, blank=True, default="", db_default="")),
                    (
                        "fate_keeper",
                        models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False),
                    ),
                    ("fate_on", models.DateField(null=True)),
                    ("fate_words", SealedTextField(subject="case.person_id", null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="promise_queue", fields=["due_on"], condition=Q(state="open")),
                    ],
                    "constraints": [
                        models.CheckConstraint(name="promise_by_known", condition=Q(who__in=codes(PROMISE_WHO))),
                        models.CheckConstraint(name="promise_state_known", condition=Q(state__in=codes(PROMISE_STATES))),
                        models.CheckConstraint(
                            name="promise_settled_or_open",
                            condition=Q(settled_at=None, settled_by=None, state="open")
                            | (~Q(state="open") & Q(settled_at__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="promise_kept_in_an_entry",
                            condition=Q(settled_in=None) | Q(settled_by__isnull=False, state="kept"),
                        ),
                        models.CheckConstraint(
                            name="promise_not_needed_for_a_reason", condition=Q(reason=None) | Q(state="withdrawn")
                        ),
                        models.CheckConstraint(
                            name="promise_fate_complete",
                            condition=Q(fate="stays", fate_on__isnull=False, fate_words=None)
                            | Q(fate="passed", fate_keeper=None, fate_on=None, fate_words__isnull=False)
                            | Q(fate__in=["", "kept", "declined"], fate_keeper=None, fate_on=None, fate_words=None),
                        ),
                    ],
                },
            ),
        ),
    ]
