"""Query counts include session, user, access record and the count in the bar, but not BEGIN, COMMIT and SAVEPOINT."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case
from cases.case.states import Purpose, Risk
from cases.course.actions.corrections import correct_visit
from cases.course.actions.steps import NextStep
from cases.course.actions.visits import NewVisit
from cases.course.models import Promise
from cases.course.states import PromiseBy, VisitKind
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from tests.cases.conftest import correct_fields, loss_fields, move_fields, visit_fields
from tests.database import CountedQueries
from tests.dispatching import dispatch, noon
from tests.factories import (
    PHONE,
    House,
    make_case,
    make_department,
    make_facility,
    make_hand_over,
    make_loss,
    make_offer,
    make_person,
    make_promise,
    make_risk,
    make_supporter,
    make_visit,
)
from tools.journeys.dates import in_days

pytestmark = pytest.mark.django_db
Ask = Callable[[], Any]


def count(ask: Ask) -> int:
    with CountedQueries() as queries:
        answer = ask()
    assert answer.status_code in (200, 302)
    return len(queries)


@pytest.fixture
def warm(house: House, at_work: Client) -> Client:
    """A session whose first request has been made, and a loaded dictionary of names: both cost additional queries once."""
    at_work.get("/today/")
    at_work.post("/search/", {"q": "Коваленко"})
    return at_work


def add_cases(house: House, how_many: int) -> None:
    for n in range(how_many):
        person = make_person(phone=PHONE[:-1] + str(n), branch="ngu", birth_year=1990)
        make_case(house.owner, person=person, facility=make_facility())


@pytest.mark.parametrize(
    ("name", "most"),
    [("today", 7), ("search", 9), ("card", 12), ("form", 8)],  # a search asks for joined persons as well
)
def test_page_costs_as_many_queries_with_three_rows_as_with_one(house: House, warm: Client, name: str, most: int) -> None:
    asks: dict[str, Ask] = {
        "today": lambda: warm.get("/today/"),
        "search": lambda: warm.post("/search/", {"q": "Коваленко"}),
        "card": lambda: warm.get(f"/cases/{house.case.number}/"),
        "form": lambda: warm.get(f"/cases/{house.case.number}/visits/new/"),
    }
    make_visit(house.case, house.owner, days=0)
    asks[name]()
    with_one = count(asks[name])
    add_cases(house, 2)
    make_visit(house.case, house.owner, days=0)
    make_visit(house.case, house.owner, days=0)
    asks[name]()  # new spellings are loaded once
    assert count(asks[name]) == with_one
    assert with_one <= most, f"{name}: {with_one} queries"


def test_card_costs_as_many_queries_with_three_corrections_as_with_one(house: House, warm: Client) -> None:
    card, costs = f"/cases/{house.case.number}/", []
    for _ in range(3):
        visit = make_visit(house.case, house.owner, at=timezone.now() - timedelta(minutes=16))
        new = NewVisit(kind=VisitKind.CALL, reached=True, summary="Виправлено", occurred_at=visit.occurred_at)
        with reading_under_way(Reading()):
            correct_visit(visit.pk, new, by=house.owner, at=timezone.now(), pk=new_id())
        warm.get(card)
        costs.append(count(lambda: warm.get(card)))
    assert len(set(costs)) == 1
    assert costs[0] <= 12, f"{costs[0]} queries"


@pytest.mark.parametrize(("name", "most"), [("report", 8), ("second page", 13), ("loss", 9), ("mistake", 10), ("card", 14)])
def test_page_of_a_loss_costs_as_many_queries_when_more_has_ended(
    house: House, signed_in: Callable[[Any], Client], name: str, most: int
) -> None:
    client, cases = signed_in(house.head), [make_case(house.owner, person=make_person(phone=PHONE)) for _ in range(2)]
    client.get("/today/")
    costs = []
    for case, entries in zip(cases, (1, 3), strict=True):
        state_purpose(case.pk, purpose=Purpose.CHECK, words="", by=house.head, at=timezone.now())
        for _ in range(entries):
            make_visit(case, house.owner)
            make_offer(case, house.owner)
        if name not in ("report", "second page"):
            make_loss(case, house.owner)
        card = case.get_absolute_url()
        asks: dict[str, Ask] = {
            "report": lambda card=card: client.get(f"{card}loss/"),  # type: ignore[misc]
            "second page": lambda card=card: client.post(f"{card}loss/", loss_fields()),  # type: ignore[misc]
            "loss": lambda card=card: client.get(f"{card}loss/"),  # type: ignore[misc]
            "mistake": lambda card=card: client.get(f"{card}loss/take-back/"),  # type: ignore[misc]
            "card": lambda card=card: client.get(card),  # type: ignore[misc]
        }
        asks[name]()
        costs.append(count(asks[name]))
    assert costs[0] == costs[1]
    assert costs[0] <= most, f"{name}: {costs[0]} queries"


@pytest.mark.parametrize(("part", "most"), [("places/", 12), ("places/correct/", 10), ("", 12)])
def test_places_cost_as_many_queries_when_there_are_more(house: House, warm: Client, part: str, most: int) -> None:
    address, costs = f"/cases/{house.case.number}/{part}", []
    for act in ("left", "home", "arrived", "ward"):
        make_facility()
        fields = move_fields(house, act=act, ward=f"палата {act}")
        assert warm.post(f"/cases/{house.case.number}/places/", fields).status_code == 302
        fields = correct_fields(house, since=in_days(0).isoformat(), ward=f"корпус {act}")
        assert warm.post(f"/cases/{house.case.number}/places/correct/", fields).status_code == 302
        warm.get(address)
        costs.append(count(lambda: warm.get(address)))
    assert len(set(costs)) == 1
    assert costs[0] <= most, f"{part}: {costs[0]} queries"


def add_promises(house: House, case: Case, how_many: int) -> None:
    made = {"who": PromiseBy.SUPPORTER, "due_on": noon(2).date(), "made_by": house.owner, "made_at": timezone.now()}
    for n in range(how_many):
        Promise.objects.create(case=case, words=f"Обіцянка {n}", **made)


@pytest.mark.parametrize(
    ("person", "page", "most"),
    [
        ("owner", "handover/", 10),
        ("asked", "handover/", 10),
        ("other_head", "handover/", 11),
        ("other_head", "handover/name/", 12),
        ("asked", "handover/refuse/", 7),
    ],
)
def test_page_of_an_offer_costs_as_many_queries_with_three_promises_and_colleagues_as_with_one(
    house: House, signed_in: Callable[[Any], Client], person: str, page: str, most: int
) -> None:
    asked = make_supporter(house.other_department)
    make_supporter(house.other_department)
    client = signed_in(asked if person == "asked" else getattr(house, person))
    client.get("/today/")
    costs = []
    for rows, case in zip((1, 3), [make_case(house.owner, person=make_person(branch="ngu")) for _ in range(2)], strict=True):
        add_promises(house, case, rows)
        make_hand_over(case, asked, by=house.owner, note="Не питати")
        address = f"{case.get_absolute_url()}{page}"
        client.get(address)
        costs.append(count(lambda address=address: client.get(address)))  # type: ignore[misc]
        for _ in range(2):
            make_supporter(house.other_department)
    assert costs[0] == costs[1]
    assert costs[0] <= most, f"{person} {page}: {costs[0]} queries"


def test_form_of_an_offer_costs_as_many_queries_with_many_colleagues_as_with_few(house: House, warm: Client) -> None:
    address = f"{house.case.get_absolute_url()}handover/"
    warm.get(address)
    costs = [count(lambda: warm.get(address))]
    for n in range(3):
        make_case(make_supporter(make_department(f"Відділ {n}")))
    costs.append(count(lambda: warm.get(address)))
    assert costs[0] == costs[1] <= 16


@pytest.mark.parametrize("person", ["asked", "other_head"])
def test_today_costs_as_many_queries_with_three_offers_as_with_one(
    house: House, signed_in: Callable[[Any], Client], person: str
) -> None:
    asked = make_supporter(house.other_department)
    client, to = (
        signed_in(asked if person == "asked" else house.other_head),
        asked if person == "asked" else house.other_department,
    )
    client.get("/today/")
    without = count(lambda: client.get("/today/"))
    make_hand_over(house.case, to, by=house.owner)
    with_one = count(lambda: client.get("/today/"))
    for n in range(2):
        make_hand_over(make_case(house.owner, person=make_person(f"Ткач{n}")), to, by=house.owner)
    assert count(lambda: client.get("/today/")) == with_one == without <= 8


def test_card_costs_one_query_more_for_the_name_in_its_timeline_when_it_is_offered(house: House, warm: Client) -> None:
    card = f"{house.case.get_absolute_url()}?kind=all"
    warm.get(card)
    before = count(lambda: warm.get(card))
    make_hand_over(house.case, house.colleague, by=house.owner)
    warm.get(card)
    assert count(lambda: warm.get(card)) == before + 1 <= 12


def test_head_pays_as_many_queries_with_three_rows_as_with_one(house: House, signed_in: Callable[[Any], Client]) -> None:
    client, whole = signed_in(house.head), "/today/?scope=subtree"
    client.get(whole)
    with_one = count(lambda: client.get(whole))
    add_cases(house, 2)
    assert count(lambda: client.get(whole)) == with_one
    assert with_one <= 8  # one more for the subtree


def test_own_today_of_a_head_costs_two_queries_more_than_that_of_a_supporter(
    house: House, warm: Client, signed_in: Callable[[Any], Client]
) -> None:
    """For the subtree, and for who is at work."""
    head = signed_in(house.head)
    make_case(house.head, person=make_person("Бойко", phone=PHONE))
    head.get("/today/")
    assert count(lambda: head.get("/today/")) == count(lambda: warm.get("/today/")) + 2 <= 9


def test_saving_costs_as_many_queries_for_the_third_entry_as_for_the_first(house: House, warm: Client) -> None:
    address = f"/cases/{house.case.number}/visits/new/"
    costs = [count(lambda: warm.post(address, visit_fields())) for _ in range(3)]
    assert costs[0] == costs[1] == costs[2]
    assert costs[0] <= 13


def test_notifications_cost_as_many_queries_with_three_rows_as_with_one(house: House, warm: Client) -> None:
    dispatch(at=noon(1))
    with_one = count(lambda: warm.get("/notifications/"))
    add_cases(house, 2)
    assert dispatch(at=noon(1)) == 2
    assert count(lambda: warm.get("/notifications/")) == with_one <= 11  # two for each of two rules: texts, whom to call


def test_todays_page_is_light(house: House, warm: Client) -> None:
    add_cases(house, 9)
    assert len(warm.get("/today/").content) <= 20_000


def test_todays_page_of_27_people_is_light(house: House, warm: Client) -> None:
    """Nine due, one at high risk with more than three things; four tomorrow; the others in the week."""
    words = ("Відвідати, запитати, що потрібно", "Зателефонувати", "Привезти довідку на підпис до відділення")
    hospital = make_facility(label="Головний військовий клінічний госпіталь")
    for n in range(26):
        day = (-2, -1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1)[n] if n < 12 else 2 + n % 6
        person = make_person("Дем’янчук", "Євген", "Володимирович", phone=f"{PHONE[:-2]}{n:02}", branch="ngu")
        step = NextStep(what=words[n % 3], due_on=in_days(day))
        case = make_case(house.owner, person=person, facility=hospital if n % 4 else None, step=step)
        if not n % 5:
            make_risk(case, house.owner, Risk.AMBER if n else Risk.RED)
        for _ in range(3 if not n else n % 2 if day <= 0 else 0):
            make_promise(case, house.owner, words="Дізнатися про виплату", days=0)
    page = warm.get("/today/")
    assert page.text.count('<li class="task') == 27
    assert len(page.content) <= 20_000


def test_page_of_a_person_costs_as_many_queries_with_three_rows_as_with_one(house: House, warm: Client) -> None:
    page, phones = f"/cases/{house.case.number}/person/", f"/cases/{house.case.number}/person/phones/new/"
    warm.get(page)
    costs = []
    for number in range(3):
        warm.post(phones, {"owner": "ward", "number": f"{PHONE[:-1]}{number}"})
        costs.append(count(lambda: warm.get(page)))
    assert costs[0] == costs[1] == costs[2] <= 17
