"""A second computation of the numbers: plain Python over every row, by calendar days in Kyiv.

It shares nothing with the tested code except the codes of the numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tests.database import rows

KYIV = ZoneInfo("Europe/Kyiv")
IN_INSTITUTION = ("stabilization", "inpatient", "rehabilitation", "outpatient")
STAGES = (
    *("stabilization", "evacuation", "treatment", "rehabilitation", "reintegration", "continued"),
    *("first_days", "documents", "long_support"),
)


def day(moment: datetime) -> date:
    return moment.astimezone(KYIV).date()


class SlowStay(NamedTuple):
    kind: str
    facility: str | None
    expected_on: date | None
    from_at: datetime
    to_at: datetime | None


@dataclass
class SlowCase:
    number: str
    state: str
    stage: str
    risk: str
    department: Any
    owner: Any
    due_on: date
    last_contact_at: datetime | None
    opened_at: datetime
    is_offered: bool
    moves: int
    is_beyond: bool
    visits: list[tuple[datetime, bool]]  # occurred at, and whether it is void
    spans: list[tuple[str, datetime, datetime | None]]
    answers: list[datetime]  # until when an open offer is to be answered
    stays: list["SlowStay"]
    owned: list[datetime]  # since when the owner leads the case
    served: set[str]  # by the department, those above and those below it
    levels: list[tuple[str, datetime, datetime | None]]  # of risk
    questions: int  # that nobody has answered or withdrawn
    put_off: list[datetime]  # when steps were

    def has_gap(self, at: datetime) -> bool:
        now = next((stay for stay in self.stays if stay.to_at is None), None)
        if now is None or (now.facility is None and now.kind in IN_INSTITUTION):
            return True
        if now.kind == "road":
            late = day(at) >= now.expected_on if now.expected_on else at - now.from_at >= timedelta(hours=24)
        else:
            late = False
        moved = [stay.to_at for stay in self.stays if stay.to_at and stay.facility != now.facility]
        knows = any(all(since >= ended for ended in moved) for since in self.owned)
        is_elsewhere = bool(now.facility and self.served and now.facility not in self.served)
        waits = self.owner is None and not self.is_offered
        return late or waits or any(until <= at for until in self.answers) or (bool(self.owner) and is_elsewhere and not knows)

    def was_lowered(self, today: date) -> bool:
        ranks = ("green", "amber", "red")
        levels = sorted(self.levels, key=lambda level: level[1])
        if len(levels) < 2 or levels[-1][2] is not None or (today - day(levels[-1][1])).days >= 7:
            return False
        return ranks.index(levels[-1][0]) < ranks.index(levels[-2][0])

    def codes(self, at: datetime, policies: dict[str, Any]) -> set[str]:
        """Every number that counts this case, as of `at`."""
        if self.state != "open":
            return set()
        today, policy = day(at), policies[self.stage]
        quiet = (today - day(self.last_contact_at or self.opened_at)).days > policy[self.risk]
        late = (today - self.due_on).days
        last_week = [when for when, voided in self.visits if not voided and (today - day(when)).days < 7]
        holds = {
            "on_support": True,
            "overdue": late > 0,
            "long_overdue": late > 7,
            "silent": quiet,
            "unaccepted": self.owner is None,
            "adrift": self.owner is None and (late > 0 or quiet),
            "offered": self.is_offered,
            "gaps": self.has_gap(at),
            "high_risk": self.risk == "red",
            "first_contact": self.last_contact_at is None and at - self.opened_at > timedelta(hours=policy["hours"]),
            "moved_often": self.moves >= 3 or self.is_beyond,
            "visited": bool(last_week),
            "lowered": self.was_lowered(today),
            "asked": self.questions > 0,
            "put_off": any((today - day(ended)).days < 7 for ended in self.put_off),
            "moved": any(
                (today - day(began)).days < 7 and any(over == began for *_, over in self.spans) for _, began, _ in self.spans
            ),
        }
        for stage in STAGES:
            mine = [(began, over) for name, began, over in self.spans if name == stage]
            holds[f"came_{stage}"] = any((today - day(began)).days < 30 for began, _ in mine)
            holds[f"left_{stage}"] = any(over is not None and (today - day(over)).days < 30 for _, over in mine)
        return {code for code, is_so in holds.items() if is_so}


def all_cases() -> list[SlowCase]:
    found = rows(
        "SELECT id, number, state, stage, risk, department_id, owner_id, next_due_on, last_contact_at, opened_at,"
        " id IN (SELECT case_id FROM cases_handover WHERE outcome = 'open') FROM cases_case"
    )
    planned = rows("SELECT case_id, moves, limit_days IS NOT NULL FROM cases_followup WHERE state = 'planned'")
    visits = rows("SELECT case_id, occurred_at, voided_at IS NOT NULL FROM cases_visit")
    spans = rows("SELECT case_id, value, from_at, to_at FROM cases_stagespan")
    answers = rows("SELECT case_id, answer_by FROM cases_handover WHERE outcome = 'open'")
    stays = rows("SELECT case_id, kind, value_id, expected_on, from_at, to_at FROM cases_stay")
    owned = rows("SELECT case_id, from_at FROM cases_ownerspan WHERE to_at IS NULL")
    served = all_served()
    levels = rows("SELECT case_id, value, from_at, to_at FROM cases_riskspan")
    put_off = rows("SELECT case_id, settled_at FROM cases_followup WHERE state = 'postponed'")
    questions = rows("SELECT case_id FROM cases_question WHERE state = 'open'")
    more: dict[Any, tuple[Any, ...]] = {
        pk: (*step, [row[1:] for row in visits if row[0] == pk], [row[1:] for row in spans if row[0] == pk])
        for pk, *step in planned
    }
    return [
        SlowCase(
            *[
                *(*fields, *more[pk]),
                [until for case, until in answers if case == pk],
                [SlowStay(*row[1:]) for row in stays if row[0] == pk],
                [since for case, since in owned if case == pk],
                served[fields[4]],
                [row[1:] for row in levels if row[0] == pk],
                sum(case == pk for (case,) in questions),
                [ended for case, ended in put_off if case == pk],
            ]
        )
        for pk, *fields in found
    ]


def all_served() -> dict[Any, set[str]]:
    """By department: what it, those above and those below it serve today; nothing of the past."""
    parents = dict(rows("SELECT id, parent_id FROM supporters_department"))
    served = rows("SELECT department_id, facility_id FROM cases_servedfacility WHERE valid_to IS NULL")
    return {
        here: {code for department, code in served if here in below(department) or department in below(here)} for here in parents
    }


def all_policies() -> dict[str, dict[str, int]]:
    columns = "code, first_contact_hours, silence_green_days, silence_amber_days, silence_red_days"
    return {
        code: {"hours": hours, "green": green, "amber": amber, "red": red}
        for code, hours, green, amber, red in rows(f"SELECT {columns} FROM cases_stagepolicy")
    }


def below(department: Any) -> set[Any]:
    """The department and all departments below it."""
    found, parents = {department}, rows("SELECT id, parent_id FROM supporters_department")
    while more := {pk for pk, parent in parents if parent in found} - found:
        found |= more
    return found


def matching(cases: Iterable[SlowCase], departments: set[Any], filters: dict[str, Any]) -> list[SlowCase]:
    return [
        case
        for case in cases
        if case.department in departments
        and (not filters["department"] or case.department in below(filters["department"]))
        and filters["stage"] in ("", case.stage)
        and filters["risk"] in ("", case.risk)
        and (not filters["owner"] or case.owner == filters["owner"])
    ]
