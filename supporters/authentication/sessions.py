"""Sessions in the database and their accounts.

Every request reads both, so the queries are compiled once. Saving, key cycling, flushing, hashing and signing in remain those of
Django and allauth.
"""

from dataclasses import fields
from datetime import date
from typing import Any, Final

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.utils import timezone

from privacy.prepared import Prepared, PreparedInstances
from supporters.authentication.models import Session
from supporters.authentication.session_keys import stored_session_key
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.models.staff_context import StaffContext, remember_staff_context, staff_context_columns

BACKEND_BEFORE: Final = "supporters.sessions.AccountBackend"  # accepted for one release

SESSION: Final = Prepared(
    lambda *, key, now: Session.objects.filter(session_key=key, expire_date__gt=now).values_list("session_data", "expire_date")
)


def _account(*, pk: Any, day: date) -> QuerySet[Supporter]:
    return Supporter.objects.get_queryset().filter(pk=pk).annotate(**staff_context_columns(day))


CONTEXT: Final = tuple(field.name for field in fields(StaffContext))
ACCOUNT: Final = PreparedInstances(Supporter, _account, annotations=CONTEXT)


class SessionStore(DatabaseStore):
    """Rows are found by the hash of the session key: a reader of the table can't use a session."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """Accept the backend's former path in sessions from before this module moved."""
        session: dict[str, Any] = super().decode(session_data)
        if session.get(BACKEND_SESSION_KEY) == BACKEND_BEFORE:
            session[BACKEND_SESSION_KEY] = f"{__name__}.{AccountBackend.__name__}"
        return session

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_session_key(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        return Session(
            session_key=stored_session_key(row.session_key),
            session_data=row.session_data,
            expire_date=row.expire_date,
            supporter_id=data.get(SESSION_KEY),
        )

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            super().delete(stored_session_key(key))

    def _get_session_from_db(self) -> Session | None:
        stored = stored_session_key(self.session_key) if self.session_key else ""
        rows = SESSION.rows(key=stored, now=timezone.now()) if stored else []
        if not rows:
            self._session_key = None
            return None
        data, until = rows[0]
        return Session(session_key=stored, session_data=data, expire_date=until)


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    def get_user(self, user_id: Any) -> Supporter | None:
        found = ACCOUNT.instances(pk=user_id, day=kyiv_day(timezone.now()))
        if not found:
            return None
        user = found[0]
        remember_staff_context(user, StaffContext.read({name: getattr(user, name) for name in CONTEXT}))
        return user if self.user_can_authenticate(user) else None

    def user_can_authenticate(self, user: Supporter) -> bool:
        return user.is_active and not user.is_suspended
