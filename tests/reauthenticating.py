"""Mark a session as freshly reauthenticated, in the session records of allauth."""

import time
from collections.abc import Sequence
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from django.test import Client


def show_again(client: Client, user: Any, *, methods: Sequence[str] = ("password",), seconds_ago: float = 0) -> None:
    """`methods`: each is "password" or "mfa". The client must be signed in."""
    session = client.session
    session[RECORDS] = [{"method": method, "at": time.time() - seconds_ago, "reauthenticated": True} for method in methods]
    session[f"{RECORDS}_user"] = str(user.pk)
    session.save()
