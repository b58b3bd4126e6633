"""Confirm or refuse a pending approval where there is no second administrator. The record says who and why."""

import os
from getpass import getuser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.deciders import deciders_of
from supporters.administration.actions.approvals.decisions import decide_on_server
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.invitations import InvitationOver
from supporters.administration.reports.approvals import about, phone_label
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Approval, Outcome

BESIDE = ("supporter", "invitation", "department", "asked_by")
LONGEST = 100


class Command(BaseCommand):
    help = "List what waits and no administrator can decide; confirm or refuse one of them by its key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", nargs="?", type=UUID, help="what to decide; without it, the list")
        parser.add_argument("--refuse", action="store_true", help="refuse instead of confirming")

    def handle(self, *, key: UUID | None, refuse: bool, **_options: Any) -> None:
        if key is None:
            self._list()
        else:
            self._ask_and_decide(key, Outcome.REFUSED if refuse else Outcome.GRANTED)

    def _ask_and_decide(self, key: UUID, outcome: Outcome) -> None:
        if not Approval.objects.waiting().filter(pk=key).exists():
            raise CommandError(_("Nothing waits under this key."))
        try:
            asked = {"operator": self._operator(), "reason": self._ask(_("Why do you decide so"))}
        except (EOFError, KeyboardInterrupt):
            raise CommandError(_("Nothing was decided.")) from None
        self._decide(key, outcome, asked)

    def _list(self) -> None:
        at = timezone.now()
        waiting = Approval.objects.in_time(at).select_related(*BESIDE).order_by("asked_at")
        shown = [one for one in waiting if not deciders_of(one)]
        if not shown:
            self.stdout.write(_("Nothing waits that no administrator could decide."))
        for one in shown:
            self.stdout.write(f"{one.pk}  {one.get_kind_display()}: {about(one)}\n  {one.asked_by.short_name}: {one.reason}")
            if phone := phone_label(one, kyiv_day(at)):
                self.stdout.write(f"  {one.get_identity_display()}: {phone}")

    def _decide(self, key: UUID, outcome: Outcome, asked: dict[str, str]) -> None:
        try:
            decide_on_server(key, outcome, **asked, at=timezone.now())
        except (ApprovalRefused, AccountRefused, DepartmentRefused) as refused:
            raise CommandError(str(refused)) from refused
        except InvitationOver as over:
            raise CommandError(_("This invitation is over already.")) from over
        said = {Outcome.GRANTED: _("It is confirmed and done."), Outcome.REFUSED: _("It is refused, and nothing has changed.")}
        self.stdout.write(said[outcome])

    def _operator(self) -> str:
        """The name as typed, with the account of the operating system."""
        return f"{self._ask(_('Your surname and given name'))} ({os.environ.get('SUDO_USER') or getuser()})"

    def _ask(self, label: str) -> str:
        """Ask until something is typed."""
        while not (typed := input(f"{label}: ").strip()[:LONGEST]):
            pass
        return typed
