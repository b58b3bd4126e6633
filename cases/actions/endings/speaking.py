"""What can still speak of a case: one registry. Ending the support ends its rows in one transaction."""

from collections import Counter
from collections.abc import Callable, Mapping, Set, Sized
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import DateTimeField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from cases.actions.circles.informing import INVITATION
from cases.actions.community.packages import PACKAGE
from cases.actions.hand_overs.asking import HAND_OVER
from cases.actions.intake.requests import CARD_REQUEST
from cases.actions.jobs.jobs import JOB_CHECK
from cases.actions.owners import CASE
from cases.actions.promises.making import PROMISE
from cases.actions.questions.asking import QUESTION
from cases.actions.risk.lowerings import LOWERING
from cases.actions.steps import FOLLOW_UP
from cases.models import (
    CardRequest,
    Case,
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
)
from cases.models.follow_up import UNSETTLED
from cases.models.joining.group import of_group
from cases.registry import subjects
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
LASTING: Final = frozenset({"job_checks", "packages"})  # codes of SPEAKING that only a loss ends, and not its end
GOES_ON: Final = LASTING | {"promises"}  # what neither the end of the support nor a new course ends (ADR 70)


class Cards(NamedTuple):
    """Of which cards something waits. `own`, `group`: on rows of a case, of these cards, and of those that they have absorbed."""

    keys: Any
    own: Q
    group: Q


def one_card(case_id: UUID) -> Cards:
    return Cards([case_id], Q(case=case_id), of_group(case_id))


def each_of(cards: QuerySet[Case]) -> Cards:
    """Absorbed ones are found only if they are among them."""
    own = Q(case__in=cards)
    return Cards(cards.values("pk"), own, own)


@dataclass(frozen=True, kw_only=True)
class Speaking:
    """A kind of row that reminds somebody of a case. `rows` gives those of some cards that are not ended; `ended` are the values
    that end them, by whom and at what moment. `subject`: the kind under which notifications remind of it, "" for none."""

    code: str
    subject: str = ""
    rows: Callable[[Cards], QuerySet[Any]]
    ended: Callable[[Supporter, datetime], dict[str, Any]]


def _notifications(cards: Cards) -> QuerySet[Any]:
    """Of the cards and their rows. A letter announces unread notifications only, so it ends with them."""
    about = Q(subject_kind=CASE, subject_id__in=cards.keys)
    for one in subjects().values():
        if one.ends_with:
            rows = one.model.objects.filter(cards.group if one.ends_with == "group" else cards.own)
            about |= Q(subject_kind=one.code, subject_id__in=rows.values("pk"))
    return Notification.objects.filter(about, settled_at=None)


SPEAKING: Final = (
    Speaking(
        code="steps",
        subject=FOLLOW_UP,
        # Today, the week, the calendar feed and the digest show planned ones only
        rows=lambda cards: FollowUp.objects.filter(cards.own, state__in=UNSETTLED),
        ended=lambda by, at: {"state": StepState.CANCELLED, "settled_at": at, "settled_by": by},
    ),
    Speaking(
        code="promises",
        subject=PROMISE,
        rows=lambda cards: Promise.objects.open().filter(cards.group),  # those of absorbed cards are kept on this one
        ended=lambda _by, at: {"state": PromiseState.WITHDRAWN, "settled_at": at},
    ),
    Speaking(
        code="hand_overs",
        subject=HAND_OVER,
        rows=lambda cards: HandOver.objects.open().filter(cards.own),
        ended=lambda by, at: {"outcome": HandOverOutcome.ENDED, "answered_by": by, "answered_at": at},
    ),
    Speaking(
        code="lowerings",
        subject=LOWERING,
        rows=lambda cards: RiskLowering.objects.open().filter(cards.own),
        ended=lambda _by, at: {"state": LoweringState.WITHDRAWN, "answered_at": at},
    ),
    Speaking(
        code="packages",
        subject=PACKAGE,
        rows=lambda cards: CommunityPackage.objects.open().filter(cards.own),
        ended=lambda by, at: {"state": PackageState.ENDED, "settled_by": by, "settled_at": at},
    ),
    Speaking(
        code="closures",
        subject=CLOSURE,
        rows=lambda cards: Closure.objects.asked().filter(cards.own),
        ended=lambda by, at: {"state": ClosureState.WITHDRAWN, "decided_by": by, "decided_at": at},
    ),
    Speaking(
        code="requests",
        subject=CARD_REQUEST,
        rows=lambda cards: CardRequest.objects.open().filter(cards.own),
        ended=lambda by, at: {"state": RequestState.ENDED, "answered_by": by, "answered_at": at},
    ),
    Speaking(
        code="questions",
        subject=QUESTION,
        rows=lambda cards: Question.objects.open().filter(cards.own),
        ended=lambda by, at: {"state": QuestionState.ENDED, "settled_by": by, "settled_at": at},
    ),
    Speaking(
        code="invitations",
        subject=INVITATION,
        rows=lambda cards: EventInvitation.objects.ahead().filter(cards.group),  # those of absorbed cards are answered here
        ended=lambda _by, _at: {"state": InvitationState.ENDED, "inform_since": None},
    ),
    Speaking(
        code="checks",
        subject=CHECK,
        rows=lambda cards: Check.objects.open().filter(cards.own),  # of a case that was closed before
        ended=lambda _by, at: {"state": CheckState.ENDED, "settled_at": at},
    ),
    Speaking(
        code="job_proposals",
        rows=lambda cards: JobProposal.objects.open().filter(cards.group),
        ended=lambda by, at: {"state": ProposalState.ENDED, "settled_by": by, "settled_at": at},
    ),
    Speaking(
        code="employer_letters",
        rows=lambda cards: EmployerLetter.objects.waiting().filter(cards.group),
        ended=lambda by, at: {"state": LetterState.CANCELLED, "settled_by": by, "settled_at": at},
    ),
    Speaking(
        code="job_checks",
        subject=JOB_CHECK,
        rows=lambda cards: JobCheck.objects.open().filter(cards.group),
        ended=lambda _by, at: {"state": CheckState.ENDED, "settled_at": at},
    ),
    Speaking(
        code="notifications",
        rows=_notifications,
        ended=lambda _by, at: {"settled_at": at, "read_at": Coalesce("read_at", Value(at, DateTimeField()))},
    ),
)
REMINDERS_OF: Final = {one.code: one.subject for one in SPEAKING if one.subject}


def ending(case_id: UUID, *, stay: Set[str] = GOES_ON) -> dict[str, QuerySet[Any]]:
    """By code: the rows that end now. `stay`: codes whose rows go on, with their reminders."""
    rows = {one.code: one.rows(one_card(case_id)) for one in SPEAKING if one.code not in stay}
    rows["notifications"] = rows["notifications"].exclude(
        subject_kind__in=[REMINDERS_OF[code] for code in stay & REMINDERS_OF.keys()]
    )
    return rows


def count_speaking(case_id: UUID, *, stay: Set[str] = GOES_ON) -> dict[str, int]:
    """By code: what would end now. One query."""
    return count_rows(ending(case_id, stay=stay))


def count_rows(found: Mapping[str, QuerySet[Any]]) -> dict[str, int]:
    """By each code of SPEAKING, 0 for one that is not among `found`. One query."""
    codes = [rows.order_by().annotate(code=Value(code)).values_list("code") for code, rows in found.items()]
    counted = Counter(code for (code,) in codes[0].union(*codes[1:], all=True))
    return {one.code: counted[one.code] for one in SPEAKING}


def end_speaking(case_id: UUID, *, by: Supporter, at: datetime, stay: Set[str] = GOES_ON) -> dict[str, list[str]]:
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
