from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.bad_inputs.kept_scene import QUICK_HASHERS, KeptScene
from tests.bad_inputs.scene import Scene, make_scene


@pytest.fixture(scope="module")
def kept_scene(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[KeptScene]:
    kept = KeptScene()
    yield kept
    with django_db_blocker.unblock():
        kept.end()


@pytest.fixture
def rows_of_migrations(
    rows_of_migrations: None, request: pytest.FixtureRequest, kept_scene: KeptScene, django_db_blocker: DjangoDbBlocker
) -> None:
    """And those of the scene, for a test that rolls back."""
    with django_db_blocker.unblock():
        if "scene" in request.fixturenames and not _commits(request):
            kept_scene.renew()
        else:
            kept_scene.end()


@pytest.fixture
def scene(request: pytest.FixtureRequest, db: None, settings: Any, kept_scene: KeptScene) -> Scene:
    settings.PASSWORD_HASHERS = QUICK_HASHERS
    if not _commits(request):
        return kept_scene.copy()
    with transaction.atomic():  # one commit, not one for each row
        return make_scene()


def _commits(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))
