from datetime import date
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Func, Q, QuerySet

from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models import Supporter

FROM_ON: Final = Func(  # the day in Kyiv; a migration can't have the zone of TruncDate
    F("from_at"), template="(%(expressions)s AT TIME ZONE 'Europe/Kyiv')::date", output_field=models.DateField()
)


class TeamMemberQuerySet(QuerySet["TeamMember"]):
    def current(self, day: date) -> "TeamMemberQuerySet":
        """Not ended by anybody, and not over by this day. A membership counts through its last day."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), to_at=None)

    def over(self, day: date) -> "TeamMemberQuerySet":
        """Over by this day, and not marked as ended."""
        return self.filter(to_at=None, until_on__lt=day)


class TeamMember(models.Model):
    """A person who works on a case besides its owner: a psychologist, a colleague.

    `by` and `reason`: who brought them in, and why (NULL: before these columns existed). `until_on`: the last day; NULL: until it
    is ended.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="team")
    supporter = models.ForeignKey(Supporter, models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True)
    until_on = models.DateField(null=True)
    by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    reason = SealedTextField(subject="case.person_id", null=True)

    objects = TeamMemberQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "case": "C2",
        "supporter": "C1",
        "from_at": "C2",
        "to_at": "C2",
        "until_on": "C2",
        "by": "C1",
        "reason": "C3",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "supporter"], condition=Q(to_at=None), name="team_member_once"),
            models.CheckConstraint(condition=Q(until_on=None) | Q(until_on__gte=FROM_ON), name="team_member_for_a_day"),
            models.CheckConstraint(condition=~Q(by=F("supporter")), name="team_member_brought_by_another"),
        ]
        indexes = [models.Index(fields=["supporter", "case"], condition=Q(to_at=None), name="team_of_supporter")]
