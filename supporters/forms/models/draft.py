from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedTextField
from privacy.ids import new_id
from supporters.directory.models.supporter import Supporter
from supporters.forms.models.submission import SubmissionKey


class DraftOrigin(models.TextChoices):
    AUTOSAVED = "autosaved", _("kept while you wrote")
    SIGNED_OUT = "signed_out", _("sent after the session had ended")


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: Supporter) -> "DraftQuerySet":
        return self.filter(user=user)

    def fresh(self, at: datetime) -> "DraftQuerySet":
        return self.filter(until__gt=at)

    def unsent(self) -> "DraftQuerySet":
        """Excludes late autosaves of a form that was already accepted."""
        return self.exclude(Exists(SubmissionKey.objects.filter(user=OuterRef("user"), key=OuterRef("submission_key"))))

    def of_form(self, form: str, subject_id: UUID | None) -> "DraftQuerySet":
        return self.filter(form=form, subject_id=subject_id)


class Draft(models.Model):
    """Typed and unsent text, kept for a day: one draft for each form shown, a few for each subject.

    The subject's models depend on this app, so it holds plain keys, no foreign keys. `body`: the posted fields as JSON;
    `person_id`: the person the text is about (NULL: no record yet).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(Supporter, models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=30)
    subject_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    submission_key = models.UUIDField()
    origin = models.CharField(max_length=10, choices=DraftOrigin.choices)
    body = SealedTextField(subject="person_id", max_chars=20_000)
    saved_at = models.DateTimeField()
    until = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C0",
        "user": "C1",
        "form": "C1",
        "subject_id": "C2",
        "person_id": "C2",
        "submission_key": "C0",
        "origin": "C0",
        "body": "C3",
        "saved_at": "C1",
        "until": "C1",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "form", "subject_id", "submission_key"], nulls_distinct=False, name="draft_once"
            ),
            models.CheckConstraint(condition=models.Q(origin__in=DraftOrigin.values), name="draft_origin_known"),
        ]
