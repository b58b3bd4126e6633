from typing import ClassVar, Final

from django.db import models

from privacy.fields import SealedNameField

NAME_ENTRY_LOCK: Final = 7_301_010  # advisory lock held from before a new entry's id is drawn until it is committed


class NameKind(models.TextChoices):
    SURNAME = "s"
    GIVEN = "g"
    PATRONYMIC = "p"


class NameEntry(models.Model):
    """A distinct spelling of a name, once; persons point to it. Each web process keeps the opened list in memory.

    The id is drawn from a sequence before the insert (the seal is bound to it), under NAME_ENTRY_LOCK, so that a reader of `id >
    highest seen` misses none. An entry belongs to no single person, so opening it notes no subject.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=1, choices=NameKind.choices)
    token = models.BinaryField()
    spelling = SealedNameField()

    field_classes: ClassVar[dict[str, str]] = {"id": "C2", "kind": "C2", "token": "C2", "spelling": "C2"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "token"], name="name_entry_once"),
            models.CheckConstraint(condition=models.Q(kind__in=NameKind.values), name="name_entry_kind_known"),
        ]
