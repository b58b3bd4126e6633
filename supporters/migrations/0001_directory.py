"""Who works where: departments and colleagues, with their histories."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Lower

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes, copied_key, history, history_fields

DEPARTMENT_BRANCHES = [
    ("ngu", "National Guard"),
    ("dpsu", "State Border Guard"),
    ("npu", "National Police"),
    ("dsns", "Emergency Service"),
]
SUPPORTER_ADDRESS_FORMS = [("f", "feminine"), ("m", "masculine"), ("", "not stated")]
SUPPORTER_ROLES = [
    ("supporter", "Social supporter"),
    ("head", "Head of unit"),
    ("psychologist", "Psychologist"),
    ("administrator", "Administrator"),
    ("auditor", "Auditor"),
    ("analyst", "Analyst"),
]
SUPPORTER_LANGUAGES = [("uk", "Ukrainian"), ("en", "English")]
SUPPORTER_THEMES = [("auto", "as on the device"), ("light", "light"), ("dark", "dark")]
DEPARTMENT_COLUMNS = "id name parent_id branch head_id duty_id duty_phone zone closed_at version"
SUPPORTER_COLUMNS = (
    "address_form department_id email entered_by_id given_name id is_active joined_at language patronymic phone "
    "recognised_in_id reopened_at role signature surname suspended_at suspended_until theme undertaken_at undertaking "
    "version"
)


class Migration(migrations.Migration):
    initial = True
    dependencies = [("pghistory", "0007_auto_20250421_0444"), ("privacy", "0002_keys")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Department",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("name", models.CharField(max_length=120, verbose_name="name")),
                    (
                        "parent",
                        models.ForeignKey(
                            "supporters.department", models.PROTECT, blank=True, null=True, related_name="children"
                        ),
                    ),
                    ("branch", models.CharField(max_length=5, choices=DEPARTMENT_BRANCHES, blank=True)),
                    (
                        "head",
                        models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="heads"),
                    ),
                    (
                        "duty",
                        models.ForeignKey(
                            settings.AUTH_USER_MODEL, models.PROTECT, blank=True, null=True, related_name="on_duty_for"
                        ),
                    ),
                    ("duty_phone", models.CharField(max_length=16, verbose_name="duty phone", blank=True)),
                    ("zone", models.CharField(max_length=200, verbose_name="zone of service", blank=True)),
                    ("closed_at", models.DateTimeField(null=True)),
                    ("version", models.PositiveIntegerField(default=1)),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(name="department_is_not_its_parent", condition=~Q(parent=F("id"))),
                        models.CheckConstraint(
                            name="department_branch_known", condition=Q(branch__in=["", *codes(DEPARTMENT_BRANCHES)])
                        ),
                    ],
                    "triggers": history("supporters.Department", DEPARTMENT_COLUMNS),
                },
            ),
            migrations.CreateModel(
                "DepartmentHistory",
                [
                    *history_fields("supporters.department"),
                    ("id", models.UUIDField(default=new_id, editable=False, serialize=False)),
                    ("name", models.CharField(max_length=120, verbose_name="name")),
                    ("parent", copied_key("supporters.department", blank=True, null=True)),
                    ("branch", models.CharField(max_length=5, choices=DEPARTMENT_BRANCHES, blank=True)),
                    ("head", copied_key(settings.AUTH_USER_MODEL, blank=True, null=True)),
                    ("duty", copied_key(settings.AUTH_USER_MODEL, blank=True, null=True)),
                    ("duty_phone", models.CharField(max_length=16, verbose_name="duty phone", blank=True)),
                    ("zone", models.CharField(max_length=200, verbose_name="zone of service", blank=True)),
                    ("closed_at", models.DateTimeField(null=True)),
                    ("version", models.PositiveIntegerField(default=1)),
                ],
            ),
            migrations.CreateModel(
                "Supporter",
                [
                    ("password", models.CharField(max_length=128, verbose_name="password")),
                    ("last_login", models.DateTimeField(verbose_name="last login", blank=True, null=True)),
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("email", models.EmailField(max_length=254, verbose_name="work e-mail")),
                    ("surname", models.CharField(max_length=60, verbose_name="surname")),
                    ("given_name", models.CharField(max_length=60, verbose_name="given name")),
                    ("patronymic", models.CharField(max_length=60, verbose_name="patronymic", blank=True)),
                    (
                        "address_form",
                        models.CharField(
                            max_length=1,
                            choices=SUPPORTER_ADDRESS_FORMS,
                            verbose_name="form of address",
                            blank=True,
                            default="",
                            db_default="",
                        ),
                    ),
                    ("role", models.CharField(max_length=20, choices=SUPPORTER_ROLES, verbose_name="role")),
                    ("department", models.ForeignKey("supporters.department", models.PROTECT, related_name="supporters")),
                    ("is_active", models.BooleanField(default=True)),
                    ("joined_at", models.DateTimeField(auto_now_add=True)),
                    (
                        "language",
                        models.CharField(max_length=2, choices=SUPPORTER_LANGUAGES, verbose_name="language", default="uk"),
                    ),
                    ("theme", models.CharField(max_length=5, choices=SUPPORTER_THEMES, verbose_name="look", default="auto")),
                    ("phone", SealedTextField(subject=None, null=True)),
                    ("signature", models.CharField(max_length=160, verbose_name="signature", blank=True)),
                    ("version", models.PositiveIntegerField(default=1)),
                    ("suspended_at", models.DateTimeField(null=True)),
                    ("suspended_until", models.DateTimeField(null=True)),
                    ("reopened_at", models.DateTimeField(null=True)),
                    ("undertaking", models.PositiveSmallIntegerField(default=0)),
                    ("undertaken_at", models.DateTimeField(null=True)),
                    ("sign_ins", models.PositiveIntegerField(default=0)),
                    ("factors_removed_at", models.DateTimeField(null=True)),
                    ("recognised_in", models.ForeignKey("supporters.department", models.PROTECT, null=True, related_name="+")),
                    ("entered_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(Lower("email"), name="supporter_email_unique"),
                        models.CheckConstraint(name="supporter_role_known", condition=Q(role__in=codes(SUPPORTER_ROLES))),
                        models.CheckConstraint(
                            name="supporter_address_form_known", condition=Q(address_form__in=codes(SUPPORTER_ADDRESS_FORMS))
                        ),
                        models.CheckConstraint(
                            name="supporter_language_known", condition=Q(language__in={"en": "English", "uk": "Ukrainian"})
                        ),
                        models.CheckConstraint(name="supporter_theme_known", condition=Q(theme__in=codes(SUPPORTER_THEMES))),
                        models.CheckConstraint(
                            name="supporter_undertaking_is_whole",
                            condition=Q(undertaken_at=None, undertaking=0) | Q(undertaken_at__isnull=False, undertaking__gt=0),
                        ),
                        models.CheckConstraint(
                            name="supporter_suspension_ends_later",
                            condition=Q(suspended_until=None) | Q(suspended_at__lt=F("suspended_until")),
                        ),
                    ],
                    "triggers": history("supporters.Supporter", SUPPORTER_COLUMNS, watched=SUPPORTER_COLUMNS),
                },
            ),
            migrations.CreateModel(
                "SupporterHistory",
                [
                    *history_fields("supporters.supporter"),
                    ("id", models.UUIDField(default=new_id, editable=False, serialize=False)),
                    ("email", models.EmailField(max_length=254, verbose_name="work e-mail")),
                    ("surname", models.CharField(max_length=60, verbose_name="surname")),
                    ("given_name", models.CharField(max_length=60, verbose_name="given name")),
                    ("patronymic", models.CharField(max_length=60, verbose_name="patronymic", blank=True)),
                    (
                        "address_form",
                        models.CharField(
                            max_length=1,
                            choices=SUPPORTER_ADDRESS_FORMS,
                            verbose_name="form of address",
                            blank=True,
                            default="",
                            db_default="",
                        ),
                    ),
                    ("role", models.CharField(max_length=20, choices=SUPPORTER_ROLES, verbose_name="role")),
                    ("department", copied_key("supporters.department")),
                    ("is_active", models.BooleanField(default=True)),
                    ("joined_at", models.DateTimeField(auto_now_add=True)),
                    (
                        "language",
                        models.CharField(max_length=2, choices=SUPPORTER_LANGUAGES, verbose_name="language", default="uk"),
                    ),
                    ("theme", models.CharField(max_length=5, choices=SUPPORTER_THEMES, verbose_name="look", default="auto")),
                    ("phone", SealedTextField(subject=None, null=True)),
                    ("signature", models.CharField(max_length=160, verbose_name="signature", blank=True)),
                    ("version", models.PositiveIntegerField(default=1)),
                    ("suspended_at", models.DateTimeField(null=True)),
                    ("suspended_until", models.DateTimeField(null=True)),
                    ("reopened_at", models.DateTimeField(null=True)),
                    ("undertaking", models.PositiveSmallIntegerField(default=0)),
                    ("undertaken_at", models.DateTimeField(null=True)),
                    ("recognised_in", copied_key("supporters.department", null=True)),
                    ("entered_by", copied_key(settings.AUTH_USER_MODEL, null=True)),
                ],
            ),
        ),
    ]
