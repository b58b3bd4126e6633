"""A second computation of the numbers of work and community: plain Python over every row. Only the codes are shared."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tests.dashboards.slow import day
from tests.database import rows

ONE_DAY = timedelta(days=1)


@dataclass
class SlowCard:
    """`keys`: of the card and of those that it has absorbed; `people`: of its person and of those who were joined into them."""

    number: str
    state: str
    department: Any
    owner: Any
    keys: set[Any]
    people: set[Any]
    codes: set[str] = field(default_factory=set)
    days_to_proposal: int | None = None


def all_cards(at: datetime) -> list[SlowCard]:
    """Those that are or were on support, without the lost ones."""
    found = rows("SELECT id, number, state, department_id, owner_id, person_id, absorbed_by_id, loss FROM cases_case")
    joined = rows("SELECT id, joined_into_id FROM veterans_person")
    cards = []
    for pk, number, state, department, owner, person, _absorbed, loss in found:
        if state in ("open", "closed") and not loss:
            keys = {pk} | {row[0] for row in found if row[6] == pk}
            people = {person} | {one for one, into in joined if into == person}
            card = SlowCard(number, state, department, owner, keys, people)
            count_work(card, day(at))
            count_proposals(card, day(at))
            count_events(card, day(at))
            cards.append(card)
    return cards


def count_work(card: SlowCard, today: date) -> None:
    checks = rows("SELECT job_id, days FROM cases_jobcheck WHERE state = 'done' AND answer = 'works'")
    for pk, case, began, ended, how in rows("SELECT id, case_id, started_on, ended_on, end_kind FROM cases_job"):
        if case not in card.keys:
            continue
        if ended is None and began <= today:
            card.codes.add("at_work")
        for length in (30, 180):
            if how == "mistake" or (today - began).days < length:
                continue
            card.codes.add(f"began_{length}")
            is_known = any(job == pk and days >= length for job, days in checks)
            if is_known if ended is None else (ended - began).days >= length:
                card.codes.add(f"stayed_{length}")


def count_proposals(card: SlowCard, today: date) -> None:
    columns = "case_id, state, made_at, settled_at, refusal, decline"
    shown = [row for row in rows(f"SELECT {columns} FROM cases_jobproposal") if row[0] in card.keys]
    for _case, state, _made_at, settled_at, refusal, decline in shown:
        if state in ("refused", "declined") and (today - day(settled_at)).days < 365:
            card.codes.add(f"refused_{refusal}" if state == "refused" else f"declined_{decline}")
    profiles = rows("SELECT person_id, recorded_at, replaced_at FROM cases_functionalprofile")
    mine = [row for row in profiles if row[0] in card.people]
    first_profile, first_shown = min((row[1] for row in mine), default=None), min((row[2] for row in shown), default=None)
    if first_profile and first_shown and first_shown >= first_profile:
        card.codes.add("proposed")
        card.days_to_proposal = (day(first_shown) - day(first_profile)) // ONE_DAY
    has_profile = any(replaced is None for _person, _recorded, replaced in mine)
    if card.state == "open" and has_profile and not shown and "at_work" not in card.codes:
        card.codes.add("unproposed")


def count_events(card: SlowCard, today: date) -> None:
    circles = dict(rows("SELECT id, ended_at IS NULL FROM cases_circle"))
    events = {pk: known for pk, *known in rows("SELECT id, circle_id, starts_at, cancelled_at FROM cases_communityevent")}
    for case, event, state, attendance in rows("SELECT case_id, event_id, state, attendance FROM cases_eventinvitation"):
        circle, starts_at, cancelled_at = events[event]
        if case not in card.keys or (today - day(starts_at)).days >= 90:
            continue
        if attendance == "came":
            card.codes.add("came_90")
        goes_on = circle is not None and circles[circle] and cancelled_at is None
        if goes_on and attendance != "absent" and (attendance == "came" or state == "accepted"):
            card.codes.add("in_circle")


def median(cards: list[SlowCard]) -> str:
    """The lower of the two in the middle; «–» for nobody."""
    days = sorted(card.days_to_proposal for card in cards if card.days_to_proposal is not None)
    return str(days[(len(days) - 1) // 2]) if days else "–"
