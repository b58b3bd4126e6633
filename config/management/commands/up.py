"""`manage.py up`: run the whole system until Ctrl-C."""

import fcntl
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import FrameType
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from config.database.schema import TablesDoNotFit, migrate_if_needed
from config.demo.accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from config.embedded.home import EmbeddedServerError, Home, embedded_home
from config.embedded.processes import open_lock, own_age, try_lock
from config.embedded.servers import call_servers, ensure_servers, release_servers
from config.site import Address, AddressRefused, Silence, Site
from config.static_files import collect_changed_static_files
from privacy.actions import check_key_fingerprint
from privacy.keys import KeyMismatch

SITE_MAY_TAKE_SECONDS = 60
LOOK_EVERY_SECONDS = 0.2
ASK_EVERY_SECONDS = 15


class Command(BaseCommand):
    help = "Start the database, the broker, the web process and the worker; Ctrl-C stops them all."
    requires_system_checks = ()  # for a start in three seconds; the checks run with the tests

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--bind", default="127.0.0.1", help="the address to listen on")

    def handle(self, *, port: int, bind: str, **_options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)
        os.umask(0o077)  # what web and worker write is read by nobody else
        mode = settings.MODE
        self.embedded = embedded_home(os.environ)
        self.site = Site(home=self.embedded or Home.of_checkout(mode), address=Address(bind, port))
        if mode == "production":
            self._refuse(_("“up” is for demo and test; production runs gunicorn, a worker and beat by themselves."))
        try:
            self.site.listen()
        except AddressRefused as refused:
            self._refuse(_("The address %(address)s can't be used: %(reason)s.") % self._at(reason=refused))
        try:
            self._start(mode)
            self._watch()
        finally:
            self._end()

    def _start(self, mode: str) -> None:
        began = time.monotonic()
        self._say(_("Suprovid is starting"))
        self._report_earlier_data()
        with self._step(_("database and broker")):
            self._start_servers()
        with self._one_at_a_time():
            self._prepare(mode)
        with self._step(_("web")):
            self._wait(_("web"), self.site.web_answers)
        with self._step(_("worker")):
            self._wait(_("worker"), self.site.is_whole)
        self._say(_("Ready in %(seconds).1f s: %(url)s") % self._at(seconds=time.monotonic() - began))
        if mode == "demo":
            self._introduce_the_demo()
        self._say(_("Ctrl-C stops everything. Logs: %(folder)s") % {"folder": self.site.home.log("web").parent})

    def _start_servers(self) -> None:
        if self.embedded is not None:
            try:
                ensure_servers(self.embedded)
            except EmbeddedServerError as error:
                self._refuse(str(error))

    def _report_earlier_data(self) -> None:
        made_at = self.embedded.data_made_at() if self.embedded is not None else None
        if made_at is not None and made_at < timezone.now() - timedelta(seconds=own_age()):
            when = date_format(timezone.localtime(made_at), "SHORT_DATETIME_FORMAT")
            found = {"when": when, "folder": self.site.home.path}
            self._say(_("Found data of %(when)s in %(folder)s; “python3 bootstrap.py reset” removes them") % found)

    def _refuse_earlier_data(self, why: str) -> NoReturn:
        advice = _("The data in %(folder)s can't be used: %(why)s. “python3 bootstrap.py reset” removes them.")
        self._refuse(advice % {"folder": self.site.home.path, "why": why})

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """Starts in one home prepare it one after the other: the second finds it prepared."""
        self.site.home.make()
        with open_lock(self.site.home.path / "prepare.lock") as own:
            if not try_lock(own, fcntl.LOCK_EX):
                with self._step(_("waiting for another start")):
                    fcntl.flock(own, fcntl.LOCK_EX)
            yield

    def _prepare(self, mode: str) -> None:
        """Each step first checks whether there is anything to do."""
        try:
            with self._step(_("tables")):
                migrate_if_needed()
            check_key_fingerprint()
        except TablesDoNotFit as error:
            self._refuse_earlier_data(_("their tables don't fit this version of the program (%(what)s)") % {"what": error})
        except KeyMismatch as error:
            self._refuse_earlier_data(_("they were written with other keys (%(what)s)") % {"what": error.key})
        except ImproperlyConfigured as error:
            self._refuse(str(error))
        if mode == "demo":
            with self._step(_("demo data")):
                call_command("load_demo", verbosity=0)
        with self._step(_("static files")):
            collect_changed_static_files()
        connection.close()

    def _wait(self, part: str, is_there: Callable[[], bool]) -> None:
        deadline = time.monotonic() + SITE_MAY_TAKE_SECONDS
        while not is_there():
            if self.site.web.ended():
                self._refuse(_end_of_log(self.site.home))
            for child in self.site.children.values():
                child.keep_running()
            if time.monotonic() > deadline:
                self._say(_("%(part)s doesn't answer yet") % {"part": part})
                break
            time.sleep(0.05)

    def _watch(self) -> NoReturn:
        silence, asked_at = Silence(), time.monotonic()
        while True:
            for name, child in self.site.children.items():
                if child.ended():
                    self._say(_("%(part)s ended and is started again") % {"part": name})
                child.keep_running()
            if self.embedded is not None:
                call_servers(self.embedded)
            if time.monotonic() - asked_at >= ASK_EVERY_SECONDS:
                asked_at = time.monotonic()
                if silence.is_over(self.site.parts_down(), at=asked_at):
                    self._say(_("%(part)s runs and does nothing; it is started again") % {"part": _("worker")})
                    self.site.worker.restart()
                    self.site.beat.restart()
            time.sleep(LOOK_EVERY_SECONDS)

    def _end(self) -> None:
        """In order, so that running parts find what they need."""
        _ignore_further_signals()
        self.site.stop()
        connection.close()
        if self.embedded is not None:
            release_servers(self.embedded)

    def _introduce_the_demo(self) -> None:
        self._say(_("Demo accounts, password %(password)s:") % {"password": DEMO_PASSWORD})
        for account in DEMO_ACCOUNTS:
            self._say(f"  {account.email:<28}{account.role_label}")

    def _at(self, **more: Any) -> dict[str, Any]:
        return {"address": self.site.address.bind, "url": self.site.address.url, **more}

    @contextmanager
    def _step(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        self._say(f"  {what} … ", ending="")
        try:
            yield
        except BaseException:
            self._say("")  # start a new line
            raise
        self._say(f"{time.monotonic() - began:.1f} s")

    def _say(self, words: str, ending: str = "\n") -> None:
        self.stdout.write(words, ending=ending)
        self.stdout.flush()

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(1)


def _end_of_log(home: Home) -> str:
    return "".join(home.log("web").read_text(errors="replace").splitlines(keepends=True)[-20:])


def _ignore_further_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    _ignore_further_signals()
    sys.exit(0)
