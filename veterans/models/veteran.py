from typing import ClassVar

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedTextField
from supporters.directory.models import Branch
from veterans.models.person import Person


@pghistory.track(model_name="VeteranHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class Veteran(models.Model):
    """The service of a person: branch, rank, unit. A family member has none."""

    person = models.OneToOneField(Person, models.PROTECT, primary_key=True)
    branch = models.CharField(_("service"), max_length=5, choices=Branch.choices)
    rank = SealedTextField(subject="person_id", null=True)
    unit = SealedTextField(subject="person_id", null=True)

    field_classes: ClassVar[dict[str, str]] = {"person": "C2", "branch": "C3", "rank": "C2", "unit": "C2"}

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(branch__in=Branch.values), name="veteran_branch_known")]
