from typing import ClassVar

from django.db import models
from django.utils.translation import get_language


class Reference(models.Model):
    """A row of a directory: a code that other rows refer to, labels in two languages, validity, source and verification date."""

    code = models.CharField(max_length=40, primary_key=True)
    label_uk = models.CharField(max_length=160)
    label_en = models.CharField(max_length=160)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    verified_on = models.DateField()

    field_classes: ClassVar[dict[str, str]] = {
        "code": "C0",
        "label_uk": "C0",
        "label_en": "C0",
        "valid_from": "C0",
        "valid_to": "C0",
        "source": "C0",
        "verified_on": "C0",
    }
    open_text_reasons: ClassVar[str] = "a directory: it tells of no person"

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_uk
