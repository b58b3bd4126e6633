"""One phone for each account, on which page after page is opened, as on that of a person: its cache and service worker stay."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tools.journeys.screen import PHONE, Screen, SignedIn


class KeptPhones:
    """A new browser context for each page would load and compile all scripts again."""

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in
        self._kept: dict[str, tuple[Screen, ExitStack]] = {}

    @contextmanager
    def __call__(self, email: str) -> Iterator[Screen]:
        """The account's phone, with one tab. Nobody ("") has a new phone each time, and so has an account after a failure."""
        if not email:
            with self._signed_in(email, **PHONE) as phone:
                yield phone
            return
        phone = self._phone(email)
        try:
            yield phone
        except BaseException:
            self.put_away(email)
            raise
        self._leave(email, phone)

    def _leave(self, email: str, phone: Screen) -> None:
        """Go to a small page of the site: what this one says while it is left must not be heard on the next.

        An empty page would end the process that has compiled the scripts of the site and of axe.
        """
        for other in phone.page.context.pages[1:]:
            other.close()
        phone.open("/livez")
        phone.begin_anew()
        self._signed_in.remember(email, phone.page.context)

    def put_away(self, email: str) -> None:
        if kept := self._kept.pop(email, None):
            kept[1].close()

    def put_away_all(self) -> None:
        for email in list(self._kept):
            self.put_away(email)

    def _phone(self, email: str) -> Screen:
        if not self._signed_in.is_recent(email):
            self.put_away(email)
        if email not in self._kept:
            opened = ExitStack()
            self._kept[email] = opened.enter_context(self._signed_in(email, **PHONE)), opened
        return self._kept[email][0]
