"""Places of life and the directory of territories: what the database refuses."""

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from tests.database import as_owner, execute
from tests.factories import make_case, make_department, make_supporter
from tests.persons import BUSK, KRASNE, make_place_of_life, make_territories
from veterans.models import PlaceKind

pytestmark = pytest.mark.django_db
PLACE = "UPDATE veterans_placeoflife SET"
HROMADA = f"UPDATE veterans_territory SET {{}} WHERE code = '{KRASNE}'"
ENDED = "ended_at = clock_timestamp(), ended_by_id = added_by_id"


@pytest.fixture(autouse=True)
def place() -> None:
    owner = make_supporter(make_department())
    make_territories()
    make_place_of_life(make_case(owner), owner, kind=PlaceKind.REGISTERED)


@pytest.mark.parametrize(
    ("constraint", "statement"),
    [
        ("place_of_life_kind_known", f"{PLACE} kind = 'x'"),
        ("displaced_where_they_live", f"{PLACE} is_displaced = true"),
        ("place_of_life_ended_or_current", f"{PLACE} ended_at = clock_timestamp()"),
        ("place_of_life_ended_or_current", f"{PLACE} {ENDED}"),
        ("place_of_life_ended_or_current", f"{PLACE} {ENDED}, end_reason = 'x'"),
        ("place_of_life_ended_or_current", f"{PLACE} end_reason = 'moved'"),
        ("place_of_life_ended_later", f"{PLACE} {ENDED}, end_reason = 'moved', added_at = now() + interval '1 day'"),
        (
            "one_current_place_of_life",
            "CREATE TEMPORARY TABLE copy ON COMMIT DROP AS SELECT * FROM veterans_placeoflife;"
            " UPDATE copy SET id = gen_random_uuid(); INSERT INTO veterans_placeoflife SELECT * FROM copy",
        ),
        ("territory_code_plausible", HROMADA.format("code = 'UA1'")),
        ("territory_kind_known", HROMADA.format("kind = 'x'")),
        ("territory_oblast_known", HROMADA.format("oblast = 'UA-99'")),
        ("territory_inside_another", HROMADA.format("parent_id = NULL")),
        ("territory_inside_another", HROMADA.format("kind = 'O', oblast = 'UA-46'")),
        ("one_territory_of_an_oblast", HROMADA.format("kind = 'O', parent_id = NULL")),
    ],
)
def test_row_is_refused(constraint: str, statement: str) -> None:
    with as_owner(), pytest.raises(IntegrityError, match=f'"{constraint}"'), transaction.atomic():
        execute(statement)


@pytest.mark.parametrize("change", [f"territory_id = '{BUSK}'", "address = NULL", "since = NULL", "person_id = person_id"])
def test_application_only_ends_a_place(change: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        execute(f"{PLACE} {change}")
    execute(f"{PLACE} {ENDED}, end_reason = 'moved'")
    with pytest.raises(ProgrammingError), transaction.atomic():
        execute("DELETE FROM veterans_placeoflife")
