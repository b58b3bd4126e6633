"""Vacancies shown to a person, letters to employers, jobs and their checks."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes

JOB_PROPOSAL_STATES = [
    ("shown", "waits for the answer of the person"),
    ("wanted", "the person wants this work"),
    ("declined", "declined by the person"),
    ("hired", "hired"),
    ("refused", "refused by the employer"),
    ("gone", "the vacancy ended meanwhile"),
    ("ended", "the support has ended"),
]
JOB_PROPOSAL_DECLINES = [
    ("place", "too far, or hard to get there"),
    ("hours", "the hours or shifts do not suit"),
    ("strain", "too hard for the body"),
    ("kind", "another kind of work is wanted"),
    ("pay", "the pay"),
    ("found", "has found other work"),
    ("later", "not now"),
    ("other", "another reason"),
]
JOB_PROPOSAL_REFUSALS = [
    ("filled", "somebody else was hired"),
    ("training", "training or experience is missing"),
    ("conditions", "the place of work can’t be adapted"),
    ("rules", "the rules of the service do not allow it"),
    ("silent", "the employer did not answer"),
    ("other", "another reason"),
]
EMPLOYER_LETTER_STATES = [("waiting", "prepared, not sent"), ("sent", "sent"), ("cancelled", "cancelled")]
EMPLOYER_LETTER_CHANNELS = [
    ("email", "by e-mail"),
    ("paper", "on paper"),
    ("phone", "read out by phone"),
    ("messenger", "by messenger"),
]
JOB_KINDS = [
    ("service", "service in a body of the ministry"),
    ("system", "civil post in a body of the ministry"),
    ("employer", "another employer"),
    ("own", "own business"),
]
JOB_END_KINDS = [
    ("employer", "ended by the employer"),
    ("person", "ended by the person"),
    ("health", "not possible any more for health"),
    ("other", "another reason"),
    ("mistake", "it was written down by mistake"),
]
JOB_CHECK_STATES = [("open", "planned"), ("done", "done"), ("ended", "not needed any more")]
JOB_CHECK_ANSWERS = [("works", "works there"), ("left", "does not work there any more"), ("not_reached", "could not reach")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_vacancies")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "JobProposal",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="job_proposals")),
                    ("vacancy", models.ForeignKey("cases.vacancy", models.PROTECT, related_name="proposals")),
                    ("state", models.CharField(max_length=10, choices=JOB_PROPOSAL_STATES, default="shown")),
                    ("made_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("made_at", models.DateTimeField()),
                    ("answered_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("decline", models.CharField(max_length=10, choices=JOB_PROPOSAL_DECLINES, blank=True, default="")),
                    ("refusal", models.CharField(max_length=10, choices=JOB_PROPOSAL_REFUSALS, blank=True, default="")),
                    ("words", SealedTextField(subject="case.person_id", null=True)),
                    ("evidence", SealedTextField(subject="case.person_id", null=True)),
                    ("settled_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("settled_at", models.DateTimeField(null=True)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(
                            name="one_open_proposal_of_a_vacancy",
                            fields=("case", "vacancy"),
                            condition=Q(state__in=("shown", "wanted")),
                        ),
                        models.CheckConstraint(name="proposal_state_known", condition=Q(state__in=codes(JOB_PROPOSAL_STATES))),
                        models.CheckConstraint(
                            name="proposal_reasons_known",
                            condition=Q(
                                decline__in=["", *codes(JOB_PROPOSAL_DECLINES)], refusal__in=["", *codes(JOB_PROPOSAL_REFUSALS)]
                            ),
                        ),
                        models.CheckConstraint(
                            name="proposal_declined_for_a_reason",
                            condition=(Q(state="declined") & ~Q(decline="")) | (~Q(state="declined") & Q(decline="")),
                        ),
                        models.CheckConstraint(
                            name="proposal_refused_for_a_reason",
                            condition=(Q(state="refused") & ~Q(refusal="")) | (~Q(state="refused") & Q(refusal="")),
                        ),
                        models.CheckConstraint(
                            name="proposal_settled_or_open",
                            condition=(Q(state__in=("shown", "wanted")) & Q(settled_at=None, settled_by=None))
                            | (~Q(state__in=("shown", "wanted")) & Q(settled_at__isnull=False, settled_by__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="proposal_answered_by_somebody",
                            condition=Q(answered_at__isnull=False, answered_by__isnull=False)
                            | Q(answered_at=None, answered_by=None),
                        ),
                        models.CheckConstraint(
                            name="proposal_goes_on_when_wanted",
                            condition=~Q(answered_at__isnull=False, state="shown")
                            & ~Q(answered_at=None, state__in=("wanted", "hired", "refused")),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "EmployerLetter",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="employer_letters")),
                    ("proposal", models.ForeignKey("cases.jobproposal", models.PROTECT, related_name="letters")),
                    ("name_agreed_on", models.DateField(null=True)),
                    ("state", models.CharField(max_length=10, choices=EMPLOYER_LETTER_STATES, default="waiting")),
                    ("made_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("made_at", models.DateTimeField()),
                    ("channel", models.CharField(max_length=10, choices=EMPLOYER_LETTER_CHANNELS, blank=True, default="")),
                    ("settled_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("settled_at", models.DateTimeField(null=True)),
                    ("promise", models.ForeignKey("cases.promise", models.PROTECT, null=True, related_name="+", db_index=False)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="one_waiting_letter", fields=("proposal",), condition=Q(state="waiting")),
                        models.CheckConstraint(
                            name="letter_codes_known",
                            condition=Q(
                                channel__in=["", *codes(EMPLOYER_LETTER_CHANNELS)], state__in=codes(EMPLOYER_LETTER_STATES)
                            ),
                        ),
                        models.CheckConstraint(
                            name="letter_settled_or_waiting",
                            condition=Q(settled_at=None, settled_by=None, state="waiting")
                            | (~Q(state="waiting") & Q(settled_at__isnull=False, settled_by__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="letter_sent_by_a_channel",
                            condition=(Q(state="sent") & ~Q(channel="")) | (~Q(state="sent") & Q(channel="")),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "Job",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="jobs")),
                    ("person", models.ForeignKey("veterans.person", models.PROTECT, related_name="jobs")),
                    ("proposal", models.OneToOneField("cases.jobproposal", models.PROTECT, null=True, related_name="job")),
                    ("employer", SealedTextField(subject="case.person_id", null=True)),
                    ("kind", models.CharField(max_length=10, choices=JOB_KINDS)),
                    ("evidence", SealedTextField(subject="case.person_id", null=True)),
                    ("started_on", models.DateField()),
                    ("recorded_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("recorded_at", models.DateTimeField()),
                    ("ended_on", models.DateField(null=True)),
                    ("end_kind", models.CharField(max_length=10, choices=JOB_END_KINDS, blank=True, default="")),
                    ("end_words", SealedTextField(subject="case.person_id", null=True)),
                    ("ended_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("search", models.ForeignKey("cases.promise", models.PROTECT, null=True, related_name="+", db_index=False)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="one_current_job", fields=("person",), condition=Q(ended_on=None)),
                        models.CheckConstraint(name="job_kind_known", condition=Q(kind__in=codes(JOB_KINDS))),
                        models.CheckConstraint(
                            name="job_by_a_proposal_or_elsewhere",
                            condition=Q(employer__isnull=False, proposal=None) | Q(employer=None, proposal__isnull=False),
                        ),
                        models.CheckConstraint(name="job_end_known", condition=Q(end_kind__in=["", *codes(JOB_END_KINDS)])),
                        models.CheckConstraint(
                            name="job_ended_or_current",
                            condition=Q(end_kind="", end_words=None, ended_at=None, ended_by=None, ended_on=None, search=None)
                            | (Q(ended_at__isnull=False, ended_by__isnull=False, ended_on__isnull=False) & ~Q(end_kind="")),
                        ),
                        models.CheckConstraint(
                            name="job_ends_after_start", condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on"))
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "JobCheck",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="job_checks")),
                    ("job", models.ForeignKey("cases.job", models.PROTECT, related_name="checks")),
                    ("days", models.PositiveSmallIntegerField()),
                    ("due_on", models.DateField()),
                    ("state", models.CharField(max_length=10, choices=JOB_CHECK_STATES, default="open")),
                    ("answer", models.CharField(max_length=12, choices=JOB_CHECK_ANSWERS, blank=True, default="")),
                    ("words", SealedTextField(subject="case.person_id", null=True)),
                    ("support", SealedTextField(subject="case.person_id", null=True)),
                    ("logged_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("logged_at", models.DateTimeField(null=True)),
                    ("settled_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(name="job_check_queue", fields=["due_on"], condition=Q(state="open")),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="job_check_once", fields=("job", "days")),
                        models.CheckConstraint(
                            name="job_check_codes_known",
                            condition=Q(
                                answer__in=["", *codes(JOB_CHECK_ANSWERS)],
                                days__in=(14, 30, 90, 180),
                                state__in=codes(JOB_CHECK_STATES),
                            ),
                        ),
                        models.CheckConstraint(
                            name="job_check_settled_or_open",
                            condition=Q(settled_at=None, state="open") | (~Q(state="open") & Q(settled_at__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="job_check_logged_or_not",
                            condition=Q(answer="", logged_at=None, logged_by=None, support=None, words=None)
                            | (~Q(answer="") & Q(logged_at__isnull=False, logged_by__isnull=False)),
                        ),
                        models.CheckConstraint(
                            name="job_check_done_by_an_answer", condition=~Q(state="done") | Q(answer__in=("works", "left"))
                        ),
                    ],
                },
            ),
        ),
    ]
