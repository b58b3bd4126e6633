"""Places of life of generated persons: of most the registered one, of fewer where they live and will return to."""

from datetime import datetime
from random import Random
from typing import Final

from django.utils import translation

from privacy.ids import new_id
from supporters.directory.models import Supporter
from tools.demo_data.rows import Rows
from veterans.models import Person, PlaceKind, PlaceOfLife, Territory, TerritoryKind

SHARES: Final = {PlaceKind.REGISTERED: 0.6, PlaceKind.ACTUAL: 0.4, PlaceKind.FUTURE: 0.15}
DISPLACED_SHARE: Final = 0.2
STREETS: Final = ("Лісова", "Шевченка", "Садова", "Миру")


class Residences:
    """Writes places as `set_place` does (veterans/actions/residences.py), without a query for each."""

    def __init__(self, rows: Rows, rng: Random) -> None:
        self.rows, self.rng = rows, rng
        hromadas = Territory.objects.filter(kind=TerritoryKind.HROMADA).select_related("parent").order_by("code")
        with translation.override("uk"):
            self.hromadas = [(one.pk, one.label, one.settlements.split("|")) for one in hromadas]

    def write(self, person: Person, *, by: Supporter, at: datetime) -> None:
        for kind, share in SHARES.items():
            if self.rng.random() >= share:
                continue
            code, label, settlements = self.rng.choice(self.hromadas)
            place = PlaceOfLife(
                pk=new_id(),
                person=person,
                kind=kind,
                territory_id=code,
                territory_name=label,
                is_displaced=kind is PlaceKind.ACTUAL and self.rng.random() < DISPLACED_SHARE,
                added_at=at,
                added_by=by,
            )
            place.address = f"{self.rng.choice(settlements)}, вул. {self.rng.choice(STREETS)}, {self.rng.randint(1, 90)}"
            self.rows.add(place)
