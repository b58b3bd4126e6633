"""The list of staff, closing and opening an account, handing over what somebody has in hand."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.actions.owners import assign_owner
from cases.models import Case
from cases.numbers import number_label
from privacy.opening import Reading
from supporters.actions.accounts import AccountRefused, deactivate_supporter, hand_over_work, name_head, reactivate_supporter
from supporters.actions.deliveries import plan_letter
from supporters.models import Delivery, DeliveryState, Draft, DraftOrigin, Letter, Notification, Rule, Supporter
from supporters.roles import LANDING, Role
from tests.database import CountedQueries
from tests.factories import (
    PHONE,
    House,
    make_case,
    make_department,
    make_head,
    make_house,
    make_invitation,
    make_person,
    make_supporter,
    make_visit,
)

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def office(house: House, signed_in: Browser) -> Client:
    """The browser of the administrator."""
    return signed_in(house.administrator)


def names_on(answer: Any) -> list[str]:
    """In the order of the list."""
    return re.findall(r'<h2><a href="/staff/[^"]+"[^>]*>([^<]+)</a>', answer.text)


def account_address(account: Supporter, act: str = "detail") -> str:
    return reverse(f"staff_{act}", args=[account.pk])


def test_administrator_begins_at_the_list_of_staff(office: Client) -> None:
    assert office.get("/").headers["Location"] == reverse(LANDING[Role.ADMINISTRATOR]) == "/staff/"
    assert '<a href="/staff/" aria-current="page">' in office.get("/staff/").text


def test_list_shows_accounts_and_invitations_by_the_alphabet(house: House, office: Client) -> None:
    for surname in ("Їжак", "Єва", "Жук", "Дяк", "Іщенко", "Гайда"):
        make_supporter(house.department, surname=surname)
    make_invitation(house.administrator)  # Ґава
    surnames = [name.split()[0] for name in names_on(office.get("/staff/"))]
    asked = ["Гайда", "Ґава", "Дяк", "Єва", "Жук", "Іщенко", "Їжак"]
    assert [surname for surname in surnames if surname in asked] == asked


@pytest.mark.parametrize(
    ("query", "found", "lost"),
    [
        ("role=head", "head", "owner"),
        ("state=closed", "deactivated", "owner"),
        ("state=active", "owner", "deactivated"),
        ("state=never", "colleague", "owner"),
    ],
)
def test_list_shows_whom_the_address_asks_for(house: House, office: Client, query: str, found: str, lost: str) -> None:
    signed_in_once = Supporter.objects.active().filter(pk=house.owner.pk)
    signed_in_once.update(last_login=timezone.now())
    page = office.get(f"/staff/?{query}").text
    assert account_address(getattr(house, found)) in page
    assert account_address(getattr(house, lost)) not in page


def test_list_shows_only_invitations_when_asked_for_the_invited(house: House, office: Client) -> None:
    make_invitation(house.administrator)
    assert names_on(office.get("/staff/?state=invited")) == ["Ґава Юрій Йосипович"]


def test_list_shows_departments_below_when_asked_for_one(house: House, office: Client) -> None:
    below = make_supporter(make_department("Група", parent=house.department), surname="Нижчий")
    page = office.get(f"/staff/?department={house.department.pk}").text
    assert account_address(below) in page
    assert account_address(house.owner) in page
    assert account_address(house.other_head) not in page


@pytest.mark.parametrize("query", ["role=king", "department=9", "state=x", "page=0", "page=minus", f"page={'9' * 4000}"])
def test_list_begins_anew_when_its_address_is_strange(office: Client, query: str) -> None:
    answer = office.get(f"/staff/?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/staff/")


@pytest.mark.parametrize("words", ["зоре", "ЗОРЕПАД", "марія зоре", "зорепад марія", "maria@", "о'р зоре"])
def test_search_finds_a_colleague_by_name_or_address(house: House, office: Client, words: str) -> None:
    found = make_supporter(house.department, surname="Зорепад-О’Рурк")
    Supporter.objects.active().filter(pk=found.pk).update(given_name="Марія", email="maria@suprovid.test")
    answer = office.post("/staff/", {"q": words})
    assert names_on(answer) == ["Зорепад-О’Рурк Марія Олегівна"]
    assert 'action="/staff/?"' in answer.text, "what was typed must not come into an address"


def test_search_keeps_the_filters(house: House, office: Client) -> None:
    answer = office.post("/staff/?role=head", {"q": "Мельник"})
    assert 'action="/staff/?role=head"' in answer.text
    assert names_on(answer) == []
    assert "empty" in answer.text


def test_search_is_refused_when_its_words_are_too_long(office: Client) -> None:
    answer = office.post("/staff/", {"q": "ї" * 101})
    assert answer.status_code == 422
    assert 'id="id_q_error"' in answer.text


def test_list_has_pages_of_fifty(house: House, office: Client) -> None:
    for number in range(45):
        make_supporter(house.department, surname=f"Я{'а' * (number + 1)}")
    first, second = office.get("/staff/"), office.get("/staff/?page=2")
    assert len(names_on(first)) == 50
    assert len(names_on(second)) == Supporter.objects.get_queryset().count() - 50
    assert not set(names_on(first)[:40]) & set(names_on(second))
    assert names_on(office.get("/staff/?page=999")) == names_on(second)
    searched = office.post("/staff/", {"q": "suprovid"})
    onward = re.search(r'formaction="([^"]+)"', searched.text)
    assert onward is not None
    assert names_on(office.post(onward[1].replace("&amp;", "&"), {"q": "suprovid"})) == names_on(second)


def test_list_costs_as_many_queries_with_three_rows_as_with_one(house: House, office: Client) -> None:
    def cost() -> int:
        with CountedQueries() as queries:
            assert office.get("/staff/").status_code == 200
        return len(queries)

    make_invitation(house.administrator)
    office.get("/staff/")
    with_one = cost()
    for number in range(3):
        make_invitation(house.administrator, email=f"new{number}@suprovid.test")
        make_case(make_supporter(make_department(f"Група {number}")), person=make_person("Ткач"))
    assert cost() == with_one
    assert with_one <= 12


def test_row_tells_load_and_last_sign_in_in_words(house: House, office: Client) -> None:
    Supporter.objects.active().filter(pk=house.owner.pk).update(last_login=timezone.now() - timedelta(days=1))
    row = office.post("/staff/", {"q": house.owner.email}).text
    assert "учора" in row
    assert re.search(r"<p>1\D", row)


def test_administrator_sees_no_case_on_any_page(house: House, office: Client) -> None:
    make_visit(house.case, house.owner, summary="Домовилися про комісію")
    make_invitation(house.administrator)
    hidden = ["Коваленко", "Андрій", "Петрович", "сержант", PHONE, PHONE[3:], house.case.number, number_label(house.case.number)]
    hidden += [str(house.case.pk), str(house.case.person_id), "комісію", "Зателефонувати", "/cases/"]
    seen = crawl(office, ["/staff/", "/notifications/", "/profile/", account_address(house.owner)])
    seen["POST"] = office.post(account_address(house.owner, "hand_over")).text
    seen["POST again"] = office.post(account_address(house.owner, "deactivate")).text
    assert len(seen) > 15
    assert [(address, word) for address, page in seen.items() for word in hidden if word in page] == []


def crawl(client: Client, addresses: list[str]) -> dict[str, str]:
    """Every page that leads on from these, by address."""
    seen: dict[str, str] = {}
    while addresses:
        address = addresses.pop()
        if address in seen:
            continue
        answer = client.get(address, follow=True)
        seen[address] = answer.text
        links = re.findall(r'href="(/[^"#]*)"', answer.text)
        addresses += [link.replace("&amp;", "&") for link in links if not link.startswith("/static/")]
    return seen


# Closing


def test_account_is_not_closed_when_it_owns_an_open_case(house: House, office: Client) -> None:
    answer = office.post(account_address(house.owner, "deactivate"))
    assert answer.status_code == 409
    assert 'role="alert"' in answer.text
    assert account_address(house.owner, "hand_over") in answer.text
    house.owner.refresh_from_db()
    assert house.owner.is_active


def test_account_is_not_closed_when_what_it_gave_away_is_not_accepted(house: House, reading: Reading) -> None:
    assign_owner(house.case.pk, to=house.colleague, by=house.head, at=timezone.now())
    with pytest.raises(AccountRefused):
        deactivate_supporter(house.owner.pk, by=house.administrator, at=timezone.now())


def test_account_is_not_closed_by_its_owner(house: House, office: Client) -> None:
    assert account_address(house.administrator, "deactivate") not in office.get(account_address(house.administrator)).text
    assert office.post(account_address(house.administrator, "deactivate")).status_code == 409
    house.administrator.refresh_from_db()
    assert house.administrator.is_active


def test_account_is_not_closed_twice(house: House, office: Client) -> None:
    assert office.post(account_address(house.deactivated, "deactivate")).status_code == 409


def test_somebody_is_out_at_once_when_the_account_is_closed(house: House, office: Client, signed_in: Browser) -> None:
    phone, desk = signed_in(house.colleague), signed_in(house.colleague)
    assert phone.get("/today/").status_code == desk.get("/today/").status_code == 200
    answer = office.post(account_address(house.colleague, "deactivate"), {"submission_key": str(uuid4())}, follow=True)
    assert answer.redirect_chain == [(account_address(house.colleague), 302)]
    for client in (phone, desk):
        assert client.get("/today/").headers["Location"] == "/accounts/login/?next=/today/"
        assert client.post("/search/", {"q": "Коваленко"}).status_code == 302
    assert Session.objects.count() == 1, "only the administrator's is left"
    assert office.get("/staff/").status_code == 200


def test_no_session_comes_back_when_the_account_is_opened_again(house: House, office: Client, signed_in: Browser) -> None:
    client = signed_in(house.colleague)
    client.get("/today/")
    office.post(account_address(house.colleague, "deactivate"))
    late = signed_in(house.colleague)  # a sign-in that crossed the closing
    answer = office.post(account_address(house.colleague, "reactivate"))
    assert answer.status_code == 302
    house.colleague.refresh_from_db()
    assert house.colleague.is_active
    for old in (client, late):
        assert old.get("/today/").status_code == 302


def test_account_is_not_opened_when_it_is_open(house: House) -> None:
    with pytest.raises(AccountRefused):
        reactivate_supporter(house.colleague.pk)


def test_department_has_no_head_when_the_account_of_its_head_is_closed(house: House, office: Client) -> None:
    head = make_head(make_department("Сектор", parent=house.department))
    other = make_department("Окрема група")
    name_head(other.pk, head=head)
    page = office.get(account_address(head)).text
    assert "Сектор" in page
    assert "Окрема група" in page
    office.post(account_address(head, "deactivate"))
    assert not head.heads.exists()
    house.department.refresh_from_db()
    assert house.department.head == house.head


def test_drafts_and_letters_go_when_the_account_is_closed(house: House, office: Client) -> None:
    at = timezone.now()
    for user in (house.colleague, house.head):
        plan_letter(Letter.DIGEST, user.pk, at=at)
        Draft.objects.create(
            user=user, form="visit", submission_key=uuid4(), origin=DraftOrigin.AUTOSAVED, body="{}", saved_at=at,
            until=at + timedelta(days=1),
        )  # fmt: skip
    office.post(account_address(house.colleague, "deactivate"))
    assert [draft.user for draft in Draft.objects.all()] == [house.head]
    assert Delivery.objects.get(subject_id=house.colleague.pk).state == DeliveryState.SUPPRESSED
    assert Delivery.objects.get(subject_id=house.head.pk).state == DeliveryState.PLANNED


def test_history_tells_who_closed_the_account(house: House, office: Client) -> None:
    office.post(account_address(house.colleague, "deactivate"))
    last = house.colleague.history.latest("pgh_id")  # type: ignore[attr-defined]
    assert last.is_active is False
    assert last.pgh_context.metadata["user"] == str(house.administrator.pk)


# Handing over


def test_everything_in_hand_goes_to_one_colleague(house: House, office: Client) -> None:
    second = make_case(house.owner, person=make_person("Ткач"))
    page = office.get(account_address(house.owner))
    assert "2 " in page.text
    fields = {"submission_key": str(uuid4()), "to": str(house.colleague.pk)}
    answer = office.post(account_address(house.owner, "hand_over"), fields)
    assert (answer.status_code, answer.headers["Location"]) == (302, account_address(house.owner))
    assert {case.owner for case in Case.objects.filter(pk__in=[house.case.pk, second.pk])} == {house.colleague}
    assert Notification.objects.visible_to(house.colleague).filter(rule=Rule.CASE_ASSIGNED).count() == 2
    assert office.post(account_address(house.owner, "deactivate")).status_code == 302
    house.owner.refresh_from_db()
    assert not house.owner.is_active


def test_colleagues_are_offered_by_load_and_only_who_can_lead_a_case(house: House, office: Client) -> None:
    far = make_supporter(house.other_department, surname="Далека")
    for n in range(2):
        make_case(house.colleague, person=make_person(f"Ткач{'а' * n}"))
    free = make_supporter(house.department, surname="Вільна")
    page = office.get(account_address(house.owner)).text
    offered = re.findall(r'<option value="([0-9a-f-]{36})"', page)
    assert offered == [str(pk) for pk in (free.pk, house.colleague.pk, far.pk)]


@pytest.mark.parametrize("receiver", ["", "owner", "head", "psychologist", "deactivated", "nobody"])
def test_hand_over_is_refused_when_the_colleague_can_lead_no_case(house: House, office: Client, receiver: str) -> None:
    to = str(getattr(house, receiver).pk) if hasattr(house, receiver) else receiver
    answer = office.post(account_address(house.owner, "hand_over"), {"to": to})
    assert answer.status_code == 422
    assert 'id="id_to_error"' in answer.text
    house.case.refresh_from_db()
    assert house.case.owner == house.owner


def test_hand_over_is_refused_when_the_colleague_was_closed_meanwhile(house: House) -> None:
    with pytest.raises(AccountRefused):
        hand_over_work(house.owner.pk, to_id=house.deactivated.pk, by=house.administrator, at=timezone.now())


def test_closing_is_refused_while_a_case_was_assigned_after_the_page_was_shown(
    house: House, office: Client, reading: Reading
) -> None:
    page = office.get(account_address(house.colleague)).text
    assert account_address(house.colleague, "deactivate") in page
    assign_owner(house.case.pk, to=house.colleague, by=house.head, at=timezone.now())
    assert office.post(account_address(house.colleague, "deactivate")).status_code == 409
