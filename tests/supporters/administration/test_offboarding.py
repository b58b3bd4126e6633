"""The four pages of offboarding, as an administrator goes through them."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case, HandOver
from cases.case.numbers import number_label
from supporters.administration.actions.offboarding import approvals_left_by, closing_refusals
from supporters.administration.reports.work_division import handing_over
from supporters.directory.models import Approval, Outcome, Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification, Rule
from tests.actors import be_away
from tests.database import CountedQueries
from tests.factories import (
    House,
    hand_over_to,
    make_case,
    make_department,
    make_hand_over,
    make_person,
    make_promise,
    make_supporter,
    make_unrecognised,
)
from tests.office import make_approval, make_device

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
STEPS = ("cases", "approvals", "ends", "confirm")


@pytest.fixture
def office(house: House, signed_in: Browser) -> Client:
    """The browser of the administrator."""
    return signed_in(house.administrator)


def address(account: Supporter, step: str = "") -> str:
    return reverse(f"staff_leave_{step}" if step else "staff_leave", args=[account.pk])


def cases_of(owner: Supporter, n: int) -> list[Case]:
    return [make_case(owner, person=make_person("Ткач")) for _ in range(n)]


def send(office: Client, account: Supporter, step: str, way: str = "", **fields: Any) -> Any:
    query = f"?way={way}" if way else ""
    return office.post(address(account, step) + query, {"submission_key": str(uuid4()), **fields})


def owners_of(cases: list[Case]) -> list[Supporter | None]:
    return [case.owner for case in Case.objects.filter(pk__in=[case.pk for case in cases]).order_by("pk")]


def asked_about(cases: list[Case]) -> list[Supporter | None]:
    """Whom the open offers of these cases ask. Each case waits in the queue meanwhile."""
    assert owners_of(cases) == [None] * len(cases)
    return [offer.to_owner for offer in HandOver.objects.open().filter(case__in=cases).order_by("case")]


# The steps


def test_way_out_begins_at_the_first_step_with_something_left(house: House, office: Client) -> None:
    assert office.get(address(house.owner)).headers["Location"] == address(house.owner, "cases")
    assert office.get(address(house.colleague)).headers["Location"] == address(house.colleague, "ends")
    make_approval(house.administrator, house.colleague)
    assert office.get(address(house.colleague)).headers["Location"] == address(house.colleague, "approvals")


def test_request_that_another_decides_does_not_hang_on_a_colleague_who_decides_none(house: House) -> None:
    make_approval(house.administrator, house.analyst)
    assert approvals_left_by(house.colleague, at=timezone.now()) == []


@pytest.mark.parametrize("step", ["", *STEPS])
@pytest.mark.parametrize("whose", ["administrator", "deactivated"])
def test_way_out_leads_back_when_nothing_can_be_closed(house: House, office: Client, step: str, whose: str) -> None:
    account = getattr(house, whose)
    answer = office.get(address(account, step), follow=True)
    assert answer.redirect_chain[-1] == (reverse("staff_detail", args=[account.pk]), 302)


def test_nobody_closes_the_own_access(house: House) -> None:
    second = make_supporter(house.department, Role.ADMINISTRATOR)
    assert len(closing_refusals(second, by=second, at=timezone.now())) == 1
    assert closing_refusals(second, by=house.administrator, at=timezone.now()) == []


def test_somebody_is_led_out(house: House, office: Client) -> None:
    page = office.get(reverse("staff_detail", args=[house.owner.pk])).text
    assert f'href="{address(house.owner)}"' in page
    send(office, house.owner, "cases", "one", to=house.colleague.pk)
    answer = send(office, house.owner, "confirm")
    assert answer.headers["Location"] == reverse("staff_detail", args=[house.owner.pk])
    house.owner.refresh_from_db()
    assert not house.owner.is_active
    assert address(house.owner) not in office.get(answer.headers["Location"]).text


@pytest.mark.asvs("2.3.1")
def test_last_step_names_the_obstacles_and_has_no_button(house: House, office: Client) -> None:
    make_approval(house.administrator, house.owner)
    page = office.get(address(house.owner, "confirm")).text
    assert len(re.findall(r"<li>[^<]+</li>", page.split("message-warning")[1].split("</ul>")[0])) == 2
    assert "data-submit-once" not in page
    answer = send(office, house.owner, "confirm")
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    house.owner.refresh_from_db()
    assert house.owner.is_active


def test_closing_is_refused_when_a_case_came_after_the_page_was_shown(house: House, office: Client) -> None:
    assert 'type="submit"' in office.get(address(house.colleague, "confirm")).text
    hand_over_to(house.case, house.colleague, by=house.head)
    assert send(office, house.colleague, "confirm").status_code == 409


# Cases: all to one


def test_everything_in_hand_is_offered_to_one_colleague(house: House, office: Client) -> None:
    cases = [house.case, *cases_of(house.owner, 1)]
    answer = send(office, house.owner, "cases", "one", to=house.colleague.pk)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{address(house.owner, 'cases')}?way=one")
    assert asked_about(cases) == [house.colleague] * 2
    assert {case.department for case in Case.objects.all()} == {house.department}
    assert Notification.objects.visible_to(house.colleague).filter(rule=Rule.CASE_ASSIGNED).count() == 2


def test_colleagues_are_offered_by_load_and_only_who_can_lead_a_case(house: House, office: Client) -> None:
    far = make_supporter(house.other_department, surname="Далека")
    cases_of(house.colleague, 2)
    free = make_supporter(house.department, surname="Вільна")
    page = office.get(address(house.owner, "cases")).text
    offered = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    assert offered == [str(pk) for pk in (free.pk, house.colleague.pk, far.pk)]


def test_who_is_not_recognised_is_named_and_is_given_none(house: House, office: Client) -> None:
    new = make_unrecognised(house.administrator)
    assert new.department == house.department
    numbers = [case.number for case in cases_of(house.owner, 3)]
    page = office.get(address(house.owner, "cases") + "?way=spread").text
    assert re.search(rf"нічого не отримують: <span>{re.escape(new.short_name)}</span>", page)
    assert send(office, house.owner, "cases", "one", to=new.pk).status_code == 422
    assert not HandOver.objects.filter(to_owner=new, case__number__in=numbers).exists()


@pytest.mark.parametrize("receiver", ["", "owner", "head", "psychologist", "deactivated", "nobody"])
@pytest.mark.parametrize("way", ["one", "each"])
def test_hand_over_is_refused_when_the_colleague_can_lead_no_case(house: House, office: Client, receiver: str, way: str) -> None:
    to = str(getattr(house, receiver).pk) if hasattr(house, receiver) else receiver
    answer = send(office, house.owner, "cases", way, to=to, numbers=[house.case.number])
    assert answer.status_code == 422
    assert 'id="id_to_error"' in answer.text
    assert owners_of([house.case]) == [house.owner]


def test_page_says_so_when_nobody_could_take_the_cases(house: House, office: Client) -> None:
    Supporter.objects.active().filter(pk=house.colleague.pk).update(suspended_at=timezone.now())
    page = office.get(address(house.owner, "cases")).text
    assert 'name="to"' not in page
    assert "message-warning" in page


def test_card_that_the_colleague_is_asked_about_already_is_not_offered_again(house: House, office: Client) -> None:
    offer = make_hand_over(house.case, house.colleague, by=house.owner, note="Дружина приїздить щочетверга")
    send(office, house.owner, "cases", "one", to=house.colleague.pk)
    assert asked_about([house.case]) == [house.colleague]
    assert HandOver.objects.open().get().pk == offer.pk


def test_offer_that_asks_the_leaver_asks_the_department_instead(house: House, office: Client) -> None:
    leaver = make_supporter(house.department, surname="Адамчук")
    offer = make_hand_over(house.case, leaver, by=house.owner)
    assert send(office, leaver, "confirm").status_code == 302
    offer.refresh_from_db()
    assert (offer.to_owner, offer.to_department, offer.outcome) == (None, house.department, "open")
    asked = Notification.objects.filter(rule=Rule.CASE_ASSIGNED, subject_id=offer.pk, settled_at=None)
    assert [one.recipient for one in asked] == [house.head]


# Cases: by load


def proposal_on(page: str) -> str:
    found = re.search(r'name="proposal" value="([0-9a-f]{32})"', page)
    assert found is not None
    return found[1]


def test_division_is_shown_and_then_done(house: House, office: Client) -> None:
    cases = [house.case, *cases_of(house.owner, 4)]
    cases_of(house.colleague, 1)
    free = make_supporter(house.department, surname="Вільна")
    page = office.get(f"{address(house.owner, 'cases')}?way=spread").text
    shown = re.findall(r'<th scope="row"[^>]*>(.+?) <small>.*?<strong>(\d+)', page)
    assert shown == [(free.short_name, "3"), (house.colleague.short_name, "2")]
    assert send(office, house.owner, "cases", "spread", proposal=proposal_on(page)).status_code == 302
    asked = asked_about(cases)
    assert (asked.count(house.colleague), asked.count(free)) == (2, 3)


def test_division_is_refused_when_it_is_not_the_one_that_was_shown(house: House, office: Client) -> None:
    page = office.get(f"{address(house.owner, 'cases')}?way=spread").text
    late = cases_of(house.owner, 1)
    answer = send(office, house.owner, "cases", "spread", proposal=proposal_on(page))
    assert answer.status_code == 422
    assert proposal_on(answer.text) != proposal_on(page), "the new one can be confirmed at once"
    assert owners_of([house.case, *late]) == [house.owner] * 2
    assert send(office, house.owner, "cases", "spread", proposal=proposal_on(answer.text)).status_code == 302
    assert asked_about([house.case, *late]) == [house.colleague] * 2


def test_case_is_proposed_to_the_nearest_department_first(house: House) -> None:
    region = make_department("Область")
    near, far = make_department("Район", parent=region), make_department("Сусідній район", parent=region)
    leaver, neighbour = make_supporter(near), make_supporter(far, surname="Сусід")
    cases_of(neighbour, 3)
    case = make_case(leaver, person=make_person("Ткач"))
    assert handing_over(leaver, at=timezone.now()).division.proposed == {case.pk: neighbour.pk}
    own = make_supporter(near, surname="Свій")
    cases_of(own, 5)
    assert handing_over(leaver, at=timezone.now()).division.proposed == {case.pk: own.pk}


def test_case_is_proposed_to_nobody_who_is_away(house: House) -> None:
    present = make_supporter(house.other_department, surname="Далека")
    be_away(house.colleague)
    hands = handing_over(house.owner, at=timezone.now())
    assert hands.division.proposed == {house.case.pk: present.pk}
    takers = hands.takers(adds=1)
    notes = takers.notes(list(takers.rows.values()))
    assert "не на роботі до" in notes[house.colleague.pk], "who chooses all the same is warned"
    assert notes[present.pk].endswith("0 → 1 картка")


# Cases: choose for each


def test_ticked_cases_go_and_the_rest_stays(house: House, office: Client) -> None:
    first, second = cases_of(house.owner, 2)
    far = make_supporter(house.department, surname="Далека")
    page = f"{address(house.owner, 'cases')}?way=each"
    answer = send(office, house.owner, "cases", "each", to=far.pk, numbers=[first.number, second.number])
    assert answer.headers["Location"] == page
    assert asked_about([first, second]) == [far, far]
    assert owners_of([house.case]) == [house.owner]
    assert number_label(house.case.number) in office.get(page).text
    assert number_label(first.number) not in office.get(page).text


def test_proposal_is_filled_in_when_each_is_chosen(house: House, office: Client) -> None:
    far = make_supporter(house.other_department, surname="Далека")
    elsewhere = make_case(house.owner, person=make_person("Ткач"), department=house.other_department)
    page = office.get(f"{address(house.owner, 'cases')}?way=each").text
    assert re.findall(r'<option value="([^"]*)" selected', page) == [str(house.colleague.pk)]
    assert re.findall(r'<input type="checkbox" name="numbers" value="(\d+)"[^>]* checked', page) == [house.case.number]
    assert far.short_name in page
    assert number_label(elsewhere.number) in page


@pytest.mark.parametrize("numbers", [[], ["other"], ["own", "other"], ["12345678"]])
def test_choice_is_refused_when_a_case_is_not_in_this_hand(house: House, office: Client, numbers: list[str]) -> None:
    other = make_case(house.colleague, person=make_person("Ткач"))
    known = {"own": house.case.number, "other": other.number}
    sent = [known.get(name, name) for name in numbers]
    answer = send(office, house.owner, "cases", "each", to=house.colleague.pk, numbers=sent)
    assert answer.status_code == 422
    assert 'id="id_numbers_error"' in answer.text
    assert owners_of([house.case]) == [house.owner]


def test_two_hundred_cases_are_handed_over_in_two_times(house: House, office: Client) -> None:
    cases = cases_of(house.owner, 199)
    page = office.get(f"{address(house.owner, 'cases')}?way=each").text
    shown = re.findall(r'name="numbers" value="(\d+)"', page)
    assert len(shown) == 150
    assert send(office, house.owner, "cases", "each", to=house.colleague.pk, numbers=shown).status_code == 302
    rest = re.findall(r'name="numbers" value="(\d+)"', office.get(f"{address(house.owner, 'cases')}?way=each").text)
    assert len(rest) == 50
    assert {*shown, *rest} == {case.number for case in [*cases, house.case]}


@pytest.mark.parametrize("way", ["one", "spread", "each"])
def test_cases_cost_as_many_queries_with_three_as_with_one(house: House, office: Client, way: str) -> None:
    def cost() -> int:
        with CountedQueries() as queries:
            assert office.get(f"{address(house.owner, 'cases')}?way={way}").status_code == 200
        return len(queries)

    office.get("/staff/")
    with_one = cost()
    cases_of(house.owner, 2)
    for n in range(3):
        make_supporter(make_department(f"Група {n}"))
    assert cost() == with_one


@pytest.mark.asvs("8.2.3")
def test_only_the_number_and_the_department_of_a_case_are_shown(house: House, office: Client) -> None:
    Case.objects.filter(pk=house.case.pk).update(risk="red")
    hidden = ["Коваленко", "Андрій", "сержант", "Лікування", "ризик", "/cases/1", str(house.case.pk), str(house.case.person_id)]
    pages = [office.get(f"{address(house.owner, 'cases')}?way={way}").text for way in ("one", "spread", "each")]
    pages += [office.get(address(house.owner, step)).text for step in STEPS]
    assert number_label(house.case.number) in pages[2]
    assert [number_label(house.case.number) in page for page in pages].count(True) == 1
    assert [word for word in hidden for page in pages if word in page] == []


# Approvals


def test_own_request_is_withdrawn_and_that_of_another_refused(house: House, office: Client) -> None:
    leaver = make_supporter(house.department, Role.ADMINISTRATOR, surname="Адамчук")
    own, others = make_approval(house.administrator, leaver), make_approval(leaver, house.colleague)
    page = office.get(address(leaver, "approvals")).text
    for approval, outcome in ((own, Outcome.WITHDRAWN), (others, Outcome.REFUSED)):
        assert f'name="approval" value="{approval.pk}"' in page
        assert send(office, leaver, "approvals", approval=approval.pk).status_code == 302
        approval.refresh_from_db()
        assert (approval.outcome, approval.decided_by) == (outcome, house.administrator)
    assert 'name="approval"' not in office.get(address(leaver, "approvals")).text


def test_approval_about_the_reader_is_not_shown_and_not_settled(house: House, office: Client) -> None:
    leaver = make_supporter(house.department, Role.ADMINISTRATOR, surname="Адамчук")
    approval = make_approval(leaver, house.administrator)
    page = office.get(address(leaver, "approvals")).text
    assert str(approval.pk) not in page
    assert send(office, leaver, "approvals", approval=approval.pk).status_code == 422
    assert Approval.objects.waiting().filter(pk=approval.pk).exists()


@pytest.mark.parametrize("approval", ["", "nothing", "other"])
def test_only_what_hangs_on_the_leaver_is_settled(house: House, office: Client, approval: str) -> None:
    other = make_approval(house.administrator, house.psychologist)
    sent = str(other.pk) if approval == "other" else approval
    assert send(office, house.colleague, "approvals", approval=sent).status_code == 422
    assert Approval.objects.waiting().filter(pk=other.pk).exists()


# What ends


def test_what_ends_is_named_plainly(house: House, office: Client, signed_in: Browser) -> None:
    make_device(house.colleague)
    for _ in range(2):
        signed_in(house.colleague).get("/today/")
    be_away(house.owner, cover=house.colleague)
    page = office.get(address(house.colleague, "ends")).text
    facts = dict(re.findall(r"<div><dt>([^<]+)</dt><dd>(\d+)</dd></div>", page))
    assert sorted(facts.values(), reverse=True)[:2] == ["2", "1"], facts
    assert house.owner.short_name in page
    assert house.department.name in office.get(address(house.head, "ends")).text


def test_promises_of_the_leaver_are_counted(house: House, office: Client) -> None:
    for is_mine in (True, True, False):
        make_promise(house.case, house.psychologist, is_mine=is_mine)
    page = office.get(address(house.psychologist, "ends")).text
    assert "<dt>Обіцянки, за якими стежить</dt><dd>2</dd>" in page
    assert "Ці обіцянки перейдуть до колег" in page
    assert "Ці обіцянки перейдуть до колег" not in office.get(address(house.owner, "ends")).text
