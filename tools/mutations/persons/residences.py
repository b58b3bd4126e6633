"""Guards of the places of life: one of a kind, kept when it ends, none planned after a loss, and no raion."""

from typing import Final

from tools.mutations.table import Mutation

PAGES: Final = "tests/cases/person/views/test_residences.py"
CONSTRAINTS: Final = "tests/cases/test_constraints_of_places_of_life.py"
DIRECTORY: Final = "tests/veterans/test_territories.py"
RESIDENCE_MUTATIONS: Final = (
    Mutation(
        "The place before ends with its reason",
        "veterans/actions/residences.py",
        "        _end(current, before, by=by, at=at)\n",
        "        current.delete()\n",
        PAGES,
    ),
    Mutation(
        "After a loss nobody reads where the person was to return",
        "cases/person/reports/residences.py",
        "if not (case.loss and kind is PlaceKind.FUTURE))",
        "if kind)",
        PAGES,
    ),
    Mutation(
        "A community does not read where the person is registered",
        "cases/person/reports/residences.py",
        "OF_COMMUNITY: Final = (PlaceKind.ACTUAL, PlaceKind.FUTURE)",
        "OF_COMMUNITY: Final = tuple(PlaceKind)",
        PAGES,
    ),
    Mutation(
        "Only a territory of today that is no raion is taken",
        "cases/person/forms/territories.py",
        '            rows = Territory.objects.offered_on(self.today).select_related("parent")\n',
        '            rows = Territory.objects.select_related("parent")\n',
        PAGES,
    ),
    Mutation(
        "A hromada of another region than the chosen one is refused",
        "cases/person/forms/residences.py",
        "        if oblast and territory and territory.oblast != oblast:\n",
        "        if False:\n",
        PAGES,
    ),
    Mutation(
        "Psychologists write no place of life",
        "cases/person/views/residences.py",
        "@require(Permission.PERSON_EDIT)\ndef residence_edit",
        "@require(Permission.CASE_VIEW)\ndef residence_edit",
        PAGES,
    ),
    Mutation(
        "A person has one current place of each kind",
        "veterans/migrations/0006_places_of_life.py",
        'name="one_current_place_of_life", fields=("person", "kind")',
        'name="one_current_place_of_life", fields=("person", "kind", "id")',
        CONSTRAINTS,
    ),
    Mutation(
        "Of a place of life only the end is written",
        "veterans/migrations/sql/rights.sql",
        "REVOKE UPDATE ON veterans_consent, veterans_placeoflife FROM",
        "REVOKE UPDATE ON veterans_consent FROM",
        f"{CONSTRAINTS} tests/privacy/test_rights.py",
    ),
    Mutation(
        "The application does not write the directory of territories",
        "veterans/migrations/sql/rights.sql",
        ", veterans_territory FROM",
        " FROM",
        f"{DIRECTORY} tests/privacy/test_rights.py",
    ),
    Mutation(
        "A code that an edition lacks ends and is kept",
        "veterans/actions/territories.py",
        "        row.valid_to = edition.day - timedelta(days=1)\n",
        "        row.delete()\n",
        DIRECTORY,
    ),
)
