"""The scene that the tests of bad inputs share."""

from typing import Final

from django.test import override_settings

from tests.bad_inputs.scene import Scene, make_scene
from tests.kept import Kept

QUICK_HASHERS: Final = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # some forms hash a password for each input
MAY_BE_SECONDS_OLD: Final = 60  # an entry can be undone and a sign-in is recent for minutes only


def kept_scene() -> Kept[Scene]:
    with_quick_hashers = override_settings(PASSWORD_HASHERS=QUICK_HASHERS)
    return Kept(with_quick_hashers(make_scene), may_be_seconds_old=MAY_BE_SECONDS_OLD)
