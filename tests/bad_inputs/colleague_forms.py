"""The forms that change the data of colleagues."""

from typing import TYPE_CHECKING, Any

from supporters.administration.actions.colleagues.emails import confirm_link, stop_link
from tests.bad_inputs.form import Form
from tests.colleagues import token_of

if TYPE_CHECKING:
    from tests.bad_inputs.scene import Scene

KEY = "0199c0de-0000-7000-8000-000000000002"
COLLEAGUE_FORMS: dict[str, Form] = {
    "staff_edit": Form("administrator", {"surname": "Мельниченко", "phone": "067 123 45 67"}),
    "staff_email": Form("administrator", {"email": "inshe@suprovid.test", "reason": "Шлюб, інше прізвище"}),
    "staff_bulk": Form("administrator", {"keys": "{colleague.pk}", "act": "sessions", "confirm": "on"}, answer=200),
    "invitation_batch_resend": Form("administrator", page="invitation_batch", answer=200),
    "invitation_batch_revoke": Form("administrator", answer=200),
    "staff_email_end": Form("administrator", {"submission_key": KEY}),
    "email_confirm": Form("anonymous"),
    "email_stop": Form("anonymous", answer=200),
}


def colleague_arguments(scene: "Scene") -> dict[str, list[Any]]:
    change = scene.staff.email_change
    return {
        **dict.fromkeys(("staff_edit", "staff_email"), [scene.house.colleague.pk]),
        "staff_email_end": [change.supporter_id],
        "email_confirm": [token_of(confirm_link(change))],
        "email_stop": [token_of(stop_link(change).removesuffix("stop/"))],
    }
