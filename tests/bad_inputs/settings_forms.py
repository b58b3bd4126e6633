"""The tables of the settings as the tests of bad inputs send their addresses."""

from tests.bad_inputs.form import Form

SETTINGS_ADDRESSES: dict[str, Form] = {
    "rules": Form("administrator", query={"sort": "-followed"}, answer=200),
    "stages": Form("administrator", query={"sort": "first_contact_hours"}, answer=200),
}
