"""Ask every page as one reader: the addresses without arguments, and what the pages lead to and their forms answer.

Each page is asked in a transaction that is rolled back, so that no answer depends on the questions before it.
"""

import io
import re
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit
from zipfile import ZipFile, is_zipfile

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY as RECORDS
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from tools.recorder.forms import WAYS, Page

SITE: Final = "http://testserver"
RANDOM: Final = re.compile(  # `row`: notifications of one moment come in no certain order
    r"(?P<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"|(?P<key>(?<=:)[\w-]{43}\b|(?=[\w+/-]*\d)(?=[\w+/-]*[A-Z])(?=[\w+/-]*[a-z])[\w+/-]{20,}=*)"
    r"|(?P<hash>(?<![0-9a-z])(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,}(?![0-9a-z]))"
    r"|(?P<secret>\b[A-Z2-7]{32}\b|(?<=<span>)[A-Z2-7]{4}(?=</span>))"
    r"|(?P<row>(?:(?<=like=)|(?<=;of=)|(?<=/notifications/))\d+)",
    re.ASCII,
)
MOST_REDIRECTS: Final = 5
LONGEST: Final = 150  # letters in the name of a file
LONGEST_VALUE: Final = 20  # of a button in that name


def plain(text: str) -> str:
    """Random values replaced by their kind and number, in order of appearance."""
    known: dict[str, str] = {}
    return RANDOM.sub(lambda found: known.setdefault(found[0], f"<{found.lastgroup} {len(known) + 1}>"), text)


def fixed_addresses(patterns: Iterable[Any] | None = None, above: str = "/") -> Iterator[str]:
    """Of all routes without arguments."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = above + str(pattern.pattern).strip("^$")
        if isinstance(pattern, URLResolver):
            yield from fixed_addresses(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and not re.search(r"[<(\\]", path):
            yield path


@contextmanager
def undone() -> Iterator[None]:
    block: Any = transaction.atomic()
    block._from_testcase = True  # allows durable blocks within
    with block:
        yield
        transaction.set_rollback(True)


def led_to(page: Page, address: str) -> Iterator[str]:
    """The addresses that its links lead to, and those of its forms that only ask."""
    for link in page.links:
        yield urljoin(address, link).partition("#")[0].removeprefix(SITE)
    for form in page.forms:
        if form.method == "get":
            to = urljoin(address, form.action).partition("?")[0]
            yield from (f"{to}?{urlencode(form.values(way), doseq=True)}" for way in WAYS)


class Reader:
    """`each`: how many addresses of a route with the same names in the query are asked; `forms`: how many times a form is sent in
    each way and with each button."""

    def __init__(self, user: Any, *, each: int, forms: int) -> None:
        self.each, self.forms = each, forms
        self.site, self.asked = WSGIHandler(), Counter[str]()
        self.known = set[str]()
        self.cookies = SimpleCookie()
        if user is not None:
            client = Client()
            client.force_login(user)
            session = client.session
            session[RECORDS] = [{"method": method, "at": time.time(), "reauthenticated": True} for method in ("password", "mfa")]
            session[f"{RECORDS}_user"] = str(user.pk)
            session.save()
            self.cookies = client.cookies

    def pages(self, addresses: Iterable[str]) -> Iterator[tuple[str, str]]:
        """A name and the answer, without random values: pages, what they lead to, and what their forms answer."""
        waiting = deque(dict.fromkeys(addresses))
        self.known |= set(waiting)
        while waiting:
            address = waiting.popleft()
            if name := self._name_of("GET", address):
                with undone():
                    body, shown = self._ask("GET", address)
                yield name, shown
                page = Page(body)
                fresh = dict.fromkeys(link for link in led_to(page, address) if link not in self.known)
                waiting.extend(fresh)
                self.known.update(fresh)
                yield from self._answers_to(page, address)

    def _answers_to(self, page: Page, address: str) -> Iterator[tuple[str, str]]:
        """With the pages that exist only after the form is sent."""
        for form in page.forms:
            for key, value, action in form.buttons if form.method == "post" else ():
                to = urljoin(address, action or form.action)
                for way in WAYS:
                    if name := self._name_of(f"POST {way} {key} {value if len(value) <= LONGEST_VALUE else ''}", to):
                        with undone():
                            body, shown = self._ask("POST", to, form.values(way) | ({key: [value]} if key else {}))
                            links = [link for link in led_to(Page(body), to) if link not in self.known]
                            after = {self._name_of("GET after", link): link for link in links}
                            answers = [(other, self._ask("GET", link)[1]) for other, link in after.items() if other]
                        yield from [(name, shown), *answers]

    def _name_of(self, act: str, address: str) -> str:
        """ "" for an address that is not of the site, or when enough of its kind are asked."""
        scheme, host, path, query, _fragment = urlsplit(address)
        try:
            match = resolve(path)
        except Resolver404:
            return ""
        keys = "&".join(sorted({name for name, _value in parse_qsl(query, keep_blank_values=True)}))
        kind = " ".join(f"{match.view_name or match.route} {keys} {act}".split())[:LONGEST].replace("/", "-")
        if scheme or host or self.asked[kind] >= (self.each if act == "GET" else self.forms):
            return ""
        self.asked[kind] += 1
        return f"{kind} {self.asked[kind]}"

    def _ask(self, method: str, address: str, sent: dict[str, list[str]] | None = None) -> tuple[str, str]:
        """The body of the answer; and each answer on the way to it, shown."""
        shown, cookies = "", SimpleCookie(self.cookies)
        for _redirect in range(MOST_REDIRECTS):
            header = "; ".join(f"{key}={one.value}" for key, one in cookies.items())
            asking = RequestFactory(headers={"accept-language": "uk", "cookie": header})
            data = urlencode(sent or {}, doseq=True) if method == "POST" else ""
            request: Any = asking.generic(method, address, data, content_type="application/x-www-form-urlencoded")
            request._dont_enforce_csrf_checks = True
            answer: Any = self.site.get_response(request)
            body, leads_to = text_of(answer.getvalue()), answer.get("Location", "")
            shown += f"{answer.status_code} {method} {address} {answer.get('Content-Type', '')} {leads_to}\n{body}\n"
            if not leads_to:
                break
            cookies.update(answer.cookies)
            method, address = "GET", urljoin(address, leads_to)
        return body, plain(shown)


def text_of(content: bytes) -> str:
    """Of a page; of a packed file that of all its parts."""
    if not is_zipfile(io.BytesIO(content)):
        return content.decode(errors="replace")
    with ZipFile(io.BytesIO(content)) as packed:
        return "\n".join(f"{name}\n{packed.read(name).decode(errors='replace')}" for name in packed.namelist())
