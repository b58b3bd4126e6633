"""Promises. Labels come from the catalogue."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.case.states.refusals import Refusal


class PromiseBy(models.TextChoices):
    """Who has promised."""

    SUPPORTER = "supporter", _("a colleague")
    PERSON = "person", _("the person")
    THIRD = "third", _("somebody else")


class PromiseState(models.TextChoices):
    OPEN = "open", _("open")
    KEPT = "kept", _("kept")
    WITHDRAWN = "withdrawn", _("not needed any more")


class PromiseFate(models.TextChoices):
    """What becomes of an open promise when the support ends."""

    KEPT = "kept", _("Done already")
    STAYS = "stays", _("It stays")
    PASSED = "passed", _("Passed on to others")
    DECLINED = "declined", _("The person has declined")


class PromiseRefusal(Refusal):
    """Why a promise is not made, moved or settled."""

    KEEPER = "promise_keeper", _("You do not work on this card for good, so who answers for it keeps the promise.")
    DAY = "promise_day", _("A promise is due within a year, and not before it is made.")
    SAME = "promise_same", _("The promise has this day already.")
    SETTLED = "promise_settled", _("This promise is kept already, or is not needed any more.")
