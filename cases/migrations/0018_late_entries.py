from django.db import migrations, models
from django.db.models import Q

KINDS = [
    ("opened", "Support opened"),
    ("visit_logged", "Entry saved"),
    ("visit_voided", "Entry taken back"),
    ("visit_edited", "Entry corrected"),
    ("visit_moved_away", "Entry moved to another card"),
    ("visit_moved_here", "Entry moved from another card"),
    ("step_postponed", "Next step postponed"),
    ("stage_changed", "Stage changed"),
    ("owner_assigned", "Owner assigned"),
    ("owner_accepted", "Owner accepted"),
    ("acceptance_undone", "Acceptance taken back"),
    ("owner_returned", "Owner returned the case"),
    ("department_changed", "Department changed"),
    ("offer_taken", "Offered step taken"),
    ("offer_declined", "Offered step not taken"),
    ("step_not_planned", "Step of a late entry not planned"),
]
STATES = [
    ("planned", "planned"),
    ("offered", "offered"),
    ("done", "done"),
    ("postponed", "postponed"),
    ("cancelled", "cancelled"),
]
ARRIVALS = [
    ("handover", "arrived after the hand-over"),
    ("pause", "arrived after the support was put on hold"),
    ("closing", "arrived after the support had ended"),
]
STANDING = ("planned", "offered")


def known(field: str, codes: list[tuple[str, str]], *, blank: bool = False) -> Q:
    return Q(**{f"{field}__in": [*([""] if blank else []), *(code for code, _label in codes)]})


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_acceptance_of_entries_taken_back")]
    operations = [
        migrations.AddField("visit", "arrived_after", models.CharField(blank=True, choices=ARRIVALS, max_length=10, default=""), preserve_default=False),
        migrations.AddConstraint(
            "visit", models.CheckConstraint(condition=known("arrived_after", ARRIVALS, blank=True), name="visit_arrival_known")
        ),
        migrations.AlterField("caseevent", "kind", models.CharField(choices=KINDS, max_length=20)),
        migrations.RemoveConstraint("caseevent", "event_kind_known"),
        migrations.AddConstraint("caseevent", models.CheckConstraint(condition=known("kind", KINDS), name="event_kind_known")),
        migrations.AlterField("followup", "state", models.CharField(choices=STATES, default="planned", max_length=10)),
        migrations.RemoveConstraint("followup", "step_state_known"),
        migrations.AddConstraint("followup", models.CheckConstraint(condition=known("state", STATES), name="step_state_known")),
        migrations.RemoveConstraint("followup", "step_settled_or_planned"),
        migrations.AddConstraint(
            "followup",
            models.CheckConstraint(
                condition=Q(state__in=STANDING, settled_at=None) | (~Q(state__in=STANDING) & Q(settled_at__isnull=False)),
                name="step_settled_or_planned",
            ),
        ),
        migrations.AddConstraint(
            "followup",
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(planned_in__isnull=False), name="step_offered_with_an_entry"
            ),
        ),
    ]
