"""Choose one of 1,800 hromadas by its name, by a settlement in it, or among those of a region: a page never reads all of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils.translation import gettext as _

from supporters.directory.alphabet import PART, alphabetical, folded, in_latin
from supporters.forms.pickers import SHOWN, Found, Pick, PickField, found_label
from veterans.models import Territory
from veterans.models.territory import WHOLE, inside_label, name_label

CODE: Final = re.compile(r"UA[0-9]{17}", re.ASCII)
COLUMNS: Final = ("code", "kind", "name", "oblast", "parent__name", "is_whole")  # in the order of OfferedTerritory
STEM, ENDING = 5, 2
"""A settlement and its hromada differ in the last letters; a word of so many letters is compared whole."""
NAMED: Final = 2  # settlements beside a hromada


class OfferedTerritory(NamedTuple):
    code: str
    kind: str
    name: str
    oblast: str
    parent: str | None
    is_whole: bool = True
    """Each typed word is a whole word of it."""
    settlements: str = ""

    @property
    def pick(self) -> Pick:
        """Of a region: that nothing inside it is known yet. With the settlements that were searched, if any."""
        inside = (
            _("the hromada is not known yet") if self.kind in WHOLE else inside_label(self.kind, self.parent or "", self.oblast)
        )
        note = f"{inside} · {self.settlements}" if self.settlements else inside
        return Pick(self.code, name_label(self.kind, self.name, self.oblast), note)


class TerritoryField(PickField):
    """Cleaned to a Territory that is valid today; None for none. `offer()` has to be called before anything else."""

    today: date
    oblast: str = ""
    is_listed: bool = False
    is_long = True
    suggestions: Sequence[Pick] = ()
    _known: dict[str, Territory | None]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(empty_value=None, **kwargs)

    def offer(self, codes: Iterable[str], today: date, *, oblast: str, is_listed: bool) -> None:
        """`codes`: suggested ones. `is_listed`: without typing, all of the chosen `oblast` are offered instead."""
        self.today, self.oblast, self.is_listed, self._known = today, oblast, is_listed, {}
        known = (self._territory(code) for code in dict.fromkeys(codes))
        self.suggestions = tuple(territory_pick(one) for one in known if one)

    def picks(self) -> Iterator[Pick]:
        return iter(self.suggestions)

    def pick_of(self, value: str) -> Pick | None:
        territory = self._territory(value)
        return territory_pick(territory) if territory else None

    def label_of(self, value: str) -> str:
        """Also of a territory that is not offered any more."""
        territory = Territory.objects.select_related("parent").filter(pk=value).first() if CODE.fullmatch(value) else None
        return territory.label if territory else value

    def search(self, words: str) -> Found:
        typed = in_latin(folded(words)).split()
        if not typed and not (self.is_listed and self.oblast):
            return Found(tuple(self.suggestions), len(self.suggestions), "")
        found = sorted(self._found(typed), key=lambda one: _order(one, typed))
        shown = found[:SHOWN] if typed else found
        inside = _settlements([one.code for one in shown], typed)
        picks = (one._replace(settlements=inside.get(one.code, "")).pick for one in shown)
        return Found(tuple(picks), len(found), found_label(len(found)) if typed else "")

    def valid_value(self, value: Any) -> bool:
        return self._territory(str(value)) is not None

    def clean(self, value: Any) -> Territory | None:
        code = super().clean(value)
        return self._territory(code) if code else None

    def _found(self, typed: Sequence[str]) -> Iterator[OfferedTerritory]:
        rows = Territory.objects.offered_on(self.today)
        if self.oblast:
            rows = rows.filter(oblast=self.oblast)
        for word in typed:
            rows = rows.filter(spelt__contains=word if len(word) >= PART else f" {word}")
        is_whole = Q(*(Q(spelt__contains=f" {word} ") for word in typed)) if typed else Q(kind__isnull=False)
        values = rows.annotate(is_whole=ExpressionWrapper(is_whole, BooleanField())).values_list(*COLUMNS)
        return (OfferedTerritory(*row) for row in values)

    def _territory(self, code: str) -> Territory | None:
        """Valid today: nothing else is accepted, whatever the browser sends."""
        if code not in self._known:
            rows = Territory.objects.offered_on(self.today).select_related("parent")
            self._known[code] = rows.filter(pk=code).first() if CODE.fullmatch(code) else None
        return self._known[code]


def territory_pick(territory: Territory) -> Pick:
    return OfferedTerritory(territory.pk, territory.kind, territory.name, territory.oblast, territory.around).pick


def _order(one: OfferedTerritory, typed: Sequence[str]) -> tuple[Any, ...]:
    """Regions, then hromadas with all words whose name begins like the first: «Бровари», «Броварська»."""
    begins = bool(typed) and in_latin(folded(one.name)).startswith(typed[0][:-ENDING] if len(typed[0]) > STEM else typed[0])
    both = begins and one.is_whole
    return one.kind not in WHOLE, not both, not one.is_whole, not begins, alphabetical(one.name, one.parent or "")


def _settlements(codes: Sequence[str], typed: Sequence[str]) -> dict[str, str]:
    """Of each of these hromadas the settlements that were meant: the reader recognises the hromada by them."""
    if not typed:
        return {}
    rows = Territory.objects.filter(pk__in=codes).exclude(settlements="").values_list("code", "settlements")
    return {code: ", ".join(_meant(names.split("|"), typed)[:NAMED]) for code, names in rows}


def _meant(names: Iterable[str], typed: Sequence[str]) -> list[str]:
    spelt = {name: f" {in_latin(folded(name))} " for name in names}
    meant = [name for name in spelt if any(f" {word}" in spelt[name] for word in typed)]
    return sorted(meant, key=lambda name: not any(f" {word} " in spelt[name] for word in typed))
