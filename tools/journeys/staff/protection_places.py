"""The pages where a user sets up and removes second factors."""

from typing import Final

from tools.journeys import protection
from tools.journeys.cards.place import Place, refused
from tools.journeys.ways import SUPPORTER, at, cleared

PROTECTION_PLACES: Final = (
    Place("sign-in protection", "mfa_index", SUPPORTER, at(protection.SECURITY)),
    Place("sign-in protection, set up", "mfa_index", "", protection.kept(protection.SECURITY)),
    Place("new passkey", "mfa_add_webauthn", SUPPORTER, protection.after_the_password("passkeys/add/")),
    refused("new passkey", "mfa_add_webauthn", SUPPORTER, protection.no_answer(protection.after_the_password("passkeys/add/"))),
    Place("name of a passkey", "mfa_edit_webauthn", "", protection.proved("", ".factor-actions a")),
    refused("name of a passkey", "mfa_edit_webauthn", "", cleared(protection.proved("", ".factor-actions a"), "name")),
    Place("removing a passkey", "mfa_remove_webauthn", "", protection.proved("", ".factor-actions a[href$='/remove/']")),
    Place("an app", "mfa_activate_totp", SUPPORTER, protection.after_the_password("app/add/")),
    refused("an app", "mfa_activate_totp", SUPPORTER, protection.wrong_code(protection.after_the_password("app/add/"))),
    Place("removing an app", "mfa_deactivate_totp", "", protection.proved("app/remove/")),
    Place("recovery codes", "mfa_view_recovery_codes", "", protection.proved("codes/")),
    Place("new recovery codes", "mfa_generate_recovery_codes", "", protection.proved("codes/renew/")),
)
