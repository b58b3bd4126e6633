"""Which hromada a row of a list means: by its code, by its name, or by a settlement in it."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from cases.person.forms.territories import CODE
from supporters.directory.alphabet import folded
from supporters.directory.calendar import kyiv_day
from supporters.directory.oblasts import Oblast
from supporters.forms.spreadsheets.columns import letters
from veterans.models import Territory
from veterans.models.territory import WHOLE

FROM_HOME: Final = frozenset({"віддалено", "дистанційно", "здому", "remote", "remotely", "fromhome"})
KINDS: Final = ("громада", "територіальна громада", "тг", "отг", "район", "hromada", "місто", "м.", "смт", "село", "с.")
NAMED: Final = 5  # hromadas that an error names


class Places:
    """The directory of territories, read once for a whole list."""

    def __init__(self, at: datetime) -> None:
        rows = list(Territory.objects.offered_on(kyiv_day(at)).select_related("parent"))
        self._by_code = {territory.pk: territory for territory in rows}
        self._by_name: dict[str, list[Territory]] = defaultdict(list)
        self._by_settlement: dict[str, list[Territory]] = defaultdict(list)
        for territory in rows:
            self._by_name[folded(territory.name)].append(territory)
            for settlement in filter(None, territory.settlements.split("|")):
                self._by_settlement[folded(settlement)].append(territory)
        self._oblasts, self._regions = _oblast_codes("область", "обл", ""), _oblast_codes("область", "обл")

    def read(self, values: dict[str, Any], refuse: Callable[[str, str], None]) -> None:
        """Put `territory` into the values; None for work from home."""
        oblast = self._oblast(values.pop("oblast", ""), refuse)
        typed = values.pop("place", "")
        if not typed or oblast is None:
            return
        if letters(typed) in FROM_HOME:
            values["territory"] = None
            return
        found = self._found(typed, oblast)
        if len(found) == 1:
            values["territory"] = found[0]
        elif found:
            names = "; ".join(f"{one.label} ({one.pk})" for one in found[:NAMED])
            refuse("place", _("There are several such places. Write the region or the code: %(names)s") % {"names": names})
        else:
            refuse("place", _("The codifier has no such place. Write the hromada, the settlement or the code."))

    def _oblast(self, typed: str, refuse: Callable[[str, str], None]) -> str | None:
        """None after a refusal, "" for any region."""
        if not typed:
            return ""
        known = typed if typed in Oblast.values else self._oblasts.get(letters(typed))
        if known is None:
            refuse("oblast", _("There is no such region. Write it like “%(region)s”") % {"region": Oblast.LVIV.label})
        return known

    def _found(self, typed: str, oblast: str) -> list[Territory]:
        """Of one name those that are hromadas, of settlements the hromadas around them; a region only when nothing else is so."""
        if CODE.fullmatch(typed):
            known = self._by_code.get(typed)
            return [known] if known and oblast in ("", known.oblast) else []
        if region := self._regions.get(letters(typed)):
            cities = [one for one in self._by_code.values() if one.kind in WHOLE and one.oblast == region]
            return cities if oblast in ("", region) else []
        name = _bare(typed)
        for names in (self._by_name, self._by_settlement):
            found = [one for one in names.get(name, ()) if oblast in ("", one.oblast) and one.kind not in WHOLE]
            if found:
                return found
        return []


def _bare(typed: str) -> str:
    """«Буська громада», «м. Буськ» without the word of the kind."""
    words = typed.split()
    return folded(" ".join(word for word in words if word.casefold() not in KINDS))


def _oblast_codes(*ends: str) -> dict[str, str]:
    """By label in each language with each of these in place of «область». A hromada is named like a region: «Львівська»."""
    known: dict[str, str] = {"київ": Oblast.KYIV, "містокиїв": Oblast.KYIV, "севастополь": Oblast.SEVASTOPOL}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for value, label in Oblast.choices:
                for end in ends:
                    known[letters(str(label).replace("область", end))] = str(value)
    return known
