from typing import ClassVar

from django.db import models

from privacy.ids import new_id
from supporters.directory.models.supporter import Supporter


class Device(models.Model):
    """A browser that an account knows: its user signed in with it, or set the password there by a letter's link.

    A cookie identifies the browser; `token` is a keyed token of it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    supporter = models.ForeignKey(Supporter, models.PROTECT, related_name="devices")
    token = models.BinaryField()
    label = models.CharField(max_length=60)  # for example «Chrome, Android»
    has_signed_in = models.BooleanField(db_default=True)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C1",
        "supporter": "C1",
        "token": "C1",
        "label": "C1",
        "has_signed_in": "C1",
        "first_at": "C1",
        "last_at": "C1",
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supporter", "token"], name="device_once")]
