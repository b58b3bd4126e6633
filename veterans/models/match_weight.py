from typing import ClassVar

from django.db import models
from django.utils.translation import get_language


class MatchWeight(models.Model):
    """How much one agreement or difference between two persons counts for or against their being one person.

    `points` are decibans: ten of them multiply the odds by ten, −10 divide them. The row `prior` holds the odds before anything
    is compared. Labels are the words of a reason.
    """

    code = models.CharField(max_length=30, primary_key=True)
    points = models.SmallIntegerField()
    label_uk = models.CharField(max_length=160)
    label_en = models.CharField(max_length=160)
    source = models.CharField(max_length=200)
    verified_on = models.DateField()

    field_classes: ClassVar[dict[str, str]] = {
        "code": "C0",
        "points": "C0",
        "label_uk": "C0",
        "label_en": "C0",
        "source": "C0",
        "verified_on": "C0",
    }
    open_text_reasons: ClassVar[str] = "a directory: it tells of no person"

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(points__range=(-60, 60)), name="match_weight_plausible")]

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_uk
