"""Rows that several parts write, as their actions do: promises, consents."""

from datetime import date, datetime
from random import Random
from typing import Any

from django.utils import timezone

from cases.case.models import Case, CaseEvent
from cases.case.states import EventKind
from cases.course.models import Promise
from cases.course.states import PromiseBy, PromiseState
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tools.demo_data.rows import Rows
from veterans.actions.consents import current_text
from veterans.models import CONSENT, Answer, Channel, Consent, Lasts, Person, Scope


class Pages:
    """Adds rows about a card; `texts`: of the consents, by scope."""

    def __init__(self, rows: Rows, rng: Random) -> None:
        self.rows, self.rng, self.now = rows, rng, timezone.now()
        self.texts = {scope: current_text(scope, kyiv_day(self.now)) for scope in (Scope.PEER, Scope.ATTENDANCE)}

    def event(self, case: Case, kind: EventKind, by: Supporter, at: datetime, **details: Any) -> None:
        self.rows.add(CaseEvent(case=case, kind=kind, by=by, at=at, details=details))

    def promise(
        self,
        case: Case,
        words: str,
        due_on: date,
        *,
        by: Supporter,
        at: datetime,
        kept_at: datetime | None,
        asks_safety: bool = False,
    ) -> Promise:
        promise = Promise(
            case=case,
            words=words,
            who=PromiseBy.SUPPORTER,
            due_on=due_on,
            made_by=by,
            made_at=at,
            state=PromiseState.KEPT if kept_at else PromiseState.OPEN,
            settled_at=kept_at,
            settled_by=by if kept_at else None,
            asks_safety=asks_safety,
        )
        self.rows.add(promise)
        details = {"promise": str(promise.pk), "who": promise.who, "due_on": due_on.isoformat()}
        self.event(case, EventKind.PROMISE_MADE, by, at, **details)
        if kept_at:
            self.event(case, EventKind.PROMISE_KEPT, by, kept_at, promise=str(promise.pk))
        return promise

    def consent(self, person: Person, scope: Scope, *, by: Supporter, at: datetime) -> None:
        """At most once for a person and scope."""
        self.rows.add(
            Consent(
                pk=new_id(),
                person=person,
                scope_id=scope,
                text=self.texts[scope],
                channel=Channel.SPOKEN,
                answer=Answer.GIVEN,
                basis_id=CONSENT,
                taken_by=by,
                given_at=at,
                recorded_at=at,
                lasts=Lasts.UNTIL_WITHDRAWN,
            )
        )

    def between(self, since: datetime, until: datetime) -> datetime:
        return since + (until - since) * self.rng.random()
