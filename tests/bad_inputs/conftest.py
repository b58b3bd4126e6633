from typing import Any

import pytest

from config.monitoring import health
from tests.bad_inputs.scene import Scene, make_scene


@pytest.fixture
def scene(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Scene:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # some forms hash a password for each input
    monkeypatch.setattr(health, "WORKER_TIMEOUTS", (0.01,))
    return make_scene()
