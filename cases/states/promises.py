"""Promises. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PromiseBy(models.TextChoices):
    """Who has promised."""

    SUPPORTER = "supporter", _("a colleague")
    PERSON = "person", _("the person")
    THIRD = "third", _("somebody else")


class PromiseState(models.TextChoices):
    OPEN = "open", _("open")
    KEPT = "kept", _("kept")
    WITHDRAWN = "withdrawn", _("not needed any more")
