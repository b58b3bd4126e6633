from typing import Any

import pytest

from tests.bad_inputs.scene import Scene, make_scene


@pytest.fixture
def scene(db: None, settings: Any) -> Scene:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # some forms hash a password for each input
    return make_scene()
