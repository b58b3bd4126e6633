"""Choose one of hundreds of colleagues: a search reads their names, and what else is said only of those whom it shows."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from supporters.directory.alphabet import meaning, whole_words
from supporters.directory.models import Supporter
from supporters.directory.reports.colleagues import Colleague, Colleagues
from supporters.forms.pickers.fields import SHOWN, Found, Pick, PickField, found_label

WRONG: Final = {"required": _("Choose a colleague"), "invalid_choice": _("Choose a colleague from the list")}


class ColleagueField(PickField):
    """Cleaned to the key of a colleague, None for none. `offer()` has to be called before anything else."""

    colleagues: Colleagues
    none: str | Promise = ""

    def __init__(self, *, error_messages: Any = None, **kwargs: Any) -> None:
        super().__init__(coerce=UUID, empty_value=None, error_messages={**WRONG, **(error_messages or {})}, **kwargs)

    def offer(self, colleagues: Colleagues, *, nothing: str | Promise = "") -> None:
        """`nothing`: the label of the empty choice."""
        self.colleagues, self.none = colleagues, nothing or _("Choose")
        self.choices = self._listed

    @property
    def nothing(self) -> str:
        return "" if self.required else str(self.none)

    @property
    def is_long(self) -> bool:
        return len(self.colleagues.rows) > SHOWN

    def picks(self) -> Iterator[Pick]:
        return iter(self._picks(self.colleagues.ordered))

    def pick_of(self, value: str) -> Pick | None:
        one = self._row(value)
        return self._picks([one])[0] if one else None

    def label_of(self, value: str) -> str:
        """Also of a colleague who is not offered any more."""
        try:
            one = Supporter.objects.get_queryset().filter(pk=UUID(value)).first()
        except ValueError:
            return value
        return one.short_name if one else value

    def search(self, words: str) -> Found:
        if not words.strip():
            return Found(self._picks(self.colleagues.ordered[: self.suggested]), len(self.colleagues.rows), "")
        found = self.colleagues.found(meaning(words))
        found.sort(key=lambda one: -whole_words(words, one.surname))
        return Found(self._picks(found[:SHOWN]), len(found), found_label(len(found)))

    def valid_value(self, value: Any) -> bool:
        return self._row(str(value)) is not None

    def _row(self, value: str) -> Colleague | None:
        try:
            return self.colleagues.rows.get(UUID(value))
        except ValueError:
            return None

    def _picks(self, shown: Iterable[Colleague]) -> tuple[Pick, ...]:
        people = list(shown)
        notes = self.colleagues.notes(people)
        return tuple(Pick(str(one.pk), one.short_name, notes[one.pk]) for one in people)

    def _listed(self) -> list[tuple[str, Any]]:
        """For a short list."""
        lines = ((pick.value, f"{pick.label} – {pick.note}" if pick.note else pick.label) for pick in self.picks())
        return [("", self.none), *lines]
