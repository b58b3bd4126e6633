from importlib import import_module
from typing import ClassVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models


class Session(AbstractBaseSession):
    """`supporter_id` is None until a sign-in is complete. No foreign key, so that no row keeps an account from deletion."""

    supporter_id = models.UUIDField(null=True)

    field_classes: ClassVar[dict[str, str]] = {
        "session_key": "C1",
        "session_data": "C1",
        "expire_date": "C0",
        "supporter_id": "C1",
    }

    class Meta(AbstractBaseSession.Meta):
        indexes = [models.Index(fields=["supporter_id"], name="session_by_supporter")]

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store
