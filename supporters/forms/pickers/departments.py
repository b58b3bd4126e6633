"""Choose one of the open departments: by its name, or by the name of one above it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from supporters.directory.reports.department_places import DepartmentPlace, nearest_first
from supporters.forms.pickers.fields import Pick, PickField

INDENT: Final = "\u00a0\u00a0"
WRONG: Final = {"invalid_choice": _("Choose a department from the list"), "required": _("Choose the department")}
SEPARATOR: Final = " · "


class DepartmentField(PickField):
    """Cleaned to the key of a department, None for none. `offer()` has to be called before anything else.

    Before the user types, `near` and those right above, below and beside it come first.
    """

    remarks: Mapping[UUID, str]
    special: Sequence[tuple[str, str | Promise]]
    _read: Callable[[], Sequence[DepartmentPlace]]
    _near: UUID | None
    _nothing: str | Promise

    def __init__(self, *, error_messages: Any = None, **kwargs: Any) -> None:
        given = {"coerce": UUID, **kwargs}
        super().__init__(empty_value=None, error_messages={**WRONG, **(error_messages or {})}, **given)

    def offer(
        self,
        read: Callable[[], Sequence[DepartmentPlace]],
        *,
        near: UUID | None,
        nothing: str | Promise = "",
        special: Sequence[tuple[str, str | Promise]] = (),
        remarks: Mapping[UUID, str] | None = None,
    ) -> None:
        """`read`: reads the places of the tree. `nothing`: the label of the empty choice. `special`: choices beside departments.

        `remarks`: what is said of some departments, which come first, in this order.
        """
        self._read, self._near, self._nothing = read, near, nothing or _("Choose")
        self.special, self.remarks = special, remarks or {}
        self.choices = self._listed

    @cached_property
    def places(self) -> Sequence[DepartmentPlace]:
        return self._read()

    def picks(self) -> Iterator[Pick]:
        yield from (Pick(value, str(label)) for value, label in self.special)
        yield from self._said()
        yield from (self._pick(place) for place in nearest_first(self.places, self._near) if place.pk not in self.remarks)

    def _said(self) -> Iterator[Pick]:
        known = {place.pk: place for place in self.places}
        return (self._pick(known[pk]) for pk in self.remarks if pk in known)

    def _listed(self) -> list[tuple[str, Any]]:
        """For a short list; departments of which something is said come first there too."""
        said = {pick.value: f"{pick.label} – {self.remarks[UUID(pick.value)]}" for pick in self._said()}
        lines = ((str(place.pk), f"{INDENT * len(place.above)}{place.name}") for place in self.places)
        return [("", self._nothing), *self.special, *said.items(), *(line for line in lines if line[0] not in said)]

    def _pick(self, place: DepartmentPlace) -> Pick:
        note = SEPARATOR.join(filter(None, (self.remarks.get(place.pk, ""), place.path)))
        return Pick(str(place.pk), place.name, note)
