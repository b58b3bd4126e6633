"""What can still speak of a case: one registry. Ending the support ends its rows in one transaction."""

from collections import Counter
from collections.abc import Callable, Mapping, Set, Sized
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from cases.actions.circles.informing import INVITATION
from cases.actions.community.packages import PACKAGE
from cases.actions.hand_overs.asking import HAND_OVER
from cases.actions.intake.requests import CARD_REQUEST
from cases.actions.jobs.jobs import JOB_CHECK
from cases.actions.late import VISIT
from cases.actions.owners import CASE
from cases.actions.promises.making import PROMISE
from cases.actions.questions.asking import QUESTION
from cases.actions.risk.levels import RISK
from cases.actions.risk.lowerings import LOWERING
from cases.actions.steps import FOLLOW_UP
from cases.actions.teams.members import TEAM
from cases.models import (
    CardRequest,
    Check,
    Closure,
    CommunityPackage,
    EmployerLetter,
    EventInvitation,
    FollowUp,
    HandOver,
    JobCheck,
    JobProposal,
    Promise,
    Question,
    RiskLowering,
    RiskSpan,
    TeamMember,
    Visit,
)
from cases.models.follow_up import UNSETTLED
from cases.models.joining.group import of_group
from cases.states import (
    CheckState,
    ClosureState,
    HandOverOutcome,
    LetterState,
    LoweringState,
    PackageState,
    PromiseState,
    ProposalState,
    QuestionState,
    RequestState,
    StepState,
)
from cases.states.reintegration.community import InvitationState
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification

CLOSURE: Final = "closure"  # subject kind of a proposal to end the support
CHECK: Final = "check"  # subject kind of a check after the end
OF_CASE: Final[dict[str, Any]] = {  # by subject kind: rows of a case
    FOLLOW_UP: FollowUp,
    VISIT: Visit,
    PROMISE: Promise,
    HAND_OVER: HandOver,
    RISK: RiskSpan,
    LOWERING: RiskLowering,
    TEAM: TeamMember,
    CLOSURE: Closure,
    CHECK: Check,
    PACKAGE: CommunityPackage,
    CARD_REQUEST: CardRequest,
    QUESTION: Question,
    JOB_CHECK: JobCheck,
    INVITATION: EventInvitation,
}


# Of absorbed cards as well: what is reported to who answers for this one
OF_BOTH: Final = frozenset({PROMISE, VISIT, JOB_CHECK, INVITATION})
LASTING: Final = frozenset({"job_checks", "packages"})  # codes of SPEAKING that only a loss ends, and not the end of the support
GOES_ON: Final = LASTING | {"promises"}  # nor a new course: what was promised after the end of the support
REMINDERS_OF: Final = {  # what reminds of what may stay
    "job_checks": JOB_CHECK,
    "promises": PROMISE,
    "invitations": INVITATION,
    "packages": PACKAGE,
}


@dataclass(frozen=True)
class Speaking:
    """A kind of row that reminds somebody of a case. `rows` gives those of a case that are not ended; `ended` are the values
    that end them, by whom and at what moment."""

    code: str
    rows: Callable[[UUID], QuerySet[Any]]
    ended: Callable[[Supporter, datetime], dict[str, Any]]


def _steps(case_id: UUID) -> QuerySet[Any]:
    """Planned and offered steps. Today, the week, the calendar feed and the digest show planned ones only."""
    return FollowUp.objects.filter(case=case_id, state__in=UNSETTLED)


def _promises(case_id: UUID) -> QuerySet[Any]:
    """Those of absorbed cards stay open, and are kept on this one."""
    return Promise.objects.open().filter(of_group(case_id))


def _closures(case_id: UUID) -> QuerySet[Any]:
    return Closure.objects.asked().filter(case=case_id)


def _checks(case_id: UUID) -> QuerySet[Any]:
    """Of a case that was closed before."""
    return Check.objects.open().filter(case=case_id)


def _hand_overs(case_id: UUID) -> QuerySet[Any]:
    return HandOver.objects.open().filter(case=case_id)


def _lowerings(case_id: UUID) -> QuerySet[Any]:
    return RiskLowering.objects.open().filter(case=case_id)


def _packages(case_id: UUID) -> QuerySet[Any]:
    return CommunityPackage.objects.open().filter(case=case_id)


def _requests(case_id: UUID) -> QuerySet[Any]:
    return CardRequest.objects.open().filter(case=case_id)


def _questions(case_id: UUID) -> QuerySet[Any]:
    return Question.objects.open().filter(case=case_id)


def _proposals(case_id: UUID) -> QuerySet[Any]:
    return JobProposal.objects.open().filter(of_group(case_id))


def _letters(case_id: UUID) -> QuerySet[Any]:
    return EmployerLetter.objects.waiting().filter(of_group(case_id))


def _job_checks(case_id: UUID) -> QuerySet[Any]:
    return JobCheck.objects.open().filter(of_group(case_id))


def _invitations(case_id: UUID) -> QuerySet[Any]:
    """To what has not begun. Those of absorbed cards stay, and are answered on this one."""
    return EventInvitation.objects.ahead().filter(of_group(case_id))


def _notifications(case_id: UUID) -> QuerySet[Any]:
    """Of the case and the rows of OF_CASE. A letter announces unread notifications only, so it ends with them."""
    about = Q(subject_kind=CASE, subject_id=case_id)
    for kind, model in OF_CASE.items():
        rows = model.objects.filter(of_group(case_id) if kind in OF_BOTH else Q(case=case_id))
        about |= Q(subject_kind=kind, subject_id__in=rows.values("pk"))
    return Notification.objects.filter(about, settled_at=None)


SPEAKING: Final = (
    Speaking("steps", _steps, lambda _by, at: {"state": StepState.CANCELLED, "settled_at": at}),
    Speaking("promises", _promises, lambda _by, at: {"state": PromiseState.WITHDRAWN, "settled_at": at}),
    Speaking(
        "hand_overs",
        _hand_overs,
        lambda by, at: {"outcome": HandOverOutcome.ENDED, "answered_by": by, "answered_at": at},
    ),
    Speaking("lowerings", _lowerings, lambda _by, at: {"state": LoweringState.WITHDRAWN, "answered_at": at}),
    Speaking("packages", _packages, lambda by, at: {"state": PackageState.ENDED, "settled_by": by, "settled_at": at}),
    Speaking(
        "closures",
        _closures,
        lambda by, at: {"state": ClosureState.WITHDRAWN, "decided_by": by, "decided_at": at},
    ),
    Speaking("requests", _requests, lambda by, at: {"state": RequestState.ENDED, "answered_by": by, "answered_at": at}),
    Speaking("questions", _questions, lambda by, at: {"state": QuestionState.ENDED, "settled_by": by, "settled_at": at}),
    Speaking("invitations", _invitations, lambda _by, _at: {"state": InvitationState.ENDED, "inform_since": None}),
    Speaking("checks", _checks, lambda _by, at: {"state": CheckState.ENDED, "settled_at": at}),
    Speaking("job_proposals", _proposals, lambda by, at: {"state": ProposalState.ENDED, "settled_by": by, "settled_at": at}),
    Speaking("employer_letters", _letters, lambda by, at: {"state": LetterState.CANCELLED, "settled_by": by, "settled_at": at}),
    Speaking("job_checks", _job_checks, lambda _by, at: {"state": CheckState.ENDED, "settled_at": at}),
    Speaking(
        "notifications",
        _notifications,
        lambda _by, at: {"settled_at": at, "read_at": Coalesce("read_at", Value(at, DateTimeField()))},
    ),
)


def ending(case_id: UUID, *, stay: Set[str] = LASTING) -> dict[str, QuerySet[Any]]:
    """By code: the rows that end now. `stay`: codes whose rows go on, with their reminders."""
    rows = {one.code: one.rows(case_id) for one in SPEAKING if one.code not in stay}
    rows["notifications"] = rows["notifications"].exclude(
        subject_kind__in=[REMINDERS_OF[code] for code in stay & REMINDERS_OF.keys()]
    )
    return rows


def count_speaking(case_id: UUID, *, stay: Set[str] = LASTING) -> dict[str, int]:
    """By code: what would end now. One query."""
    return count_rows(ending(case_id, stay=stay))


def count_rows(found: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """By each code of SPEAKING, 0 for one that is not among `found`. One query."""
    codes = [rows.order_by().annotate(code=Value(code)).values_list("code") for code, rows in found.items()]
    counted = Counter(code for (code,) in codes[0].union(*codes[1:], all=True))
    return {one.code: counted[one.code] for one in SPEAKING}


def end_speaking(case_id: UUID, *, by: Supporter, at: datetime, stay: Set[str] = LASTING) -> dict[str, list[str]]:
    """End all of it but `stay`, and return the keys of the rows by code. The caller has locked the case."""
    found, ended = ending(case_id, stay=stay), {}
    for one in SPEAKING:
        rows = found.get(one.code)
        ended[one.code] = [] if rows is None else [str(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
        if rows is not None:
            rows.update(**one.ended(by, at))
    return ended


def counted(ended: Mapping[str, Sized]) -> dict[str, int]:
    """How much ended, or returned, by code."""
    return {code: len(keys) for code, keys in ended.items()}
