from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from tests.bad_inputs import kept_scene as scenes
from tests.bad_inputs.kept_rows import KeptRows
from tests.bad_inputs.kept_scene import QUICK_HASHERS
from tests.bad_inputs.scene import Scene
from tests.factories import House
from tests.kept import Kept
from tests.tables import fill_tables_again


@pytest.fixture(scope="module")
def kept_scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Kept[Scene]]:
    kept = scenes.kept_scene()
    yield kept
    with django_db_blocker.unblock():
        kept.end()


@pytest.fixture(scope="module")
def kept_rows() -> KeptRows:
    return KeptRows()


@pytest.fixture
def rows_of_migrations(
    request: pytest.FixtureRequest,
    kept_houses: Kept[House],
    kept_scene: Kept[Scene],
    kept_rows: KeptRows,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """And those of the scene."""
    with django_db_blocker.unblock():
        kept_houses.end()
        if "scene" not in request.fixturenames or _commits(request):
            kept_scene.end()
        if "scene" in request.fixturenames and _commits(request):
            kept_rows.renew()
            return
        fill_tables_again()
        if "scene" in request.fixturenames:
            kept_scene.renew()


@pytest.fixture
def scene(request: pytest.FixtureRequest, db: None, settings: Any, kept_scene: Kept[Scene], kept_rows: KeptRows) -> Scene:
    settings.PASSWORD_HASHERS = QUICK_HASHERS
    return kept_rows.copy() if _commits(request) else kept_scene.copy()


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))
