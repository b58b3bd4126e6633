"""Talks about safety of the last weeks; a few have found a need. Their counters are those of the talks."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cases.course.actions.promises.making import ASK_AGAIN
from cases.person.actions.safety import count_signs
from cases.person.models import DangerSign, SafetyTalk, quarter_of, write_page
from cases.person.states import DangerKind
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from tools.demo_data.reintegration.rows import Pages
from tools.demo_data.reintegration.work import Span

TALKED_SHARE, FOUND_SHARE = 0.25, 0.2  # of the open cases, of the talks
LONGEST_AGO: Final = ASK_AGAIN - timedelta(days=1)  # nobody is late with the next one
HELPERS: Final = ("legal_aid", "cyberpolice", "police", "unit")
AGREED: Final = "У четвер подзвонимо разом"


class Talks:
    def __init__(self, pages: Pages, rng: Random) -> None:
        self.pages, self.rng = pages, rng
        self.found: dict[date, list[tuple[DangerKind, datetime]]] = defaultdict(list)

    def write(self, span: Span) -> None:
        at = self.pages.now - timedelta(days=self.rng.randint(1, LONGEST_AGO.days))
        if span.is_over or at < span.since or self.rng.random() >= TALKED_SHARE:
            return
        signs = []
        if self.rng.random() < FOUND_SHARE:
            kind = self.rng.choice(list(DangerKind))
            signs.append(DangerSign(kind=kind, helper=self.rng.choice(HELPERS), agreed=AGREED, since_on=kyiv_day(at)))
            self.found[quarter_of(kyiv_day(at))].append((kind, at))
        due_on = kyiv_day(at) + ASK_AGAIN
        words = _("Ask about safety")
        promise = self.pages.promise(span.case, words, due_on, by=span.by, at=at, kept_at=None, asks_safety=True)
        talk = SafetyTalk(pk=new_id(), case=span.case, talked_at=at, talked_by=span.by, promise=promise, signs=write_page(signs))
        self.pages.rows.add(talk)

    def count(self) -> None:
        """Once for each quarter, when all talks are written."""
        for found in self.found.values():
            with transaction.atomic():
                count_signs([kind for kind, _at in found], at=found[0][1])
