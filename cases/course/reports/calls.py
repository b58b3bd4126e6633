"""The page of a call: whom to call, what about, and buttons for the outcome."""

from dataclasses import dataclass
from datetime import datetime

from cases.case.addresses import case_address, with_parameters
from cases.case.models import Case
from cases.case.reports.identity import IdentityLine, identity_line
from cases.case.reports.phones import PhoneLine, phone_lines
from cases.course.reports.plan import NextStepLine, next_step_line
from cases.course.states import VisitKind


@dataclass(frozen=True, kw_only=True)
class Call:
    """`log_url`: the form for a call that needs words. `how_to_speak`: with the person, "" where nothing is known."""

    card: IdentityLine
    step: NextStepLine | None
    phones: tuple[PhoneLine, ...]
    log_url: str
    how_to_speak: str


def call_page(case: Case, *, at: datetime, back: str) -> Call:
    """`back`: the list from which the call was made, "" for none."""
    log_url = with_parameters(case_address("visit_new", case.number), kind=VisitKind.CALL, next=back)
    return Call(
        card=identity_line(case),
        step=next_step_line(case, today=at),
        phones=phone_lines(case, at=at),
        log_url=log_url,
        how_to_speak=case.person.how_to_speak or "",
    )
