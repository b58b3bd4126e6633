"""Vacancies."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower

from privacy.ids import new_id
from privacy.tables import CreateTables, codes, copied_key, history, history_fields

VACANCY_EMPLOYER_KINDS = [
    ("ngu", "National Guard"),
    ("dpsu", "State Border Guard"),
    ("npu", "National Police"),
    ("dsns", "Emergency Service"),
    ("ministry", "another body of the ministry"),
    ("other", "another employer"),
]
VACANCY_POST_KINDS = [("service", "service"), ("civil", "civil post")]
VACANCY_DEMANDS = [("needed", "needed"), ("negotiable", "by agreement"), ("not_needed", "not needed"), ("not_said", "not known")]
HANDS = [("none", "without the hands"), ("one", "one hand"), ("both", "both hands")]
RESTS = [("usual", "usual breaks"), ("hourly", "a break each hour"), ("lying", "a place to lie down")]
VACANCY_ENTRANCES = [("accessible", "accessible without stairs"), ("stairs", "by stairs only"), ("not_said", "not known")]
VACANCY_END_REASONS = [
    ("filled", "somebody was hired"),
    ("withdrawn", "the employer withdrew it"),
    ("mistake", "it was written down by mistake"),
]
VACANCY_COLUMNS = (
    "id employer employer_kind post post_kind about territory_id is_remote valid_until contact_name contact_phone "
    "contact_email sitting standing walking stairs heights fine_work screen noise driving shifts night lifting_kg hands "
    "hours rests entrance needs_training_id gives_training_id version changed_by_id changed_at ended_at end_reason"
)


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_profiles")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Vacancy",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("employer", models.CharField(max_length=160)),
                    ("employer_kind", models.CharField(max_length=8, choices=VACANCY_EMPLOYER_KINDS)),
                    ("post", models.CharField(max_length=160)),
                    ("post_kind", models.CharField(max_length=7, choices=VACANCY_POST_KINDS)),
                    ("about", models.CharField(max_length=1000, blank=True, default="")),
                    ("territory", models.ForeignKey("veterans.territory", models.PROTECT, null=True, related_name="+")),
                    ("is_remote", models.BooleanField(default=False)),
                    ("valid_until", models.DateField()),
                    ("contact_name", models.CharField(max_length=120, blank=True, default="")),
                    ("contact_phone", models.CharField(max_length=16, blank=True, default="")),
                    ("contact_email", models.EmailField(max_length=254, blank=True, default="")),
                    ("sitting", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("standing", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("walking", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("stairs", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("heights", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("fine_work", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("screen", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("noise", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("driving", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("shifts", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("night", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("lifting_kg", models.PositiveSmallIntegerField(null=True)),
                    ("hands", models.CharField(max_length=4, choices=HANDS, blank=True, default="")),
                    ("hours", models.PositiveSmallIntegerField(null=True)),
                    ("rests", models.CharField(max_length=6, choices=RESTS, blank=True, default="")),
                    ("entrance", models.CharField(max_length=10, choices=VACANCY_ENTRANCES, default="not_said")),
                    ("needs_training", models.ForeignKey("cases.trainingkind", models.PROTECT, null=True, related_name="+")),
                    ("gives_training", models.ForeignKey("cases.trainingkind", models.PROTECT, null=True, related_name="+")),
                    ("version", models.PositiveIntegerField(default=1)),
                    ("changed_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("changed_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("end_reason", models.CharField(max_length=9, choices=VACANCY_END_REASONS, blank=True, default="")),
                ],
                options={
                    "indexes": [
                        models.Index(name="vacancy_open_until", fields=["valid_until", "id"], condition=Q(ended_at=None)),
                    ],
                    "constraints": [
                        models.UniqueConstraint(
                            Lower("employer"),
                            Lower("post"),
                            F("employer_kind"),
                            F("post_kind"),
                            F("territory"),
                            name="vacancy_once",
                            condition=Q(ended_at=None),
                            nulls_distinct=False,
                        ),
                        models.CheckConstraint(
                            name="vacancy_kinds_known",
                            condition=Q(employer_kind__in=codes(VACANCY_EMPLOYER_KINDS), post_kind__in=codes(VACANCY_POST_KINDS)),
                        ),
                        models.CheckConstraint(name="vacancy_named", condition=~Q(employer="") & ~Q(post="")),
                        models.CheckConstraint(
                            name="vacancy_service_in_a_body", condition=Q(post_kind="civil") | ~Q(employer_kind="other")
                        ),
                        models.CheckConstraint(
                            name="vacancy_somewhere",
                            condition=Q(is_remote=True, territory=None) | Q(is_remote=False, territory__isnull=False),
                        ),
                        models.CheckConstraint(
                            name="vacancy_can_be_asked_about", condition=~Q(contact_email="", contact_phone="")
                        ),
                        models.CheckConstraint(
                            name="vacancy_demands_known",
                            condition=Q(
                                driving__in=codes(VACANCY_DEMANDS),
                                fine_work__in=codes(VACANCY_DEMANDS),
                                heights__in=codes(VACANCY_DEMANDS),
                                night__in=codes(VACANCY_DEMANDS),
                                noise__in=codes(VACANCY_DEMANDS),
                                screen__in=codes(VACANCY_DEMANDS),
                                shifts__in=codes(VACANCY_DEMANDS),
                                sitting__in=codes(VACANCY_DEMANDS),
                                stairs__in=codes(VACANCY_DEMANDS),
                                standing__in=codes(VACANCY_DEMANDS),
                                walking__in=codes(VACANCY_DEMANDS),
                            ),
                        ),
                        models.CheckConstraint(
                            name="vacancy_amounts_known",
                            condition=(Q(lifting_kg=None) | Q(lifting_kg__in=(0, 5, 10, 20, 30)))
                            & (Q(hours=None) | Q(hours__range=(1, 24))),
                        ),
                        models.CheckConstraint(
                            name="vacancy_codes_known",
                            condition=Q(
                                entrance__in=codes(VACANCY_ENTRANCES),
                                hands__in=["", *codes(HANDS)],
                                rests__in=["", *codes(RESTS)],
                            ),
                        ),
                        models.CheckConstraint(
                            name="vacancy_ended_or_open",
                            condition=Q(end_reason="", ended_at=None)
                            | Q(end_reason__in=codes(VACANCY_END_REASONS), ended_at__isnull=False),
                        ),
                    ],
                    "triggers": history("cases.Vacancy", VACANCY_COLUMNS),
                },
            ),
            migrations.CreateModel(
                "VacancyHistory",
                [
                    *history_fields("cases.vacancy"),
                    ("id", models.UUIDField(default=new_id, editable=False, serialize=False)),
                    ("employer", models.CharField(max_length=160)),
                    ("employer_kind", models.CharField(max_length=8, choices=VACANCY_EMPLOYER_KINDS)),
                    ("post", models.CharField(max_length=160)),
                    ("post_kind", models.CharField(max_length=7, choices=VACANCY_POST_KINDS)),
                    ("about", models.CharField(max_length=1000, blank=True, default="")),
                    ("territory", copied_key("veterans.territory", null=True)),
                    ("is_remote", models.BooleanField(default=False)),
                    ("valid_until", models.DateField()),
                    ("contact_name", models.CharField(max_length=120, blank=True, default="")),
                    ("contact_phone", models.CharField(max_length=16, blank=True, default="")),
                    ("contact_email", models.EmailField(max_length=254, blank=True, default="")),
                    ("sitting", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("standing", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("walking", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("stairs", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("heights", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("fine_work", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("screen", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("noise", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("driving", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("shifts", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("night", models.CharField(max_length=10, choices=VACANCY_DEMANDS, default="not_said")),
                    ("lifting_kg", models.PositiveSmallIntegerField(null=True)),
                    ("hands", models.CharField(max_length=4, choices=HANDS, blank=True, default="")),
                    ("hours", models.PositiveSmallIntegerField(null=True)),
                    ("rests", models.CharField(max_length=6, choices=RESTS, blank=True, default="")),
                    ("entrance", models.CharField(max_length=10, choices=VACANCY_ENTRANCES, default="not_said")),
                    ("needs_training", copied_key("cases.trainingkind", null=True)),
                    ("gives_training", copied_key("cases.trainingkind", null=True)),
                    ("version", models.PositiveIntegerField(default=1)),
                    ("changed_by", copied_key(settings.AUTH_USER_MODEL)),
                    ("changed_at", models.DateTimeField()),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("end_reason", models.CharField(max_length=9, choices=VACANCY_END_REASONS, blank=True, default="")),
                ],
            ),
        ),
    ]
