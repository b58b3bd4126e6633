"""The page of a call: whom to call, what about, and how it ended."""

from dataclasses import dataclass
from datetime import datetime

from cases.addresses import case_address
from cases.models import Case
from cases.reports.card import IdentityLine, PhoneLine, identity_line, phone_lines
from cases.reports.plan import NextStepLine, next_step_line
from cases.states import VisitKind


@dataclass(frozen=True)
class Call:
    """`log_url`: where a call that needs words is written down."""

    card: IdentityLine
    step: NextStepLine | None
    phones: tuple[PhoneLine, ...]
    log_url: str


def call_page(case: Case, *, at: datetime) -> Call:
    log_url = f"{case_address('visit_new', case.number)}?kind={VisitKind.CALL}"
    return Call(identity_line(case), next_step_line(case, today=at), phone_lines(case), log_url)
