"""An in-process browser: it calls a WSGI application as a web server would, and keeps its cookies."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.sessions.models import Session as PlainSession
from django.middleware.csrf import CSRF_SECRET_LENGTH
from django.test import Client
from django.utils.crypto import get_random_string

from supporters.authentication.models import Session
from supporters.authentication.session_keys import stored_session_key
from supporters.directory.models import Supporter

HOST = "testserver"
AGENT = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Refused(Exception):
    """An answer that a measurement must not count."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    location: str


@dataclass
class Browser:
    """Signed in as one supporter, in the database in use when it is created."""

    cookies: str
    csrf: str = field(repr=False)

    @classmethod
    def of(cls, user: Supporter) -> "Browser":
        """Create a session as a sign-in does, without the password."""
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        kept = Session.objects.get(pk=stored_session_key(session))
        PlainSession.objects.create(pk=session, session_data=kept.session_data, expire_date=kept.expire_date)  # of anchors
        csrf = get_random_string(CSRF_SECRET_LENGTH)
        return cls(f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={csrf}", csrf)

    def get(self, application: Application, address: str, *, compressed: bool = True) -> Answer:
        """Return the page. Raises Refused for any status but 200."""
        answer = self._ask(application, "GET", address, b"", compressed=compressed)
        if answer.status != 200:
            raise Refused(f"GET {address}: {answer.status} {answer.location}")
        return answer

    def post(
        self, application: Application, address: str, fields: dict[str, str], *, status: int = 302, finds: bool = False
    ) -> Answer:
        """Return the answer, a redirect unless another status is expected. `finds`: as a script that searches. Raises Refused."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self.csrf}).encode()
        answer = self._ask(application, "POST", address, body, compressed=True, finds=finds)
        if answer.status != status:
            raise Refused(f"POST {address}: {answer.status}")
        return answer

    def _ask(
        self, application: Application, method: str, address: str, body: bytes, *, compressed: bool, finds: bool = False
    ) -> Answer:
        started: list[Any] = []
        environ = self._environ(method, address, body, compressed=compressed)
        if finds:
            environ["HTTP_SUPROVID_FIND"] = "1"
        answer = application(environ, lambda *arguments: started.extend(arguments))
        content = b"".join(answer)
        if close := getattr(answer, "close", None):
            close()
        headers = dict(started[1])
        return Answer(int(started[0].split(" ", 1)[0]), content, headers.get("Location", ""))

    def _environ(self, method: str, address: str, body: bytes, *, compressed: bool) -> dict[str, Any]:
        path, _, query = address.partition("?")
        environ = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": HOST,
            "HTTP_COOKIE": self.cookies,
            "HTTP_USER_AGENT": AGENT,
            "HTTP_ACCEPT_LANGUAGE": "uk",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
        if compressed:
            environ["HTTP_ACCEPT_ENCODING"] = "gzip"
        if method == "POST":
            environ.update(
                CONTENT_TYPE="application/x-www-form-urlencoded", CONTENT_LENGTH=str(len(body)), HTTP_ORIGIN=f"http://{HOST}"
            )
        return environ
