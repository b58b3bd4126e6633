"""Why an action is refused: a code for the log and the tests, and words for the reader."""

from django.db import models


class Refusal(models.TextChoices):
    """Without members: each subject has its own beside its states. A code is of one member only, over all of them."""


class IllegalTransition(Exception):
    """The state of a record does not allow this. Neither the code nor the words name a person."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal
