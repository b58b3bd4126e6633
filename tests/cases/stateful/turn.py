"""One act of the machine: who acts on which card, at what moment, and the choices that were drawn for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any, Final, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404

from cases.case.access import FoundCase, PurposeNeeded, found_to_work_on
from cases.case.actions.purposes import state_purpose
from cases.case.models import Case
from cases.case.states import IllegalTransition, Purpose
from cases.course.actions.steps import NextStep
from cases.course.states import VisitKind
from cases.intake.states import JoinRefused
from supporters.administration.actions.accounts import AccountRefused
from supporters.administration.actions.approvals.requests import ApprovalRefused
from supporters.administration.actions.covers import AbsenceRefused
from supporters.directory.actions.locks import DepartmentRefused
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission
from tests.cases.stateful.world import World
from tests.stateful.choices import Choices
from veterans.actions.consents import ConsentMissing
from veterans.actions.pairs import PairOpen

T = TypeVar("T")
Aims = Sequence[tuple[UUID | None, UUID | None]]
"""Where there is something to answer: a card (None: any) and somebody who is likely to be allowed to."""

REFUSALS: Final = (
    AbsenceRefused,
    AccountRefused,
    ApprovalRefused,
    ChangedMeanwhile,
    ConsentMissing,
    DepartmentRefused,
    Http404,
    IllegalTransition,
    JoinRefused,
    PairOpen,
    PermissionDenied,
    ValidationError,
)
"""What an action or a view may answer to an act that is not allowed. Anything else is a fault."""

SOON, FAR = (0, 1, 2), (7, 25, 80, 400)  # days; the latter need a reason at most stages, or are refused
HOURS: Final = (None, None, time(9), time(8), time(23), time(3))


@dataclass(kw_only=True)
class Turn(Choices):
    world: World
    by: Supporter
    case: Case
    at: datetime

    @property
    def request(self) -> Any:
        """As the access functions of the views read it."""
        return SimpleNamespace(user=self.by, method="POST")

    def permit(self, permission: Permission) -> None:
        """As signing in and `@require` do. Raises PermissionDenied."""
        if not self.by.is_active or self.by.is_suspended or permission not in self.by.granted:
            raise PermissionDenied

    def found(self, permission: Permission) -> FoundCase:
        """The card, as the views find it. Raises PermissionDenied, Http404."""
        self.permit(permission)
        return self.with_purpose(lambda: found_to_work_on(self.request, self.case.number))

    def with_purpose(self, find: Callable[[], T]) -> T:
        """Find it; a colleague who has to state a purpose states one first, for the card that remains if this one was joined."""
        try:
            return find()
        except PurposeNeeded as needed:
            found = Case.objects.get(number=needed.number)
            state_purpose(found.pk, purpose=Purpose.CHECK, words="", by=self.by, at=self.at)
            return find()

    def card(self, permission: Permission) -> Case:
        """Raises PermissionDenied, Http404."""
        return self.found(permission).case

    def next_step(self) -> NextStep:
        """Sometimes too far ahead, or late without a reason."""
        return NextStep(
            what=self.words("Зателефонувати"),
            due_on=self.due_on(),
            due_time=self.choose(HOURS),
            kind=self.choose(("", VisitKind.VISIT)),
            because="" if self.seldom() else "Так просив",
        )

    def words(self, beginning: str) -> str:
        """Which no other act says, so that it is noticed when they are lost."""
        return f"{beginning} {self.at:%d.%m %H:%M}"

    def due_on(self) -> date:
        return kyiv_day(self.at) + timedelta(days=self.choose(FAR if self.seldom() else SOON))
