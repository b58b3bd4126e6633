"""Circles, events, invitations to them, and what people liked."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from privacy.fields import SealedTextField
from privacy.ids import new_id
from privacy.tables import CreateTables, codes

CIRCLE_KINDS = [
    ("circle", "a circle of peers"),
    ("sport", "adaptive sport"),
    ("training", "a training"),
    ("meeting", "a meeting"),
]
COMMUNITY_EVENT_ENTRANCES = [
    ("yes", "accessible entrance"),
    ("help", "accessible with help"),
    ("no", "no accessible entrance"),
    ("unknown", "entrance not known"),
]
EVENT_INVITATION_STATES = [
    ("invited", "invited, no answer yet"),
    ("accepted", "will come"),
    ("declined", "will not come"),
    ("ended", "the support has ended"),
]
EVENT_INVITATION_ATTENDANCES = [("came", "came"), ("absent", "did not come"), ("not_asked", "nobody asked")]
LIKED = [("activity", "what was done"), ("people", "the people"), ("leader", "who leads"), ("place", "the place")]


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_jobs")]
    operations = [
        CreateTables(
            migrations.CreateModel(
                "Circle",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("department", models.ForeignKey("supporters.department", models.PROTECT, related_name="circles")),
                    ("kind", models.CharField(max_length=8, choices=CIRCLE_KINDS)),
                    ("name", SealedTextField(subject=None, max_chars=200)),
                    ("leader", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("leader_words", SealedTextField(subject=None, null=True, max_chars=200)),
                    ("territory", models.ForeignKey("veterans.territory", models.PROTECT, related_name="+")),
                    ("place", SealedTextField(subject=None, max_chars=200)),
                    ("schedule", SealedTextField(subject=None, max_chars=200)),
                    ("added_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("added_at", models.DateTimeField()),
                    ("changed_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("changed_at", models.DateTimeField(null=True)),
                    ("ended_at", models.DateTimeField(null=True)),
                    ("version", models.PositiveIntegerField(default=1)),
                ],
                options={
                    "indexes": [
                        models.Index(name="circle_of_department", fields=["department"], condition=Q(ended_at=None)),
                    ],
                    "constraints": [
                        models.CheckConstraint(name="circle_kind_known", condition=Q(kind__in=codes(CIRCLE_KINDS))),
                        models.CheckConstraint(name="circle_led_by_one", condition=Q(leader=None) | Q(leader_words=None)),
                        models.CheckConstraint(
                            name="circle_changed_by_somebody",
                            condition=Q(changed_at=None, changed_by=None) | Q(changed_at__isnull=False, changed_by__isnull=False),
                        ),
                        models.CheckConstraint(
                            name="circle_ended_by_a_change", condition=Q(ended_at=None) | Q(changed_at__isnull=False)
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "CommunityEvent",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("department", models.ForeignKey("supporters.department", models.PROTECT, related_name="community_events")),
                    ("circle", models.ForeignKey("cases.circle", models.PROTECT, null=True, related_name="events")),
                    ("kind", models.CharField(max_length=8, choices=CIRCLE_KINDS)),
                    ("title", SealedTextField(subject=None, max_chars=200)),
                    ("starts_at", models.DateTimeField()),
                    ("territory", models.ForeignKey("veterans.territory", models.PROTECT, related_name="+")),
                    ("place", SealedTextField(subject=None, max_chars=200)),
                    ("entrance", models.CharField(max_length=7, choices=COMMUNITY_EVENT_ENTRANCES)),
                    ("entrance_words", SealedTextField(subject=None, null=True, max_chars=200)),
                    ("seats", models.PositiveSmallIntegerField(null=True)),
                    ("led_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("led_by_words", SealedTextField(subject=None, null=True, max_chars=200)),
                    ("added_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("added_at", models.DateTimeField()),
                    ("changed_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("changed_at", models.DateTimeField(null=True)),
                    ("moved_at", models.DateTimeField(null=True)),
                    ("cancelled_at", models.DateTimeField(null=True)),
                    ("cancel_words", SealedTextField(subject=None, null=True, max_chars=200)),
                    ("version", models.PositiveIntegerField(default=1)),
                ],
                options={
                    "indexes": [
                        models.Index(name="event_of_department", fields=["department", "starts_at"]),
                    ],
                    "constraints": [
                        models.CheckConstraint(name="event_kind_of_a_circle", condition=Q(kind__in=codes(CIRCLE_KINDS))),
                        models.CheckConstraint(
                            name="event_entrance_known", condition=Q(entrance__in=codes(COMMUNITY_EVENT_ENTRANCES))
                        ),
                        models.CheckConstraint(
                            name="event_seats_plausible", condition=Q(seats=None) | Q(seats__range=(1, 10000))
                        ),
                        models.CheckConstraint(name="event_led_by_one", condition=Q(led_by=None) | Q(led_by_words=None)),
                        models.CheckConstraint(
                            name="event_changed_by_somebody",
                            condition=Q(changed_at=None, changed_by=None) | Q(changed_at__isnull=False, changed_by__isnull=False),
                        ),
                        models.CheckConstraint(
                            name="event_cancelled_with_words",
                            condition=Q(cancel_words=None, cancelled_at=None)
                            | Q(cancel_words__isnull=False, cancelled_at__isnull=False, changed_at__isnull=False),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "EventInvitation",
                [
                    ("id", models.UUIDField(primary_key=True, default=new_id, editable=False, serialize=False)),
                    ("case", models.ForeignKey("cases.case", models.PROTECT, related_name="event_invitations")),
                    ("event", models.ForeignKey("cases.communityevent", models.PROTECT, related_name="invitations")),
                    ("state", models.CharField(max_length=8, choices=EVENT_INVITATION_STATES, default="invited")),
                    ("invited_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")),
                    ("invited_at", models.DateTimeField()),
                    ("answered_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("answered_at", models.DateTimeField(null=True)),
                    ("inform_since", models.DateTimeField(null=True)),
                    ("informed_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("informed_at", models.DateTimeField(null=True)),
                    ("attendance", models.CharField(max_length=9, choices=EVENT_INVITATION_ATTENDANCES, blank=True)),
                    ("attended_by", models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")),
                    ("attended_at", models.DateTimeField(null=True)),
                ],
                options={
                    "indexes": [
                        models.Index(
                            name="invitation_uninformed", fields=["inform_since"], condition=Q(inform_since__isnull=False)
                        ),
                    ],
                    "constraints": [
                        models.UniqueConstraint(name="invited_once", fields=("case", "event")),
                        models.CheckConstraint(
                            name="invitation_state_known", condition=Q(state__in=codes(EVENT_INVITATION_STATES))
                        ),
                        models.CheckConstraint(
                            name="attendance_known", condition=Q(attendance__in=["", *codes(EVENT_INVITATION_ATTENDANCES)])
                        ),
                        models.CheckConstraint(
                            name="invitation_answered_by_somebody",
                            condition=Q(state__in=["invited", "ended"]) | Q(answered_at__isnull=False, answered_by__isnull=False),
                        ),
                        models.CheckConstraint(
                            name="inform_while_invited", condition=Q(inform_since=None) | Q(state__in=("invited", "accepted"))
                        ),
                        models.CheckConstraint(
                            name="informed_or_still_to_inform",
                            condition=Q(informed_at=None, informed_by=None)
                            | Q(inform_since=None, informed_at__isnull=False, informed_by__isnull=False),
                        ),
                        models.CheckConstraint(
                            name="attendance_written_by_somebody",
                            condition=Q(attendance="", attended_at=None, attended_by=None)
                            | (~Q(attendance="") & Q(attended_at__isnull=False, attended_by__isnull=False)),
                        ),
                    ],
                },
            ),
            migrations.CreateModel(
                "Liking",
                [
                    ("id", models.BigAutoField(primary_key=True, verbose_name="ID", serialize=False, auto_created=True)),
                    ("invitation", models.ForeignKey("cases.eventinvitation", models.PROTECT, related_name="likings")),
                    ("what", models.CharField(max_length=8, choices=LIKED)),
                ],
                options={
                    "constraints": [
                        models.UniqueConstraint(name="liked_once", fields=("invitation", "what")),
                        models.CheckConstraint(name="liking_known", condition=Q(what__in=codes(LIKED))),
                    ],
                },
            ),
        ),
    ]
