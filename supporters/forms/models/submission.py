from typing import ClassVar, Final

from django.db import models

from supporters.directory.models.supporter import Supporter

LONGEST_RESULT: Final = 460


class SubmissionKey(models.Model):
    """A form that was accepted. Its key is made when the form is shown and kept for 200 days."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(Supporter, models.CASCADE)
    key = models.UUIDField()
    digest = models.BinaryField()  # keyed token of the fields: the same key with other fields is a conflict
    result = models.CharField(max_length=LONGEST_RESULT)  # the address of the first answer
    used_at = models.DateTimeField(auto_now_add=True)

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "user": "C1",
        "key": "C0",
        "digest": "C2",
        "result": "C2",
        "used_at": "C1",
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="submission_once")]
