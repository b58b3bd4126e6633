"""Cards that may be of the person who is being registered: what was typed about them, and the answer of who registers."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.intake.actions.verdicts import Verdict, VerdictKind
from cases.intake.reports.matches import OF_CARD, Matches
from supporters.forms.date_fields import DayField
from veterans.matching import Facts, typed_facts
from veterans.numbers import rnokpp

LIKELY: Final = "likely"  # value of `find`: who looks like the person of the form
ELSEWHERE: Final = "elsewhere"
ANOTHER: Final = "another"
WORDS_CHARS: Final = 300


class VerdictMixin(forms.Form):
    """The answer to likely cards. It is required only when the form is sent and such cards are found: `judge()`."""

    same = forms.CharField(required=False, max_length=40)
    differs = forms.CharField(required=False, max_length=WORDS_CHARS)
    note = forms.CharField(required=False, max_length=WORDS_CHARS)

    matches: Matches = Matches()

    def judge(self, matches: Matches) -> Verdict | None:
        """The answer about these cards; None, with an error beside the question, while there is none. The form is valid."""
        self.matches = matches
        if not matches.asks:
            return Verdict()
        chosen, differs, note = (self.cleaned_data[name] for name in ("same", "differs", "note"))
        card = matches.card(chosen.removeprefix(OF_CARD)) if chosen.startswith(OF_CARD) else None
        if card:
            return Verdict(VerdictKind.SAME, number=card.number)
        if chosen == ELSEWHERE and matches.doors:
            return self._worded(
                VerdictKind.ELSEWHERE, "note", note, _("Write to who answers for the card: where the person is now")
            )
        if chosen == ANOTHER:
            return self._worded(VerdictKind.ANOTHER, "differs", differs, _("Write how you know that it is another person"))
        self.add_error("same", _("Is it the same person? Answer before the card is created."))
        return None

    def _worded(self, kind: VerdictKind, name: str, words: str, missing: Any) -> Verdict | None:
        if words:
            return Verdict(kind, words=words)
        self.add_error(name, missing)
        return None


class LikelyForm(VerdictMixin):
    """The facts of a registration by which persons differ; a wrong value counts as none.

    `door`: ask beyond the reader's cards too.
    """

    surname = forms.CharField(required=False, max_length=60)
    given_name = forms.CharField(required=False, max_length=60)
    patronymic = forms.CharField(required=False, max_length=60)
    born_on = DayField(required=False)
    birth_year = forms.IntegerField(required=False, min_value=1900, max_value=2100)
    rnokpp = forms.CharField(required=False, max_length=20)
    phone = forms.CharField(required=False, max_length=40)
    branch = forms.CharField(required=False, max_length=5)
    door = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.full_clean()

    @property
    def facts(self) -> Facts:
        return person_facts(self.cleaned_data)

    @property
    def query(self) -> str:
        """The names as a search would have them."""
        names = (self.cleaned_data.get(part, "") for part in ("surname", "given_name", "patronymic"))
        return " ".join(filter(None, names))

    @property
    def asks_door(self) -> bool:
        return bool(self.cleaned_data.get("door"))


def person_facts(known: dict[str, Any]) -> Facts:
    """`known`: cleaned values, some may be missing."""
    born: date | None = known.get("born_on")
    return typed_facts(
        surname=known.get("surname") or "",
        given_name=known.get("given_name") or "",
        patronymic=known.get("patronymic") or "",
        born_on=born,
        birth_year=born.year if born else known.get("birth_year"),
        rnokpp=rnokpp(known.get("rnokpp") or "") or "",
        own_phones=[known["phone"]] if known.get("phone") else [],
        branch=known.get("branch") or "",
    )
