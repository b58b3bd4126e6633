"""How the table of routes is written: roles, methods and the usual answers."""

from dataclasses import dataclass

from tests.actors import ACTORS, RELATED_ACTORS

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROLES = (
    "anonymous", "owner", "colleague", "head", "other_head", "psychologist", "administrator", "auditor", "analyst", "deactivated",
    *ACTORS,
)  # fmt: skip
OUT = ("anonymous", "deactivated", "suspended")  # not signed in: every private address redirects to the sign-in
OFFICE = ("administrator", "auditor", "analyst")
PUBLIC = {
    "livez", "healthz", "metrics", "account_login", "account_logout", "account_inactive", "invitation_accept", "language_choose",
    "email_confirm", "email_stop",
    "password_forgotten", "password_sent", "password_new", "mfa_login_webauthn", "mfa_authenticate", "calendar_fetch",
    "service_worker", "offline",
}  # fmt: skip
FREE = {"home", "undertaking", "session_left", "session_extend"}  # for every signed-in person, without a permission


@dataclass(frozen=True)
class Route:
    """Expected status by role: `get` for GET and HEAD, `post` for an empty POST. None: the method is not allowed.

    Views of allauth also answer OPTIONS.
    """

    get: dict[str, int] | None
    post: dict[str, int] | None
    options: int = 405


def answers(*, supporter: int, office: int = 403, **special: int) -> dict[str, int]:
    """Expected status by role; `supporter` applies to owner, colleague, both heads, the psychologist and RELATED_ACTORS unless
    overridden."""
    working = dict.fromkeys(("owner", "colleague", "head", "other_head", "psychologist", *RELATED_ACTORS), supporter)
    return {**dict.fromkeys(OUT, 302), **working, **dict.fromkeys(OFFICE, office), **special}


EVERYBODY, NOBODY = dict.fromkeys(ROLES, 200), dict.fromkeys(ROLES, 404)


def for_administrator(answer: int) -> dict[str, int]:
    return answers(supporter=403, administrator=answer)


def for_oversight(answer: int) -> dict[str, int]:
    return answers(supporter=403, administrator=answer, auditor=answer)


def for_planning(answer: int, *, elsewhere: int, office: int | None = None) -> dict[str, int]:
    """`elsewhere`: the status for the head of another department; `office`: for an administrator, None for the same."""
    return answers(supporter=403, administrator=office or answer, head=answer, other_head=elsewhere)


def of_own_passkey(others: int, own: int) -> dict[str, int]:
    """The analyst has a passkey and must reauthenticate with it before any change."""
    return answers(supporter=others, office=others, analyst=own)


def asked(answer: int) -> dict[str, int]:
    """The colleague whom the case is offered to, and who answers for the department of that one; for anything else they are as
    other strangers to the card."""
    return {"colleague": answer, "head": answer, "desk": answer}


CARD = {"colleague": 404, "other_head": 404, "outsider": 404, "former_owner": 404}
OF_ANOTHER = {"cover": 404, "desk": 404}  # only the author may change an entry
