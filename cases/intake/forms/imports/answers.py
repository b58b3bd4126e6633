"""The answers about rows that are like somebody: a page of them, or rows that repeat others word for word."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.intake.actions.imports.answers import RowAnswer
from supporters.forms.idempotency import SubmittedOnceForm
from veterans.models import WORDS_CHARS

SHOWN: Final = "shown"  # the hidden field with the lines that the page asked about
MOST: Final = 500
_LINE: Final = re.compile(r"(\d{1,5}):((?:\d{1,5}(?:,\d{1,5})*)?)")


def shown_lines(sent: Any) -> dict[int, tuple[int, ...]]:
    """«9:5,7 12:» -> {9: (5, 7), 12: ()}; {} for what no page has sent."""
    parts = (sent or {}).get(SHOWN, "").split()
    found = [_LINE.fullmatch(part) for part in parts[:MOST]]
    return {int(one[1]): tuple(map(int, one[2].split(","))) if one[2] else () for one in found if one}


class PageForm(forms.Form):
    """Which page of the rows, in the address."""

    page = forms.IntegerField(min_value=1, max_value=MOST, required=False)

    @property
    def number(self) -> int:
        """1 for what is no page."""
        return (self.cleaned_data["page"] or 1) if self.is_valid() else 1


class ShownForm(SubmittedOnceForm):
    """`asked`: the lines that the page shows, with those of their twins."""

    def __init__(self, *args: Any, asked: Mapping[int, tuple[int, ...]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked

    def clean(self) -> dict[str, Any]:
        if not shown_lines(self.data):
            raise ValidationError(_("Open the page again: it says about which rows you answer"))
        return super().clean() or self.cleaned_data

    @property
    def shown(self) -> str:
        return " ".join(f"{line}:{','.join(map(str, twins))}" for line, twins in self.asked.items())


class AnswersForm(ShownForm):
    """For each row: somebody known, or another person. Rows without an answer go on waiting, unless `rest` answers for them."""

    page_title = _("Is it somebody known?")
    save_label = _("Save the answers")

    SAME, ANOTHER = "same", "another"

    rest = forms.BooleanField(label=_("All others on this page are the same people: do not open them"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in self.asked:
            self.fields[f"answer_{line}"] = forms.ChoiceField(
                label=_("Row %(n)s: is it the same person?") % {"n": line},
                choices=[(self.SAME, _("The same person: do not open")), (self.ANOTHER, _("Another person"))],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"words_{line}"] = forms.CharField(
                label=_("How you know"),
                max_length=WORDS_CHARS,
                required=False,
                help_text=_("The heads read it beside the pair."),
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for line in self.asked:
            words, is_another = f"words_{line}", cleaned.get(f"answer_{line}") == self.ANOTHER
            if is_another and words not in self.errors and not cleaned[words]:
                self.add_error(words, _("Write how you know that it is another person"))
        if not self.errors and not any(self._answers()):
            raise ValidationError(_("Answer about at least one row, or tick that all are the same people"))
        return cleaned

    @property
    def answers(self) -> list[RowAnswer]:
        return list(self._answers())

    def _answers(self) -> Iterator[RowAnswer]:
        for line, twins in self.asked.items():
            answer = self.cleaned_data[f"answer_{line}"] or (self.SAME if self.cleaned_data["rest"] else "")
            words = self.cleaned_data[f"words_{line}"] if answer == self.ANOTHER else ""
            if answer:
                yield RowAnswer(line=line, twins=twins, words=words)


class RepeatedForm(ShownForm):
    """`asked`: the rows that are left out."""

    page_title = _("Rows that repeat others")
    save_label = _("Leave these rows out")

    @property
    def answers(self) -> list[RowAnswer]:
        return [RowAnswer(line=line, twins=twins) for line, twins in self.asked.items()]
