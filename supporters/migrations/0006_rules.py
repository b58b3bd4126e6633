"""How the rules of reminders are set, working days and quiet hours."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from privacy.ids import new_id
from privacy.tables import CreateTables, copied_key, history, history_fields

RULE_POLICY_COLUMNS = "rule is_on lead_days head_days list_days version changed_by_id changed_at"
CALENDAR_DAY_COLUMNS = "day is_worked reason changed_by_id changed_at"
QUIET_WINDOW_COLUMNS = "id department_id from_at to_at reason made_by_id made_at"


class Migration(migrations.Migration):
    dependencies = [("supporters", "0005_authentication")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "RulePolicy",
                [
                    ("rule", models.CharField(primary_key=True, max_length=30, serialize=False)),
                    ("is_on", models.BooleanField(default=True)),
                    ("lead_days", models.PositiveSmallIntegerField(default=2)),
                    ("head_days", models.PositiveSmallIntegerField(default=5)),
                    ("list_days", models.PositiveSmallIntegerField(default=10)),
                    ("version", models.PositiveIntegerField(default=1)),
                    ("changed_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("changed_at", models.DateTimeField()),
                ],
                options={
                    "constraints": [
                        models.CheckConstraint(
                            name="rule_escalates_upwards",
                            condition=Q(head_days__gt=F("lead_days"), lead_days__gte=1, list_days__gt=F("head_days")),
                        ),
                    ],
                    "triggers": history("supporters.RulePolicy", RULE_POLICY_COLUMNS, key="rule"),
                },
            ),
            migrations.CreateModel(
                "RulePolicyHistory",
                [
                    *history_fields("supporters.rulepolicy"),
                    ("rule", models.CharField(max_length=30, serialize=False)),
                    ("is_on", models.BooleanField(default=True)),
                    ("lead_days", models.PositiveSmallIntegerField(default=2)),
                    ("head_days", models.PositiveSmallIntegerField(default=5)),
                    ("list_days", models.PositiveSmallIntegerField(default=10)),
                    ("version", models.PositiveIntegerField(default=1)),
                    ("changed_by", copied_key(settings.AUTH_USER_MODEL)),
                    ("changed_at", models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                "CalendarDay",
                [
                    ("day", models.DateField(primary_key=True, serialize=False)),
                    ("is_worked", models.BooleanField()),
                    ("reason", models.CharField(max_length=120)),
                    ("changed_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("changed_at", models.DateTimeField()),
                ],
                options={
                    "triggers": history("supporters.CalendarDay", CALENDAR_DAY_COLUMNS, key="day"),
                },
            ),
            migrations.CreateModel(
                "CalendarDayHistory",
                [
                    *history_fields("supporters.calendarday"),
                    ("day", models.DateField(serialize=False)),
                    ("is_worked", models.BooleanField()),
                    ("reason", models.CharField(max_length=120)),
                    ("changed_by", copied_key(settings.AUTH_USER_MODEL)),
                    ("changed_at", models.DateTimeField()),
                ],
            ),
            migrations.CreateModel(
                "QuietWindow",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    (
                        "department",
                        models.ForeignKey("supporters.department", models.PROTECT, null=True, related_name="quiet_windows"),
                    ),
                    ("from_at", models.DateTimeField()),
                    ("to_at", models.DateTimeField()),
                    ("reason", models.CharField(max_length=120)),
                    ("made_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("made_at", models.DateTimeField()),
                ],
                options={
                    "indexes": [
                        models.Index(name="quiet_window_by_end", fields=["to_at"]),
                    ],
                    "constraints": [
                        models.CheckConstraint(name="quiet_window_forward", condition=Q(to_at__gt=F("from_at"))),
                    ],
                    "triggers": history("supporters.QuietWindow", QUIET_WINDOW_COLUMNS),
                },
            ),
            migrations.CreateModel(
                "QuietWindowHistory",
                [
                    *history_fields("supporters.quietwindow"),
                    ("id", models.UUIDField(default=new_id, editable=False, serialize=False)),
                    ("department", copied_key("supporters.department", null=True)),
                    ("from_at", models.DateTimeField()),
                    ("to_at", models.DateTimeField()),
                    ("reason", models.CharField(max_length=120)),
                    ("made_by", copied_key(settings.AUTH_USER_MODEL)),
                    ("made_at", models.DateTimeField()),
                ],
            ),
        ),
    ]
