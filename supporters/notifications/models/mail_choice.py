from typing import ClassVar

from django.db import models

from supporters.directory.models.supporter import Supporter


class MailChoice(models.Model):
    """Whether a user wants a letter at once for a kind of notification; without a row the kind's default applies.

    On the site itself every notification is shown.
    """

    supporter = models.ForeignKey(Supporter, models.PROTECT, related_name="mail_choices")
    rule = models.CharField(max_length=30)
    at_once = models.BooleanField()

    field_classes: ClassVar[dict[str, str]] = {"id": "C0", "supporter": "C1", "rule": "C0", "at_once": "C1"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supporter", "rule"], name="one_mail_choice_of_a_kind")]
