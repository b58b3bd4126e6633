"""The exact limits of each number of work and community, and its rows."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
import time_machine
from django.db.models import F
from django.test import Client

from cases.case.models import Case
from cases.case.states import CaseState, CheckState, LossKind
from cases.course.models import Visit
from cases.reintegration.models import EventInvitation, FunctionalProfile, Job, JobCheck, JobProposal
from cases.reintegration.states import DeclineReason, EmployerRefusal, JobAnswer, JobEnd, ProposalState
from cases.reintegration.states.community import Attendance, InvitationState
from dashboards.clock import clock_at
from dashboards.outcomes import OUTCOMES
from dashboards.reports.outcomes import outcomes_page
from dashboards.scope import Scope, Subtree
from privacy.models import AccessRecord
from supporters.directory.models import Supporter
from tests.community import make_circle, make_event, make_invited
from tests.database import CountedQueries, as_owner
from tests.factories import House, kyiv_utc, make_case
from tests.jobs import make_job, make_proposal
from tests.persons import make_territories
from tests.work import make_profile

pytestmark = pytest.mark.django_db
NOW = kyiv_utc(2026, 11, 25, 12)  # 14:00 in Kyiv
MIDNIGHT = kyiv_utc(2026, 11, 24, 22)
TODAY, SECOND, DAY = NOW.date(), timedelta(seconds=1), timedelta(days=1)
PAGE, LIST = "/dashboard/outcomes/", "/dashboard/cases/"
NUMBER = re.compile(r'<a href="([^"]*)">(?:<b>)?(\d+)(?:</b> <span>|</a></td>)')
ROW = re.compile(r'<th scope="row" id="r-(\d{8})"')


@pytest.fixture(autouse=True)
def territories(db: None) -> None:
    make_territories()


@pytest.fixture
def heads(house: House, signed_in: Callable[[Any], Client]) -> Iterator[Client]:
    """The browser of the head, at NOW."""
    with time_machine.travel(NOW):
        yield signed_in(house.head)


def counted(code: str) -> int:
    return Case.objects.filter(OUTCOMES[code].condition(clock_at(NOW))).count()


def begun(house: House, days: int, *, case: Case | None = None) -> Job:
    """A job whose first day was so many days before TODAY."""
    job = make_job(case or house.case, house.owner)
    Job.objects.filter(pk=job.pk).update(started_on=TODAY - days * DAY)
    return Job.objects.get(pk=job.pk)


def end(job: Job, after: int, kind: JobEnd = JobEnd.EMPLOYER) -> None:
    """So many days after the first one."""
    how = {"end_kind": kind, "ended_at": NOW, "ended_by": job.recorded_by}
    Job.objects.filter(pk=job.pk).update(ended_on=job.started_on + after * DAY, **how)


def say(job: Job, days: int, answer: JobAnswer) -> None:
    known = {"answer": answer, "logged_at": NOW, "logged_by": job.recorded_by}
    JobCheck.objects.filter(job=job, days=days).update(state=CheckState.DONE, settled_at=NOW, **known)


def settled(proposal: JobProposal, state: ProposalState, **known: Any) -> None:
    by = {f"{what}_by": proposal.made_by for what in ("answered", "settled")}
    JobProposal.objects.filter(pk=proposal.pk).update(state=state, answered_at=NOW, **{"settled_at": NOW, **known}, **by)


def test_job_counts_from_its_first_day_until_it_ends(house: House) -> None:
    job = begun(house, -1)
    assert counted("at_work") == 0
    Job.objects.filter(pk=job.pk).update(started_on=TODAY)
    assert counted("at_work") == 1
    end(Job.objects.get(pk=job.pk), 0)
    assert counted("at_work") == 0


@pytest.mark.parametrize("days", [30, 180])
def test_job_begins_to_count_after_so_many_days_and_as_lasting_by_a_check(house: House, days: int) -> None:
    job = begun(house, days - 1)
    say(job, days, JobAnswer.WORKS)
    assert counted(f"began_{days}") == counted(f"stayed_{days}") == 0
    Job.objects.filter(pk=job.pk).update(started_on=TODAY - days * DAY)
    assert counted(f"began_{days}") == counted(f"stayed_{days}") == 1


def test_job_without_a_check_is_not_counted_as_lasting_and_a_later_check_answers_for_an_earlier_one(house: House) -> None:
    job = begun(house, 200)
    say(job, 14, JobAnswer.WORKS)
    attempt = {"answer": JobAnswer.NOT_REACHED, "logged_at": NOW, "logged_by": job.recorded_by}
    JobCheck.objects.filter(job=job, days=30).update(**attempt)
    assert (counted("began_30"), counted("stayed_30")) == (1, 0)
    say(job, 90, JobAnswer.WORKS)
    assert (counted("stayed_30"), counted("stayed_180")) == (1, 0)


def test_ended_job_counts_as_lasting_when_its_last_day_says_so(house: House) -> None:
    job = begun(house, 200)
    end(job, 29)
    say(job, 30, JobAnswer.WORKS)  # three days early, and the work ended after it
    assert (counted("began_30"), counted("stayed_30")) == (1, 0)
    end(job, 30)
    assert counted("stayed_30") == 1
    end(job, 30, JobEnd.MISTAKE)
    assert counted("began_30") == counted("stayed_30") == 0


@pytest.mark.parametrize("code", ["at_work", "began_30", "stayed_30", "in_circle", "came_90", "declined_pay", "refused_rules"])
def test_number_outlasts_the_support_but_no_loss_and_no_card_of_another_department(house: House, code: str) -> None:
    fill(house, house.case)
    assert number(house.head, code) == 1
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED, next_due_on=None)
    assert number(house.head, code) == 1
    assert number(house.other_head, code) == 0
    Case.objects.filter(pk=house.case.pk).update(loss=LossKind.MISSING)
    assert number(house.head, code) == 0


@pytest.mark.parametrize("code", ["at_work", "began_30", "stayed_30", "in_circle", "came_90", "declined_pay", "refused_rules"])
def test_rows_of_an_absorbed_card_count_on_the_remaining_one(house: House, code: str) -> None:
    absorbed = make_case(house.owner)
    fill(house, absorbed)
    Case.objects.filter(pk=absorbed.pk).update(state=CaseState.ABSORBED, absorbed_by=house.case, next_due_on=None)
    assert number(house.head, code) == 1
    assert Case.objects.get(OUTCOMES[code].condition(clock_at(NOW))) == house.case


def number(head: Supporter, code: str) -> int:
    """On the page, or in the table of reasons."""
    page = outcomes_page(Scope(subtree=Subtree(head)), at=NOW)
    tiles = {tile.url.split("number=")[1]: int(tile.number) for tile in (*page.work, *page.community) if tile.number.isdecimal()}
    reasons = {row.url.split("number=")[1]: row.number for row in (*page.by_employer, *page.by_person)}
    shares = {f"began_{days}": next(tile for tile in page.work if tile.code == f"stayed_{days}") for days in (30, 180)}
    if code in shares:
        return int(re.findall(r"\d+", shares[code].share_label)[1])
    return {**tiles, **reasons}.get(code, 0)


def fill(house: House, case: Case) -> None:
    """Everything that the numbers count, as of NOW."""
    job = begun(house, 40, case=case)
    say(job, 30, JobAnswer.WORKS)
    settled(make_proposal(case, house.owner), ProposalState.DECLINED, decline=DeclineReason.PAY)
    settled(make_proposal(case, house.owner), ProposalState.REFUSED, refusal=EmployerRefusal.RULES)
    attended(case, house.owner)


def attended(case: Case, by: Supporter) -> EventInvitation:
    """To a meeting of a circle, ten days before NOW."""
    invitation = make_invited(case, make_event(by, circle=make_circle(by)), by)
    known = {"attendance": Attendance.CAME, "attended_at": NOW, "attended_by": by}
    EventInvitation.objects.filter(pk=invitation.pk).update(**known)
    start(invitation, NOW - 10 * DAY)
    return invitation


def start(invitation: EventInvitation, at: Any) -> None:
    type(invitation.event).objects.filter(pk=invitation.event_id).update(starts_at=at)


def test_event_counts_for_ninety_days_and_by_the_attendance_only(house: House) -> None:
    invitation = attended(house.case, house.owner)
    first = MIDNIGHT - 89 * DAY + timedelta(hours=-1)  # the clock changed in between
    start(invitation, first - SECOND)
    assert counted("came_90") == 0
    start(invitation, first)
    assert counted("came_90") == 1
    EventInvitation.objects.update(attendance=Attendance.ABSENT)
    assert counted("came_90") == counted("in_circle") == 0


def test_circle_counts_who_agreed_until_it_ends_the_event_is_cancelled_or_they_did_not_come(house: House) -> None:
    invitation = make_invited(house.case, make_event(house.owner, circle=make_circle(house.owner)), house.owner)
    assert counted("in_circle") == 0
    EventInvitation.objects.update(state=InvitationState.ACCEPTED, answered_at=NOW, answered_by=house.owner)
    assert counted("in_circle") == 1
    start(invitation, MIDNIGHT - 89 * DAY - timedelta(hours=1, seconds=1))
    assert counted("in_circle") == 0
    start(invitation, MIDNIGHT - 89 * DAY - timedelta(hours=1))
    assert counted("in_circle") == 1
    changed: dict[str, Any] = {"changed_at": NOW, "changed_by": house.owner}
    events = type(invitation.event).objects
    events.update(cancelled_at=NOW, cancel_words=F("title"), **changed)
    assert counted("in_circle") == 0
    events.update(cancelled_at=None, cancel_words=None)
    assert counted("in_circle") == 1
    circle = invitation.event.circle
    assert circle
    type(circle).objects.update(ended_at=NOW, **changed)
    assert counted("in_circle") == 0


def test_event_without_a_circle_is_no_circle(house: House) -> None:
    make_invited(house.case, make_event(house.owner), house.owner)
    EventInvitation.objects.update(state=InvitationState.ACCEPTED, answered_at=NOW, answered_by=house.owner)
    assert counted("in_circle") == 0


def test_refusal_counts_for_a_year_by_its_reason(house: House) -> None:
    first = MIDNIGHT - 364 * DAY
    proposal = make_proposal(house.case, house.owner)
    settled(proposal, ProposalState.REFUSED, refusal=EmployerRefusal.SILENT, settled_at=first - SECOND)
    assert counted("refused_silent") == 0
    settled(proposal, ProposalState.REFUSED, refusal=EmployerRefusal.SILENT, settled_at=first)
    assert [code for code in OUTCOMES if code.startswith(("refused", "declined")) and counted(code)] == ["refused_silent"]
    settled(make_proposal(house.case, house.owner), ProposalState.REFUSED, refusal=EmployerRefusal.SILENT)
    assert counted("refused_silent") == 1, "a person counts once"


@dataclass(frozen=True)
class Way:
    """Moments before NOW: of the profile and of the first vacancy."""

    profile: timedelta
    shown: timedelta


def proposed(house: House, way: Way) -> Case:
    case = make_case(house.owner)
    make_profile(case, house.owner)
    make_proposal(case, house.owner)
    described(case, NOW - way.profile)
    JobProposal.objects.filter(case=case).update(made_at=NOW - way.shown)
    return case


def described(case: Case, at: datetime) -> None:
    with as_owner():
        FunctionalProfile.objects.filter(person=case.person_id).update(recorded_at=at)


def median(house: House) -> str:
    page = outcomes_page(Scope(subtree=Subtree(house.head)), at=NOW)
    return next(tile.number for tile in page.work if tile.code == "proposed")


def test_median_is_of_calendar_days_and_a_value_that_occurs(house: House) -> None:
    assert median(house) == "–"
    proposed(house, Way(10 * DAY, 10 * DAY - timedelta(hours=10)))  # 14:00 to midnight: the next day
    assert median(house) == "1"
    proposed(house, Way(20 * DAY, 11 * DAY))
    assert median(house) == "1", "of two the lower one"
    proposed(house, Way(20 * DAY, 13 * DAY))
    assert median(house) == "7"
    before = proposed(house, Way(DAY, DAY + SECOND))
    assert (median(house), counted("proposed")) == ("7", 3)
    described(before, NOW - DAY - SECOND)
    assert counted("proposed") == 4


def test_profile_without_a_vacancy_counts_until_one_is_shown_or_the_person_works(house: House) -> None:
    assert counted("unproposed") == 0
    make_profile(house.case, house.owner)
    assert counted("unproposed") == 1
    job = begun(house, 5)
    assert counted("unproposed") == 0
    end(job, 1)
    assert counted("unproposed") == 1
    make_proposal(house.case, house.owner)
    assert counted("unproposed") == 0


def test_nothing_is_counted_of_a_card_without_work_and_community(house: House) -> None:
    assert Visit.objects.count() == 0
    assert [code for code in OUTCOMES if counted(code)] == []


def test_every_number_opens_as_many_rows_and_the_list_leads_back(house: House, heads: Client) -> None:
    for case in (house.case, make_case(house.colleague)):
        make_profile(case, house.owner)
        fill(house, case)
    make_profile(make_case(house.owner), house.owner)
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED, next_due_on=None)
    numbers = [(unescape(address), int(n)) for address, n in NUMBER.findall(heads.get(PAGE).text) if "number=" in address]
    assert len(numbers) == 9
    for address, shown in numbers:
        page = heads.get(address).text
        assert address.endswith("=proposed") or len(ROW.findall(page)) == shown, address
        assert f'href="{PAGE}"' in page
    page = heads.get(f"{LIST}?number=began_30").text
    assert f'value="{house.case.number}"' not in page, "who is not on support is offered to nobody"
    assert "Супровід завершено" in page
    assert page.count('name="keys"') == 1


def test_filters_narrow_the_numbers_by_the_last_owner_too(house: House, heads: Client) -> None:
    fill(house, house.case)
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED, next_due_on=None)
    found = {who: f'{LIST}?owner={who.pk}&amp;number=at_work"><b>' for who in (house.owner, house.colleague)}
    assert f"{found[house.owner]}1<" in heads.get(f"{PAGE}?owner={house.owner.pk}").text
    assert f"{found[house.colleague]}0<" in heads.get(f"{PAGE}?owner={house.colleague.pk}").text
    assert heads.get(f"{PAGE}?owner=x").headers["Location"] == PAGE


def test_page_has_no_name_and_leaves_no_access_record(house: House, heads: Client) -> None:
    fill(house, house.case)
    assert "Коваленко" not in heads.get(PAGE).text
    assert not AccessRecord.objects.filter(actor_id=house.head.pk).exists()
    assert PAGE in heads.get("/dashboard/").text


@pytest.mark.parametrize("role", ["owner", "psychologist", "administrator", "auditor", "analyst"])
def test_numbers_are_refused_to_who_may_not_list_cases(house: House, signed_in: Callable[[Any], Client], role: str) -> None:
    client = signed_in(getattr(house, role))
    assert client.get(PAGE).status_code == client.get(f"{LIST}?number=at_work").status_code == 403


def test_row_names_the_last_owner_though_support_and_account_have_ended(house: House, heads: Client) -> None:
    fill(house, house.case)
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED, next_due_on=None)
    Supporter.objects.active().filter(pk=house.owner.pk).update(is_active=False)
    page = heads.get(f"{LIST}?number=at_work").text
    assert house.owner.short_name in page.split("<tbody>")[1]


def test_page_and_lists_cost_as_many_queries_with_more_rows(house: House, heads: Client) -> None:
    def costs() -> dict[str, int]:
        found = {}
        for address in (PAGE, *(f"{LIST}?number={code}" for code in OUTCOMES)):
            with CountedQueries() as queries:
                assert heads.get(address).status_code == 200
            found[address] = len(queries)
        return found

    fill(house, proposed(house, Way(2 * DAY, DAY)))
    costs()
    with_one = costs()
    for _ in range(2):
        fill(house, proposed(house, Way(2 * DAY, DAY)))
    assert costs() == with_one
    assert with_one.pop(PAGE) <= 8
    assert max(with_one.values()) <= 8


def test_number_has_words_of_its_own() -> None:
    assert len({str(one.title) for one in OUTCOMES.values()}) == len(OUTCOMES)
    assert all(len(str(one.definition)) > 20 for one in OUTCOMES.values())
