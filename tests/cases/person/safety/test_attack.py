"""Two worlds that differ only in what a talk found: no copy of the tables, statement, page, list, file or number differs."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
import time_machine
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cases.case.models import Case
from cases.leading.actions.teams import NewMember, join_team
from cases.person.actions.safety import clear_talks_over
from cases.person.states import DangerKind
from privacy.ids import new_id
from privacy.opening import Reading, reading_under_way
from supporters.administration.mailing import plan_digests
from supporters.authentication.actions.calendar_links import make_calendar_link
from supporters.directory.models import Supporter
from supporters.forms.models import SubmissionKey
from supporters.notifications.dispatch import send_due
from tests.actors import actor
from tests.cases.person.safety.worlds import Dump, answer_of, dump_of_all_tables, keys_in, watched_statements, world
from tests.factories import PHONE, House, make_case, make_house, make_person
from tests.route_table import TABLE
from tests.talking import danger, make_talk

pytestmark = pytest.mark.django_db
NOW: Final = datetime.fromisoformat("2026-11-26T12:00:00+02:00")
LONGEST = "👍" * 200
KEY: Final = "0199c0de-0000-7000-8000-000000000077"
NOTHING: Final = {str(kind): "none" for kind in DangerKind}
ONE: Final = {**NOTHING, "debt": "help", "debt_helper": "legal_aid", "debt_agreed": "Подзвонити юристові"}
ALL: Final = {
    name: value
    for kind in DangerKind
    for name, value in ((str(kind), "help"), (f"{kind}_helper", "cyberpolice"), (f"{kind}_agreed", LONGEST))
}
FOUND: Final = {"one": ONE, "all": ALL}
SAFETY: Final = {"case_safety"}
LISTS: Final = [
    "today",
    "cases",
    "week",
    "round",
    "notifications",
    "dashboard",
    "dashboard_safety",
    "gaps",
    "decisions",
    "offered",
]
ON_THE_CARD: Final = {"owner", "head", "member"}
REFUSED: Final = ("psychologist", "colleague", "administrator", "auditor", "analyst", "other_head", "former_owner")
NUMBERS: Final = "/dashboard/cases/?number=on_support"


@pytest.fixture(autouse=True)
def _frozen() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def house(_frozen: None) -> House:
    """Made at that moment."""
    return make_house()


@pytest.fixture
def member(house: House) -> Supporter:
    """A colleague on the team of the case."""
    new = NewMember(supporter_id=house.colleague.pk, until_on=None, reason="Поговорити")
    with reading_under_way(Reading()):
        join_team(house.case.pk, new, by=house.owner, at=NOW, pk=new_id())
    return house.colleague


def talk(client: Client, address: str, found: dict[str, str], version: int = 0) -> Any:
    return client.post(address, {**found, "submission_key": KEY, "version": str(version)})


def differences(one: Dump, other: Dump) -> dict[str, Any]:
    return {table: (one[table] - other[table], other[table] - one[table]) for table in one if one[table] != other[table]}


def after_a_talk(client: Client, address: str, found: dict[str, str], known: frozenset[UUID]) -> Dump:
    with world():
        assert talk(client, address, found).status_code == 302
        return dump_of_all_tables(known)


@pytest.mark.parametrize("found", FOUND)
def test_copy_of_all_tables_is_the_same_whatever_a_talk_found(at_work: Client, address: str, found: str) -> None:
    at_work.get(address)  # the first request of a session writes more
    before = dump_of_all_tables()
    known = keys_in(before)
    quiet, loud = (after_a_talk(at_work, address, one, known) for one in (NOTHING, FOUND[found]))
    assert differences(quiet, loud) == {}
    changed = {table for table in before if before[table] != quiet[table]}
    assert {"cases_safetytalk", "cases_safetycount", "cases_promise", "cases_caseevent", "privacy_accessrecord"} <= changed


@pytest.mark.parametrize("found", FOUND)
def test_second_talk_and_the_end_of_both_leave_the_same_traces(house: House, at_work: Client, address: str, found: str) -> None:
    """A sign that is named again, one that is not, and both after ninety days."""
    known = keys_in(dump_of_all_tables())
    again = {**ONE, "debt_reason": "Банк ще не відповів"}
    seen = []
    for first, second in ((NOTHING, NOTHING), (NOTHING, ONE), (FOUND[found], NOTHING), (ONE, again)):
        with world():
            talk(at_work, address, first)
            answer = at_work.post(address, {**second, "version": "1"})
            assert answer.status_code == 302
            held = dump_of_all_tables(known)
            assert clear_talks_over(at=NOW + timedelta(days=90)) == 1
            seen.append((held, dump_of_all_tables(known)))
    for held, over in seen[1:]:
        assert differences(seen[0][0], held) == {}
        assert differences(seen[0][1], over) == {}


def statements(client: Client, address: str, found: dict[str, str]) -> list[Any]:
    with world():
        with watched_statements() as sent:
            talk(client, address, found)
        with watched_statements() as shown:
            client.get(address)
    return [sent, shown]


@pytest.mark.parametrize("found", FOUND)
def test_statements_are_the_same_whatever_a_talk_found(at_work: Client, address: str, found: str) -> None:
    statements(at_work, address, NOTHING)  # the first time some of them are prepared
    quiet, loud = (statements(at_work, address, one) for one in (NOTHING, FOUND[found]))
    assert quiet == loud
    assert len(quiet[0]) > 10


def test_statements_of_the_end_are_the_same(house: House) -> None:
    seen = []
    for named in ((), (danger(), danger(DangerKind.WEAPON))):
        with world():
            make_talk(house.case, house.owner, *named, at=NOW)
            with watched_statements() as sent:
                clear_talks_over(at=NOW + timedelta(days=90))
            seen.append(sent)
    assert seen[0] == seen[1]


def test_answer_to_the_form_is_the_same(at_work: Client, address: str) -> None:
    seen = []
    for found in (NOTHING, ONE, ALL):
        with world():
            answer = talk(at_work, address, found)
            seen.append((answer.status_code, sorted(answer.headers.items()), answer.content))
    assert seen[0] == seen[1] == seen[2]


def test_equal_forms_have_other_digests(house: House, at_work: Client) -> None:
    """Else the digests of all talks that found nothing would be one, and the others would differ from it."""
    for case in (house.case, make_case(house.owner, person=make_person("Бондар"))):
        at_work.post(reverse("case_safety", args=[case.number]), NOTHING)
    digests = [bytes(one.digest) for one in SubmissionKey.objects.filter(result__contains="safety")]
    assert len(digests) == len(set(digests)) == 2


def pages_of(case: Case) -> list[str]:
    """Every page of the card but the one of the talk."""
    found = []
    for name, route in TABLE.items():
        try:
            path = reverse(name, args=[case.number])
        except NoReverseMatch:
            continue
        if route.get and name not in SAFETY and path.startswith("/cases/"):
            found.append(path)
    return found


def lists() -> list[str]:
    return [*(reverse(name) for name in LISTS), "/offered/", NUMBERS, "/today/?scope=subtree", "/notifications/?tab=all"]


def everything_shown(house: House, clients: dict[str, Client], calendar: str, found: tuple[Any, ...]) -> dict[Any, Any]:
    with world():
        make_talk(house.case, house.owner, *found, at=NOW)
        send_due(at=NOW)
        plan_digests(at=NOW)
        seen: dict[Any, Any] = {}
        for role, client in clients.items():
            of_card = pages_of(house.case) if role in ON_THE_CARD else [house.case.get_absolute_url()]
            seen |= {(role, path): answer_of(client, path) for path in (*lists(), *of_card)}
            for words in ("Коваленко", "борги", "Подзвонити юристові разом", PHONE):
                answer = client.post("/search/", {"q": words})
                seen[role, words] = answer.status_code, len(answer.content)
        seen["calendar"] = answer_of(Client(), calendar)
        return seen


def test_nothing_but_its_page_shows_what_a_talk_found(
    house: House, member: Supporter, signed_in: Callable[[Any], Client]
) -> None:
    """For every role: pages of the card, papers, report, file, lists, filters, numbers, notifications, search, calendar."""
    readers = {role: getattr(house, role) for role in ("owner", "head", "psychologist", "administrator", "auditor", "analyst")}
    readers |= {"member": member, "former": actor(house, "former_owner")}
    clients = {role: signed_in(user) for role, user in readers.items()}
    calendar = make_calendar_link(by=house.owner, at=NOW)
    clients["head"].post(reverse("case_purpose", args=[house.case.number]), {"purpose": "check"})
    named = tuple(danger(kind) for kind in DangerKind)
    quiet, loud = (everything_shown(house, clients, calendar, found) for found in ((), named))
    assert [key for key in quiet if quiet[key] != loud[key]] == []
    assert sum(status == 200 for status, _body in quiet.values()) > 80


@pytest.mark.parametrize(
    "role", ["psychologist", "colleague", "administrator", "auditor", "analyst", "other_head", "former_owner"]
)
def test_page_of_a_talk_refuses_equally(
    house: House, member: Supporter, signed_in: Callable[[Any], Client], address: str, role: str
) -> None:
    client, seen = signed_in(actor(house, role)), []
    for found in ((), (danger(),)):
        with world():
            make_talk(house.case, house.owner, *found, at=timezone.now())
            seen.append(answer_of(client, address))
    assert seen[0] == seen[1]
    assert seen[0][0] in (403, 404)
