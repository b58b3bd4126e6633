"""Choose one of many options.

Up to twenty are shown as a list; of more, the first are shown and the others are found by typing. A search is sent to the form's
own address, so it finds what the form would accept, for the users who may send it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.forms.utils import ErrorDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from supporters.directory.alphabet import meaning, whole_words
from supporters.forms.layouts import LaidOutForm

FIND: Final = "find"  # its value is the name of the searched field
WORDS: Final = "_words"  # suffix of that name: the text typed in its box
SHOWN: Final = 20


@dataclass(frozen=True)
class Pick:
    """`note`: the option's group, "" for none."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Found:
    """`picks`: the first of `count` results; `said`: the message about their number."""

    picks: tuple[Pick, ...]
    count: int
    said: str


class PickField(forms.TypedChoiceField):
    """A field with plain or grouped choices. `suggested`: how many are shown before the user types."""

    suggested: int = SHOWN

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "pk", value)

    def picks(self) -> Iterator[Pick]:
        """The options in the order in which they are offered."""
        choices: Any = self.choices
        for value, label in choices:
            members = label if isinstance(label, list | tuple) else [(value, label)]
            note = str(value) if isinstance(label, list | tuple) else ""
            yield from (Pick(str(key), str(text), note) for key, text in members if key != "")

    def pick_of(self, value: str) -> Pick | None:
        """The option with this value; None where there is none."""
        return next((one for one in self.picks() if one.value == value), None)

    def label_of(self, value: str) -> str:
        """For reading; the value itself where there is no such option."""
        pick = self.pick_of(value)
        return pick.label if pick else value

    @property
    def nothing(self) -> str:
        """The label of the empty choice; "" where a choice is required."""
        choices: Any = self.choices
        return next((str(label) for value, label in choices if value == ""), "") if not self.required else ""

    @property
    def is_long(self) -> bool:
        """Whether it is shown as a search box."""
        return sum(1 for _pick in self.picks()) > SHOWN

    def search(self, words: str) -> Found:
        return found_among(list(self.picks()), words, suggested=self.suggested)


class PickingForm(LaidOutForm):
    """A form with such fields. A search request makes it neither valid nor invalid, and keeps everything typed."""

    @property
    def is_searched(self) -> bool:
        return self.is_bound and FIND in self.data

    def is_valid(self) -> bool:
        return super().is_valid() and not self.is_searched

    def full_clean(self) -> None:
        if self.is_searched:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()

    def found(self) -> Found | None:
        """The result of the search; None where the request names no searchable field."""
        name = self.data.get(FIND, "")
        field = self.fields.get(name)
        return field.search(self.typed(name)) if isinstance(field, PickField) else None

    def typed(self, name: str) -> str:
        return str(self.data.get(f"{name}{WORDS}", ""))[:100]


def found_among(picks: Sequence[Pick], words: str, *, suggested: int) -> Found:
    """The options that match the text; the suggested ones when it is empty."""
    if not words.strip():
        return Found(tuple(picks[:suggested]), len(picks), "")
    is_meant = meaning(words)
    found = [one for one in picks if is_meant(f"{one.label} {one.note}")]
    found.sort(key=lambda one: -whole_words(words, one.label))
    return Found(tuple(found[:SHOWN]), len(found), found_label(len(found)))


def is_long(field: forms.Field) -> bool:
    return isinstance(field, PickField) and field.is_long


def found_label(count: int) -> str:
    """How many options a search has found."""
    if not count:
        return _("Nothing found. Check the spelling or type less.")
    words = ngettext("%(n)d found", "%(n)d found", count) % {"n": count}
    if count > SHOWN:
        return _("%(found)s, the first %(shown)d are shown. Type more to narrow it down.") % {"found": words, "shown": SHOWN}
    return words
