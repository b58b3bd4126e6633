"""Model fields whose values are sealed in the database (see sealing.py) and opened by reading the attribute."""

from functools import cache
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import override

from privacy.opening import ERASED_WORD, NAME_BLOCK, PLACEHOLDER, TEXT_BLOCK, Unopened, open_sealed
from privacy.sealing import SealBroken, Sealed, associated_data, seal


@cache
def _placeholders() -> frozenset[str]:
    """The placeholder in each language, as a form may send it back."""
    words: set[str] = set()
    for code, _label in settings.LANGUAGES:
        with override(code):
            words.update((str(PLACEHOLDER), str(ERASED_WORD)))
    return frozenset(words)


class SealedAttribute(DeferredAttribute):
    """Reading opens the value and notes the person; a written text is sealed on the way to SQL.

    The placeholder of a value that does not open never overwrites it.
    """

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        return cast("SealedTextField", self.field).opened(instance, value) if isinstance(value, Sealed) else value

    def __set__(self, instance: Any, value: Any) -> None:
        if not self._stays_unopened(instance, value):
            instance.__dict__[self.field.attname] = value

    def _stays_unopened(self, instance: Any, value: Any) -> bool:
        stored = instance.__dict__.get(self.field.attname)
        if not isinstance(stored, Sealed) or value not in _placeholders():
            return False
        return isinstance(cast("SealedTextField", self.field).opened(instance, stored), Unopened)


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """A text of at most `max_chars` characters, sealed.

    `block` is the padding in bytes. `subject` is the path from the row to the id of the person concerned (None: no person under
    support). A history table copies sealed bytes unchanged: its rows open with the table, column and key of the row they copy.
    """

    descriptor_class = SealedAttribute
    column: str

    def __init__(
        self, *args: Any, subject: str | None = None, block: int = TEXT_BLOCK, max_chars: int = 4000, **kwargs: Any
    ) -> None:
        self.subject, self.block, self.max_chars = subject, block, max_chars
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs.update(subject=self.subject, block=self.block, max_chars=self.max_chars)
        return name, path, args, kwargs

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, Unopened):
            raise SealBroken(f"{self.model.__name__}.{self.name}: a value that does not open can't be copied")
        if isinstance(value, str):
            value = seal(value, self._associated(model_instance), block=self.block)
            model_instance.__dict__[self.attname] = value
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, Sealed):
            raise FieldError(f"{self.model.__name__}.{self.name} is sealed: plain text must not reach SQL")
        return super().get_db_prep_value(None if value is None else bytes(value), connection, prepared)

    def opened(self, instance: models.Model, value: Sealed) -> str:
        table, pk = self._row(instance)
        return open_sealed(table, self.column, pk, value, subject=self._subject_of(instance), block=self.block)

    def open_value(self, pk: object, value: Sealed | None, *, subject: UUID | None) -> str:
        """Open a value from `values_list`; the caller passes the row's key and the person."""
        return open_sealed(self.model._meta.db_table, self.column, pk, value, subject=subject, block=self.block)

    def _row(self, instance: models.Model) -> tuple[str, object]:
        copied = getattr(type(instance), "pgh_tracked_model", None)
        if copied is not None:
            return copied._meta.db_table, instance.pgh_obj_id  # type: ignore[attr-defined]
        return instance._meta.db_table, instance.pk

    def _associated(self, instance: models.Model) -> bytes:
        table, pk = self._row(instance)
        return associated_data(table, self.column, pk)

    def _subject_of(self, instance: models.Model) -> UUID | None:
        if self.subject is None:
            return None
        if hasattr(type(instance), "pgh_tracked_model") and self.subject == "pk":
            return instance.pgh_obj_id  # type: ignore[attr-defined,no-any-return]
        value: Any = instance
        for step in self.subject.split("."):
            value = getattr(value, step)
        return value  # type: ignore[no-any-return]


class SealedNameField(SealedTextField):
    """A name; all are padded to the same length, so that their length reveals nothing."""

    def __init__(self, *args: Any, block: int = NAME_BLOCK, max_chars: int = 60, **kwargs: Any) -> None:
        super().__init__(*args, block=block, max_chars=max_chars, **kwargs)
