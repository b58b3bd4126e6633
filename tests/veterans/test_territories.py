"""The directory of territories: what an edition of the codifier brings, and what it ends."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from django.db import ProgrammingError, transaction

from supporters.directory.oblasts import Oblast
from tests.database import as_owner, rows
from tests.persons import KRASNE, make_territories
from veterans.actions.territories import Edition, Loaded, load_territories
from veterans.models import Territory, TerritoryKind
from veterans.models.territory import WHOLE

pytestmark = pytest.mark.django_db
FIRST = import_module("veterans.migrations.0007_territories").EDITION


@pytest.fixture
def directory() -> None:
    """As the migration leaves it: a transactional test before may have emptied the table."""
    with as_owner():
        load_territories(FIRST)


@pytest.mark.usefixtures("directory")
def test_every_oblast_is_one_territory_and_the_list_of_oblasts_is_the_only_one() -> None:
    whole = list(Territory.objects.filter(kind__in=WHOLE).values_list("oblast", flat=True))
    assert sorted(whole) == sorted(Oblast.values)
    luhansk = Territory.objects.get(name="Луганська", kind=TerritoryKind.OBLAST)
    assert (luhansk.label, luhansk.pk[:4]) == ("Луганська область", "UA44")
    counted = {kind: Territory.objects.filter(kind=kind).count() for kind in TerritoryKind}
    assert counted == {"O": 25, "K": 2, "P": 136, "H": 1772, "B": 14}


@pytest.mark.usefixtures("directory")
def test_territory_is_named_with_what_is_around_it() -> None:
    krasne = Territory.objects.get(pk=KRASNE)
    assert krasne.label == "Красненська громада, Золочівський район, Львівська область"
    assert {"Красне", "Задвір’я"} <= set(krasne.settlements.split("|"))
    assert Territory.objects.get(name="Печерський", kind=TerritoryKind.DISTRICT).label == "Печерський район, м. Київ"


@pytest.mark.usefixtures("directory")
def test_edition_loaded_again_changes_nothing_and_a_later_one_ends_what_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_owner():
        assert load_territories(FIRST) == Loaded(0, 0, 0)
        lines = FIRST.file.read_text().splitlines(keepends=True)
        gone = next(line for line in lines if line.startswith(KRASNE))
        later = Edition(FIRST.day + timedelta(days=100), "Order 2")
        monkeypatch.setattr("veterans.actions.territories.FOLDER", tmp_path)
        later.file.write_text("".join(lines).replace(gone, "").replace("\tБуська\t", "\tБузька\t"))
        assert load_territories(later) == Loaded(0, 1, 1)
        assert load_territories(later) == Loaded(0, 0, 0)
        ended = Territory.objects.get(pk=KRASNE)
        assert (ended.valid_to, ended.name) == (later.day - timedelta(days=1), "Красненська")
        assert Territory.objects.get(source="Order 2").name == "Бузька"
        later.file.write_text("".join(lines))
        assert load_territories(later) == Loaded(0, 2, 0), "the code is back"
        assert Territory.objects.get(pk=KRASNE).valid_to is None


@pytest.mark.usefixtures("directory")
def test_code_that_nobody_knew_is_added_to_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = FIRST.file.read_text()
    later = Edition(FIRST.day + timedelta(days=100), "Order 2")
    monkeypatch.setattr("veterans.actions.territories.FOLDER", tmp_path)
    later.file.write_text(f"{lines}UA46040990000099999\tH\tНова\t\n")
    with as_owner():
        assert load_territories(later) == Loaded(1, 0, 0)
    assert Territory.objects.get(source="Order 2").label == "Нова громада, Золочівський район, Львівська область"


def test_territory_is_offered_from_its_first_day_to_its_last() -> None:
    make_territories()
    day = FIRST.day + timedelta(days=30)
    with as_owner():
        Territory.objects.filter(pk=KRASNE).update(valid_to=day)
    known = Territory.objects.filter(pk=KRASNE)
    ends = (FIRST.day - timedelta(days=1), FIRST.day, day, day + timedelta(days=1))
    assert [known.offered_on(one).exists() for one in ends] == [False, True, True, False]


def test_application_cannot_write_the_directory() -> None:
    sent = "INSERT INTO veterans_territory SELECT * FROM veterans_territory", "UPDATE veterans_territory SET name = 'x'"
    for statement in sent:
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows(statement)
