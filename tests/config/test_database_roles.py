import pytest
from django.conf import settings
from django.core.management import get_commands
from django.db import connection

from config.database.roles import owner_connection


def test_migrate_is_our_own_command() -> None:
    assert get_commands()["migrate"] == "config"


def test_connection_signs_in_as_before_when_the_owners_block_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "USER", "suprovid_app")
    name = connection.settings_dict["NAME"]
    with owner_connection():
        assert connection.settings_dict["USER"] == settings.OWNER_DATABASE["USER"]
        assert connection.settings_dict["NAME"] == name
    assert connection.settings_dict["USER"] == "suprovid_app"
