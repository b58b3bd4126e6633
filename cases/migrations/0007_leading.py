"""Hand-overs, teams, lowerings of a risk, questions of heads, and what else heads decide or see."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes

HAND_OVER_REASONS = [
    ("moved", "The person moves to another place"),
    ("stage", "Another stage begins"),
    ("leave", "Leave or illness of the owner"),
    ("overload", "Too many cards"),
    ("conflict", "It does not work with this owner"),
    ("queue", "The card had no owner"),
    ("leaving", "The owner leaves the service"),
    ("other", "Another reason"),
]
HAND_OVER_OUTCOMES = [
    ("open", "waits for an answer"),
    ("accepted", "accepted"),
    ("refused", "refused"),
    ("withdrawn", "withdrawn"),
    ("ended", "ended without an answer"),
]
RISKS = [("green", "stable"), ("amber", "attention"), ("red", "high risk")]
RISK_LOWERING_STATES = [
    ("open", "waits for an answer"),
    ("agreed", "agreed"),
    ("refused", "not agreed"),
    ("withdrawn", "withdrawn"),
]
QUESTION_STATES = [
    ("open", "no answer yet"),
    ("answered", "has an answer"),
    ("withdrawn", "was withdrawn"),
    ("ended", "closed without an answer"),
]
PURPOSE_GRANT_PURPOSES = [
    ("cover", "I stand in for a colleague"),
    ("family_asked", "The family got in touch"),
    ("check", "I check the work"),
    ("decision", "Decision of the head"),
    ("other", "Another reason"),
]
LOSS_KINDS = [("killed", "Killed in action"), ("died", "Died"), ("missing", "Missing"), ("captured", "In captivity")]
LOSS_STATES = [
    ("reported", "waits for the head’s answer"),
    ("confirmed", "confirmed"),
    ("taken_back", "taken back: it was a mistake"),
    ("returned", "the person has come back"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_course")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "HandOver",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="hand_overs")),
                    ("from_owner", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("to_department", models.ForeignKey("supporters.department", models.PROTECT, related_name="+")),
                    ("to_owner", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("reason", models.CharField(max_length=12, choices=HAND_OVER_REASONS)),
                    ("note", SealedTextField(subject="case.person_id", null=True)),
                    ("joint_step", SealedTextField(subject="case.person_id", null=True)),
                    ("asked_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("asked_at", models.DateTimeField()),
                    ("answer_by", models.DateTimeField()),
                    ("outcome", models.CharField(max_length=10, choices=HAND_OVER_OUTCOMES, default="open")),
                    ("answered_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("words", SealedTextField(subject="case.person_id", null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="hand_over_of_asked", fields=["to_owner"], condition=Q(outcome="open")),
                        models.Index(name="hand_over_of_department", fields=["to_department"], condition=Q(outcome="open")),
                        models.Index(name="hand_over_late", fields=["answer_by"], condition=Q(outcome="open")),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="one_open_hand_over", fields=("case",), condition=Q(outcome="open")),
                        models.CheckConstraint(name="hand_over_reason_known", condition=Q(reason__in=codes(HAND_OVER_REASONS))),
                        models.CheckConstraint(
                            name="hand_over_outcome_known", condition=Q(outcome__in=codes(HAND_OVER_OUTCOMES))
                        ),
                        models.CheckConstraint(name="hand_over_answer_after_asking", condition=Q(answer_by__gt=F("asked_at"))),
                        models.CheckConstraint(
                            name="hand_over_to_another",
                            condition=Q(from_owner=None) | Q(to_owner=None) | ~Q(to_owner=F("from_owner")),
                        ),
                        models.CheckConstraint(
                            name="hand_over_answered_or_open",
                            condition=Q(answered_at=None, answered_by=None, outcome="open")
                            | (~Q(outcome="open") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="hand_over_refused_with_words", condition=~Q(outcome="refused") | Q(words__isnull=False)
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "TeamMember",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="team")),
                    ("supporter", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("from_at", models.DateTimeField()),
                    ("to_at", models.DateTimeField(null=True)),
                    ("until_on", models.DateField(null=True)),
                    ("by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("reason", SealedTextField(subject="case.person_id", null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="team_of_supporter", fields=["supporter", "case"], condition=Q(to_at=None)),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="team_member_once", fields=("case", "supporter"), condition=Q(to_at=None)),
                        models.CheckConstraint(
                            name="team_member_for_a_day",
                            condition=Q(until_on=None)
                            | Q(
                                until_on__gte=models.Func(
                                    F("from_at"),
                                    template="(%(expressions)s AT TIME ZONE 'Europe/Kyiv')::date",
                                    output_field=models.DateField(),
                                )
                            ),
                        ),
                        models.CheckConstraint(name="team_member_brought_by_another", condition=~Q(by=F("supporter"))),
                    ],
                },
            ),
            migrations.CreateModel(
                "RiskLowering",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="risk_lowerings")),
                    ("before", models.CharField(max_length=5, choices=RISKS)),
                    ("after", models.CharField(max_length=5, choices=RISKS)),
                    ("reason", SealedTextField(subject="case.person_id")),
                    ("review_on", models.DateField(null=True)),
                    ("asked_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("asked_at", models.DateTimeField()),
                    ("asked_as_head", models.BooleanField()),
                    ("state", models.CharField(max_length=10, choices=RISK_LOWERING_STATES, default="open")),
                    ("answered_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("answered_as_head", models.BooleanField(null=True)),
                    ("words", SealedTextField(subject="case.person_id", null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="one_open_lowering", fields=("case",), condition=Q(state="open")),
                        models.CheckConstraint(
                            name="lowering_from_high_risk", condition=Q(before="red") & Q(after__in=["green", "amber"])
                        ),
                        models.CheckConstraint(
                            name="lowering_has_a_review_day",
                            condition=Q(after="green", review_on=None) | Q(after="amber", review_on__isnull=False),
                        ),
                        models.CheckConstraint(
                            name="lowering_answered_by_another", condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by"))
                        ),
                        models.CheckConstraint(
                            name="lowering_agreed_with_a_head",
                            condition=~Q(state="agreed") | Q(asked_as_head=True) | Q(answered_as_head=True),
                        ),
                        models.CheckConstraint(
                            name="lowering_answered_or_open",
                            condition=Q(answered_at=None, answered_by=None, state="open")
                            | Q(answered_at__isnull=False, answered_by=None, state="withdrawn")
                            | Q(
                                answered_as_head__isnull=False,
                                answered_at__isnull=False,
                                answered_by__isnull=False,
                                state__in=["agreed", "refused"],
                            ),
                        ),
                        models.CheckConstraint(
                            name="lowering_refused_with_words", condition=~Q(state="refused") | Q(words__isnull=False)
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "Question",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="questions")),
                    ("words", SealedTextField(subject="case.person_id")),
                    ("asked_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("asked_at", models.DateTimeField()),
                    ("state", models.CharField(max_length=10, choices=QUESTION_STATES, default="open")),
                    ("answer", SealedTextField(subject="case.person_id", null=True)),
                    ("settled_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("settled_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="question_unanswered", fields=["asked_at"], condition=Q(state="open")),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="one_open_question", fields=("case", "asked_by"), condition=Q(state="open")),
                        models.CheckConstraint(name="question_state_known", condition=Q(state__in=codes(QUESTION_STATES))),
                        models.CheckConstraint(
                            name="question_settled_or_open",
                            condition=Q(settled_at=None, settled_by=None, state="open")
                            | (~Q(state="open") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="question_answered_in_words",
                            condition=Q(answer__isnull=False, state="answered") | (~Q(state="answered") & Q(answer=None)),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "PurposeGrant",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="+")),
                    ("user", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("purpose", models.CharField(max_length=20, choices=PURPOSE_GRANT_PURPOSES)),
                    ("words", SealedTextField(subject="case.person_id", null=True)),
                    ("granted_at", models.DateTimeField()),
                    ("until", models.DateTimeField()),
                ],
                options={
                    "indexes": [
                        models.Index(name="purpose_lookup", fields=["user", "case", "until"]),
                    ],
                    "constraints": [
                        models.CheckConstraint(name="purpose_known", condition=Q(purpose__in=codes(PURPOSE_GRANT_PURPOSES))),
                    ],
                },
            ),
            migrations.CreateModel(
                "Loss",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="losses")),
                    ("kind", models.CharField(max_length=8, choices=LOSS_KINDS)),
                    ("happened_on", models.DateField(null=True)),
                    ("source", SealedTextField(subject="case.person_id")),
                    ("was_open", models.BooleanField()),
                    ("ended", models.JSONField(default=dict)),
                    ("reported_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("reported_at", models.DateTimeField()),
                    ("state", models.CharField(max_length=10, choices=LOSS_STATES, default="reported")),
                    ("answered_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("words", SealedTextField(subject="case.person_id", null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="loss_unanswered", fields=["reported_at"], condition=Q(state="reported")),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            name="one_loss_of_a_case", fields=("case",), condition=~Q(state__in=("taken_back", "returned"))
                        ),
                        models.CheckConstraint(name="loss_kind_known", condition=Q(kind__in=codes(LOSS_KINDS))),
                        models.CheckConstraint(name="loss_state_known", condition=Q(state__in=codes(LOSS_STATES))),
                        models.CheckConstraint(
                            name="loss_answered_or_reported",
                            condition=Q(answered_at=None, answered_by=None, state="reported")
                            | (~Q(state="reported") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                        ),
                    ],
                },
            ),
        ),
    ]
