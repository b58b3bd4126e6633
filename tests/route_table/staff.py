"""The data of colleagues, which administrators correct."""

from tests.route_table.answers import NOBODY, Route, for_administrator

ROUTES = {
    "staff_edit": Route(for_administrator(200), for_administrator(409)),
    "staff_bulk": Route(for_administrator(302), for_administrator(422)),
    "invitation_lists": Route(for_administrator(200), None),
    "invitation_batch_resend": Route(None, for_administrator(200)),
    "invitation_batch_revoke": Route(for_administrator(200), for_administrator(409)),
    "staff_email": Route(for_administrator(200), for_administrator(409)),
    "staff_email_end": Route(None, for_administrator(409)),
    **dict.fromkeys(("email_confirm", "email_stop"), Route(NOBODY, NOBODY)),  # the token has no valid signature
}
