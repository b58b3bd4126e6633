"""The end of a support on the card, and the check that comes next."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.case.actions.speaking import each_of, speaking
from cases.case.addresses import case_address
from cases.case.models import Case, Closure, StateSpan
from cases.case.states import CaseState, ClosureState
from cases.endings.models import EARLY, Check
from cases.reintegration.models import CommunityPackage
from privacy.sealing import ERASED, Sealed
from supporters.directory.calendar import date_label, day_label, kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Permission


@dataclass(frozen=True, kw_only=True)
class EndedLine:
    """`reason_label`: "" before reasons were recorded. `check_label`: when the next check is due, "" for none.

    `package_url`: of the package for a community that waits for its receipt.
    """

    since_label: str
    reason_label: str
    check_label: str
    is_check_due: bool
    url: str
    check_url: str
    package_url: str


class EndedRow(NamedTuple):
    """When the case was closed, for what reason, the day of the next check, and whether a package waits for its receipt."""

    ended_at: datetime
    reason_uk: str | None
    reason_en: str | None
    check_on: date | None
    has_package: bool


CLOSURE: Final = Closure.objects.filter(case=OuterRef("case"), state=ClosureState.AGREED, decided_at=OuterRef("from_at"))
CHECK: Final = Check.objects.open().filter(case=OuterRef("case")).order_by("due_on").values("due_on")[:1]
PACKAGE: Final = Exists(CommunityPackage.objects.open().filter(case=OuterRef("case")))


def ended_line(case: Case, user: Supporter, *, at: datetime, may_write: bool, answers: bool) -> EndedLine | None:
    """None: a lost case, whose report is shown, or an open one. One query."""
    if case.state != CaseState.CLOSED or case.loss:
        return None
    spans = StateSpan.objects.filter(case=case, to_at=None).annotate(
        reason_uk=Subquery(CLOSURE.values("reason__label_uk")[:1]),
        reason_en=Subquery(CLOSURE.values("reason__label_en")[:1]),
        check_on=Subquery(CHECK),
        has_package=PACKAGE,
    )
    row = EndedRow._make(spans.values_list("from_at", "reason_uk", "reason_en", "check_on", "has_package").get())
    today = kyiv_day(at)
    may_check = may_write and Permission.VISIT_LOG in user.granted
    may_receive = may_write and answers and Permission.CASE_OFFER in user.granted
    return EndedLine(
        since_label=date_label(kyiv_day(row.ended_at), today),
        reason_label=(row.reason_en if get_language() == "en" else row.reason_uk) or "",
        check_label=_("Check: %(day)s") % {"day": day_label(row.check_on, today)} if row.check_on else "",
        is_check_due=bool(row.check_on and row.check_on <= today),
        url=case_address("case_close", case.number),
        check_url=case_address("case_check", case.number) if row.check_on and row.check_on <= today + EARLY and may_check else "",
        package_url=case_address("case_package", case.number) if row.has_package and may_receive else "",
    )


UNOPENABLE: Final = Q(state=CaseState.WITHDRAWN) | Q(person__surname=Sealed(ERASED))


def still_open() -> tuple[QuerySet[Any, Any], ...]:
    """The rows of such cards that are not ended."""
    cards = each_of(Case.objects.filter(UNOPENABLE))
    return tuple(one.rows(cards) for one in speaking().values())
