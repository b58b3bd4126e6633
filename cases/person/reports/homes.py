"""Where a person lives, among the rows of known_rows.py."""

from typing import Any

from django.utils.translation import gettext as _

from cases.case.models import Case
from cases.case.reports.known_rows import Known, KnownRow, Rows, shaped
from veterans.models import PlaceKind, PlaceOfLife
from veterans.models.territory import inside_label, name_label


def places_of_life(own: Any) -> Rows:
    """Where the person, or one joined into them, lives."""
    places = PlaceOfLife.objects.current().filter(own, kind=PlaceKind.ACTUAL)
    of = {
        "kind": "territory__kind",
        "name": "territory__name",
        "oblast": "territory__oblast",
        "around": "territory__parent__name",
    }
    return shaped("place", places, "person_id", added_at="added_at", since="since", is_displaced="is_displaced", **of)


def places_in_order(known: Known, case: Case) -> list[KnownRow]:
    """Those of this card first, then the newest."""
    rows = sorted(known.get("place", ()), key=lambda row: row.known["added_at"], reverse=True)
    return sorted(rows, key=lambda row: row.person_id != case.person_id)


def place_label(row: KnownRow) -> str:
    """«Буська громада, Золочівський район, Львівська область»"""
    at = row.known
    displaced = _("internally displaced (IDP)") if at["is_displaced"] else ""
    name = name_label(at["kind"], at["name"], at["oblast"])
    return ", ".join(part for part in (name, inside_label(at["kind"], at["around"] or "", at["oblast"]), displaced) if part)
