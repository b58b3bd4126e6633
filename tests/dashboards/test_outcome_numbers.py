"""Each number of work and community equals the length of its list and the result of an independent slow computation."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.case.models import Case
from cases.case.states import CaseState, CheckState, LossKind
from cases.reintegration.models import CommunityEvent, EventInvitation, FunctionalProfile, Job, JobCheck, JobProposal, Vacancy
from cases.reintegration.states import DeclineReason, EmployerRefusal, JobAnswer, JobEnd, JobKind, ProposalState
from cases.reintegration.states.community import Attendance, InvitationState
from dashboards.outcomes import OUTCOMES
from dashboards.reports.case_list import case_list
from dashboards.reports.outcomes import OutcomesPage, outcomes_page
from dashboards.scope import Scope, Subtree
from privacy.ids import new_id
from supporters.directory.models import Department, Supporter
from supporters.directory.reports.lists.keyset import PER_PAGE, Place
from tests.community import make_circle, make_event
from tests.dashboards import slow, slow_outcomes
from tests.dashboards.test_numbers import MOMENTS, undone_afterwards
from tests.factories import make_case, make_department, make_head, make_person, make_supporter
from tests.persons import make_territories
from tests.work import make_vacancy

pytestmark = pytest.mark.django_db
CASES = 6
DAYS = st.sampled_from((0, 1, 13, 29, 30, 31, 89, 90, 91, 179, 180, 181, 364, 365, 366))
AGES = st.builds(lambda days, minutes: timedelta(days=days, minutes=minutes), DAYS, st.integers(1, 1500))


@dataclass(frozen=True)
class World:
    """Two departments, one above the other; events of a circle, of one that has ended, of none, and a cancelled one."""

    departments: list[Department]
    heads: list[Supporter]
    people: list[Supporter]
    cases: list[Case]
    vacancies: list[Vacancy]
    events: list[CommunityEvent]


@pytest.fixture
def world() -> World:
    make_territories()
    above = make_department("Міністерство")
    departments = [above, make_department("Захід", parent=above)]
    people = [make_supporter(department) for department in departments]
    circle, ended = make_circle(people[0]), make_circle(people[0], name="Колишнє коло")
    events = [make_event(people[0], circle=one) for one in (circle, circle, ended, None, circle)]
    type(ended).objects.filter(pk=ended.pk).update(ended_at=ended.added_at, changed_at=ended.added_at, changed_by=people[0])
    last = events[-1]
    last.cancelled_at = last.changed_at = last.added_at
    last.changed_by, last.cancel_words = people[0], "Басейн на ремонті"
    last.save(update_fields=["cancelled_at", "changed_at", "changed_by", "cancel_words"])
    return World(
        departments,
        [make_head(department) for department in departments],
        people,
        [make_case(people[0], person=make_person("Коваль")) for _ in range(CASES)],
        [make_vacancy(people[0], f"Посада {number}") for number in range(3)],
        events,
    )


JOBS = st.tuples(
    st.integers(-1, 1),
    DAYS,
    st.sampled_from((None, 0, 29, 30, 180)),
    st.sampled_from(JobEnd),
    st.sets(st.sampled_from((14, 30, 90, 180))),
)
PROPOSALS = st.tuples(
    st.sampled_from((ProposalState.SHOWN, ProposalState.REFUSED, ProposalState.DECLINED)),
    AGES,
    AGES,
    st.sampled_from(EmployerRefusal),
    st.sampled_from(DeclineReason),
)
INVITED = st.tuples(
    st.sampled_from((InvitationState.INVITED, InvitationState.ACCEPTED, InvitationState.DECLINED)),
    st.sampled_from(("", *Attendance.values)),
)
STORIES = st.fixed_dictionaries(
    {
        "department": st.integers(0, 1),
        "owner": st.integers(0, 1),
        "state": st.sampled_from([CaseState.OPEN] * 3 + [CaseState.CLOSED] * 2 + [CaseState.ABSORBED, "lost"]),
        "jobs": st.lists(JOBS, max_size=2),
        "proposals": st.lists(PROPOSALS, max_size=3),
        "profiles": st.lists(AGES, max_size=2),
        "invited": st.dictionaries(st.integers(0, 4), INVITED, max_size=3),
    }
)


def write(case: Case, story: dict[str, Any], world: World, at: datetime) -> None:
    """Directly into the rows: only reading is tested here. The first card absorbs."""
    by, state = world.people[0], story["state"]
    is_open = state == CaseState.OPEN or case == world.cases[0]
    absorbed = state == CaseState.ABSORBED and not is_open
    Case.objects.filter(pk=case.pk).update(
        department=world.departments[story["department"]],
        owner=world.people[story["owner"]],
        state=CaseState.OPEN if is_open else CaseState.ABSORBED if absorbed else CaseState.CLOSED,
        next_due_on=slow.day(at) if is_open else None,
        absorbed_by=world.cases[0] if absorbed else None,
        loss=LossKind.MISSING if state == "lost" and not is_open else "",
    )
    if absorbed:
        type(case.person).objects.filter(pk=case.person_id).update(joined_into=world.cases[0].person_id)
    for number, job in enumerate(story["jobs"]):
        write_job(case, *job, is_last=not number, by=by, at=at)
    for vacancy, (of, made, settled, refusal, decline) in zip(world.vacancies, story["proposals"], strict=False):
        is_shown = of is ProposalState.SHOWN
        JobProposal.objects.create(
            case=case,
            vacancy=vacancy,
            state=of,
            made_by=by,
            made_at=at - made,
            answered_by=None if is_shown else by,
            answered_at=None if is_shown else at,
            refusal=refusal if of is ProposalState.REFUSED else "",
            decline=decline if of is ProposalState.DECLINED else "",
            settled_by=None if is_shown else by,
            settled_at=None if is_shown else at - settled,
        )
    for number, age in enumerate(sorted(story["profiles"])):
        replaced_at = at if number else None
        FunctionalProfile.objects.create(person_id=case.person_id, recorded_by=by, recorded_at=at - age, replaced_at=replaced_at)
    for event, (of, attendance) in story["invited"].items():
        answered = {} if of is InvitationState.INVITED else {"answered_by": by, "answered_at": at}
        attended = {"attended_by": by, "attended_at": at} if attendance else {}
        known = {"state": of, "attendance": attendance, **answered, **attended}
        EventInvitation.objects.create(case=case, event=world.events[event], invited_by=by, invited_at=at, **known)


def write_job(
    case: Case, early: int, days: int, lasted: int | None, how: JobEnd, checks: set[int], *, is_last: bool, by: Any, at: datetime
) -> None:
    """`early`: days by which the first day of work is moved. Only the last job may go on."""
    length = lasted if lasted is not None or is_last else 14
    began = slow.day(at) - timedelta(days=days + early)
    ended = (
        {} if length is None else {"ended_on": began + timedelta(days=length), "end_kind": how, "ended_by": by, "ended_at": at}
    )
    known = {"employer": "Депо", "kind": JobKind.EMPLOYER, "started_on": began, "recorded_by": by, "recorded_at": at}
    job = Job.objects.create(pk=new_id(), case=case, person_id=case.person_id, **known, **ended)
    for number in checks:
        logged = {"answer": JobAnswer.WORKS, "state": CheckState.DONE, "logged_by": by, "logged_at": at, "settled_at": at}
        JobCheck.objects.create(case=case, job=job, days=number, due_on=began, **logged)


@given(
    at=MOMENTS,
    drawn=st.lists(STORIES, min_size=CASES, max_size=CASES),
    starts=st.lists(AGES, min_size=5, max_size=5),
    viewer=st.integers(0, 1),
    owner=st.sampled_from([None, None, 0, 1]),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_number_is_the_length_of_its_list_and_what_the_slow_way_finds(
    world: World, at: datetime, drawn: list[Any], starts: list[timedelta], viewer: int, owner: int | None
) -> None:
    with undone_afterwards():
        for event, age in zip(world.events, starts, strict=True):
            CommunityEvent.objects.filter(pk=event.pk).update(starts_at=at - age)
        for case, story in zip(world.cases, drawn, strict=True):
            write(case, story, world, at)
        subtree = Subtree(world.heads[viewer])
        person = world.people[owner].pk if owner is not None else None
        scope = Scope(subtree=subtree, owner=person if person in subtree.people else None)
        below = slow.below(world.departments[viewer].pk)
        cards = [one for one in slow_outcomes.all_cards(at) if one.department in below and scope.owner in (None, one.owner)]
        assert_everything_agrees(scope, cards, at)


def assert_everything_agrees(scope: Scope, cards: list[slow_outcomes.SlowCard], at: datetime) -> None:
    page = outcomes_page(scope, at=at)
    numbers = shown(page)
    for code, indicator in OUTCOMES.items():
        expected = {card.number for card in cards if code in card.codes}
        found = case_list(scope, indicator, at=at).rows(Place(), PER_PAGE)
        assert (code, {row.key for row in found.lines}, found.count) == (code, expected, len(expected))
        if not code.startswith(("began", "proposed")):
            assert (code, numbers.get(code, 0)) == (code, len(expected))
    tile = next(tile for tile in page.work if tile.code == "proposed")
    assert tile.number == slow_outcomes.median(cards)


def shown(page: OutcomesPage) -> dict[str, int]:
    tiles = {tile.code: int(tile.number) for tile in (*page.work, *page.community) if tile.number.isdecimal()}
    reasons = {row.url.split("number=")[1]: row.number for row in (*page.by_employer, *page.by_person)}
    return {**tiles, **reasons}
