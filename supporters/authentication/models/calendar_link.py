from typing import ClassVar

from django.db import models
from django.db.models import Q

from privacy.ids import new_id
from supporters.directory.models.supporter import Supporter


class CalendarLink(models.Model):
    """A secret address from which a calendar program fetches a user's week: numbers and times, no names.

    The table keeps only a keyed hash of the secret, which is shown once.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    supporter = models.ForeignKey(Supporter, models.PROTECT, related_name="calendar_links")
    token = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C1",
        "supporter": "C1",
        "token": "C2",
        "made_at": "C1",
        "revoked_at": "C1",
        "last_used_at": "C1",
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supporter"], condition=Q(revoked_at=None), name="one_calendar_link_each")]
