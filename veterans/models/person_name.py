from typing import ClassVar, Final

import pghistory
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from privacy.fields import SealedNameField
from privacy.ids import new_id
from supporters.directory.models import Supporter
from veterans.models.name_entry import NameEntry
from veterans.models.person import Person


class NamingKind(models.TextChoices):
    CURRENT = "current", _("current name")
    FORMER = "former", _("former name")
    ALIAS = "alias", _("another spelling")
    CALL_SIGN = "call_sign", _("call sign")


PARTS: Final = {"surname": "surname_entry", "given_name": "given_entry", "patronymic": "patronymic_entry"}


class PersonNameQuerySet(QuerySet["PersonName"]):
    def in_use(self) -> "PersonNameQuerySet":
        """Not taken off: the only names by which a person is found."""
        return self.filter(ended_at=None)

    def current(self) -> "PersonNameQuerySet":
        return self.filter(kind=NamingKind.CURRENT)

    def others(self) -> "PersonNameQuerySet":
        return self.exclude(kind=NamingKind.CURRENT)


def _spelt(part: str, entry: str) -> Q:
    return Q(**{part: None, entry: None}) | Q(**{f"{part}__isnull": False, f"{entry}__isnull": False})


@pghistory.track(model_name="PersonNameHistory", obj_field=pghistory.ObjForeignKey(related_name="history"))
class PersonName(models.Model):
    """A name that a person has or had, another spelling of it, or a call sign: the search joins these rows.

    Each person has one current name; its spelling is in Person, and `added_by` is NULL. A call sign is one word in `surname`. A
    name that was added by mistake is taken off (`ended_at`), never deleted.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="namings")
    kind = models.CharField(max_length=9, choices=NamingKind.choices)
    surname_entry = models.ForeignKey(NameEntry, models.PROTECT, null=True, related_name="+", db_index=False)
    given_entry = models.ForeignKey(NameEntry, models.PROTECT, null=True, related_name="+", db_index=False)
    patronymic_entry = models.ForeignKey(NameEntry, models.PROTECT, null=True, related_name="+", db_index=False)
    surname = SealedNameField(subject="person_id", null=True)
    given_name = SealedNameField(subject="person_id", null=True)
    patronymic = SealedNameField(subject="person_id", null=True)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(Supporter, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = PersonNameQuerySet.as_manager()

    field_classes: ClassVar[dict[str, str]] = {
        "id": "C2",
        "person": "C2",
        "kind": "C2",
        "surname_entry": "C2",
        "given_entry": "C2",
        "patronymic_entry": "C2",
        "surname": "C2",
        "given_name": "C2",
        "patronymic": "C2",
        "added_at": "C2",
        "added_by": "C1",
        "ended_at": "C2",
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(kind=NamingKind.CURRENT), name="one_current_name"),
            models.CheckConstraint(condition=Q(kind__in=NamingKind.values), name="naming_kind_known"),
            models.CheckConstraint(
                condition=Q(surname_entry__isnull=False) | Q(given_entry__isnull=False) | Q(patronymic_entry__isnull=False),
                name="naming_has_a_part",
            ),
            models.CheckConstraint(
                condition=~Q(kind=NamingKind.CURRENT)
                | Q(surname_entry__isnull=False, given_entry__isnull=False, ended_at=None, added_by=None),
                name="current_name_whole",
            ),
            models.CheckConstraint(
                condition=(Q(kind=NamingKind.CURRENT) & Q(**dict.fromkeys(PARTS)))
                | (
                    ~Q(kind=NamingKind.CURRENT)
                    & _spelt("surname", "surname_entry")
                    & _spelt("given_name", "given_entry")
                    & _spelt("patronymic", "patronymic_entry")
                ),
                name="naming_spelt_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind=NamingKind.CALL_SIGN) | Q(given_entry=None, patronymic_entry=None), name="call_sign_one_word"
            ),
            models.CheckConstraint(condition=Q(kind=NamingKind.CURRENT) | Q(added_by__isnull=False), name="naming_added_by"),
        ]
        indexes = [
            models.Index(fields=["surname_entry", "given_entry"], condition=Q(ended_at=None), name="naming_by_names"),
            models.Index(fields=["given_entry", "patronymic_entry"], condition=Q(ended_at=None), name="naming_by_given"),
            models.Index(fields=["patronymic_entry"], condition=Q(ended_at=None), name="naming_by_patronymic"),
        ]

    @property
    def full_name(self) -> str:
        """«Коваленко Андрій Петрович», or the call sign. Of the current name it is the spelling of the person."""
        row = self.person if self.kind == NamingKind.CURRENT else self
        return " ".join(part for part in (row.surname, row.given_name, row.patronymic) if part)
