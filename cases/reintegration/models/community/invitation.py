from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, F, Func, OuterRef, Q, QuerySet, Value, When
from django.db.models import Case as Choice
from django.db.models.functions import Coalesce, Now

from cases.case.models.case import Case
from cases.reintegration.models.community.events import CommunityEvent
from cases.reintegration.states.community import Attendance, InvitationState, Liked
from privacy.ids import new_id
from supporters.directory.calendar import KYIV
from supporters.directory.models import Supporter

IN_FORCE: Final = (InvitationState.INVITED, InvitationState.ACCEPTED)
KYIV_DAY: Final = f"(%(expressions)s AT TIME ZONE '{KYIV.key}')::date"  # as in cases/reintegration/models/package.py
INFORM_ON: Final = Func("inform_since", template=KYIV_DAY, output_field=models.DateField())
INFORMED_WITHIN: Final = timedelta(days=1)
LAST_HEARD: Final = Coalesce("informed_at", "invited_at")
AS_ANSWERED: Final = Choice(When(answered_at=None, then=Value(InvitationState.INVITED)), default=Value(InvitationState.ACCEPTED))


class EventInvitationQuerySet(QuerySet["EventInvitation"]):
    def in_force(self) -> "EventInvitationQuerySet":
        """The person has not declined, and the support goes on."""
        return self.filter(state__in=IN_FORCE)

    def ahead(self) -> "EventInvitationQuerySet":
        """In force, to what has not begun. A cancelled event counts: the person has to hear of it."""
        return self.in_force().filter(event__starts_at__gt=Now())

    def uninformed(self, at: datetime) -> "EventInvitationQuerySet":
        """The event was moved or cancelled a day ago, and the person has not been informed; until it would have begun."""
        late = self.filter(inform_since__lte=at - INFORMED_WITHIN, event__starts_at__gt=at)
        return late.in_force()

    def uninformed_since(self, day: date) -> "EventInvitationQuerySet":
        """Changed on this day or before, and not informed since; annotated with `inform_on`, the day of the change."""
        return self.annotate(inform_on=INFORM_ON).filter(inform_on__lte=day).ahead()

    def unheard(self) -> "EventInvitationQuerySet":
        """The event was moved or cancelled since the person last heard of it."""
        return self.filter(Q(event__moved_at__gt=LAST_HEARD) | Q(event__cancelled_at__gt=LAST_HEARD))

    def with_liked(self) -> "EventInvitationQuerySet":
        """Annotate `liked`: the codes of what the person liked."""
        return self.annotate(
            liked=ArraySubquery(Liking.objects.filter(invitation=OuterRef("pk")).order_by("what").values("what"))
        )

    def for_reminders(self) -> QuerySet[Any, tuple[Any, ...]]:
        """Rows in the shape that a reminder rule returns: for who answers for the card, of an absorbed one for the remaining."""
        due = ExpressionWrapper(INFORM_ON + INFORMED_WITHIN, models.DateField())
        owner = Choice(When(case__absorbed_by=None, then=F("case__owner_id")), default=F("case__absorbed_by__owner_id"))
        department = Coalesce("case__absorbed_by__department_id", "case__department_id")
        rows = self.annotate(occasion=due, owner=owner, of=department, at_night=Value(False, BooleanField()))
        return rows.values_list("pk", "occasion", "owner", "of", "at_night")


class EventInvitation(models.Model):
    """A person is invited to an event, as the supporter has promised to inform them about it.

    `inform_since`: since when the person has to be informed that the event was moved or cancelled; NULL: nothing is new.
    `informed_at`: when they were informed of the last change. `attendance`: "" unless the person consents that it is kept.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="event_invitations")
    event = models.ForeignKey(CommunityEvent, models.PROTECT, related_name="invitations")
    state = models.CharField(max_length=8, choices=InvitationState.choices, default=InvitationState.INVITED)
    invited_by = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    answered_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    inform_since = models.DateTimeField(null=True)
    informed_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    informed_at = models.DateTimeField(null=True)
    attendance = models.CharField(max_length=9, choices=Attendance.choices, blank=True)
    attended_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    attended_at = models.DateTimeField(null=True)

    objects = EventInvitationQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "event": "C2",
        "state": "C2",
        "invited_by": "C1",
        "invited_at": "C2",
        "answered_by": "C1",
        "answered_at": "C2",
        "inform_since": "C2",
        "informed_by": "C1",
        "informed_at": "C2",
        "attendance": "C2",
        "attended_by": "C1",
        "attended_at": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "event"], name="invited_once"),
            models.CheckConstraint(condition=Q(state__in=InvitationState.values), name="invitation_state_known"),
            models.CheckConstraint(condition=Q(attendance__in=["", *Attendance.values]), name="attendance_known"),
            models.CheckConstraint(
                condition=Q(state__in=[InvitationState.INVITED, InvitationState.ENDED])
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="invitation_answered_by_somebody",
            ),
            models.CheckConstraint(condition=Q(inform_since=None) | Q(state__in=IN_FORCE), name="inform_while_invited"),
            models.CheckConstraint(
                condition=Q(informed_at=None, informed_by=None)
                | Q(informed_at__isnull=False, informed_by__isnull=False, inform_since=None),
                name="informed_or_still_to_inform",
            ),
            models.CheckConstraint(
                condition=Q(attendance="", attended_at=None, attended_by=None)
                | (~Q(attendance="") & Q(attended_at__isnull=False, attended_by__isnull=False)),
                name="attendance_written_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["inform_since"], condition=Q(inform_since__isnull=False), name="invitation_uninformed")]


class Liking(models.Model):
    """What the person liked about an event to which they came. It goes with the consent."""

    invitation = models.ForeignKey(EventInvitation, models.PROTECT, related_name="likings")
    what = models.CharField(max_length=8, choices=Liked.choices)

    field_classes: ClassVar[dict[str, str]] = {"id": "C0", "invitation": "C2", "what": "C2"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invitation", "what"], name="liked_once"),
            models.CheckConstraint(condition=Q(what__in=Liked.values), name="liking_known"),
        ]
