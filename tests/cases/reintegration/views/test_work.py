import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, OwnerSpan, PurposeGrant
from cases.course.models import Visit
from privacy.models import AccessRecord
from tests.cases.conftest import assert_in_error, visit_fields
from tests.factories import (
    FAMILY_PHONE,
    PHONE,
    RNOKPP,
    House,
    make_case,
    make_department,
    make_head,
    make_person,
    make_visit,
)
from veterans.actions.people import Relative
from veterans.numbers import rnokpp

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
NUMBER = next(number for n in range(10) if (number := rnokpp(RNOKPP[:9] + str(n))))
OUT_OF_ROLE = ("administrator", "auditor", "analyst")


def card(house: House, tail: str = "") -> str:
    return f"/cases/{house.case.number}/{tail}"


def test_day_shows_only_the_own_when_a_supporter_looks(house: House, at_work: Client) -> None:
    make_case(house.colleague, person=make_person("Бондаренко"))
    page = at_work.get("/today/").text
    assert "Коваленко Андрій Петрович" in page
    assert "Бондаренко" not in page
    assert "tel:+380671234567" in page


@pytest.mark.parametrize("who", OUT_OF_ROLE)
@pytest.mark.parametrize("tail", ["", "purpose/", "visits/new/", "stage/"])
def test_card_is_forbidden_when_the_role_may_not(house: House, signed_in: Browser, who: str, tail: str) -> None:
    assert signed_in(getattr(house, who)).get(card(house, tail)).status_code == 403


@pytest.mark.parametrize("who", ["colleague", "other_head"])
@pytest.mark.parametrize("tail", ["", "purpose/", "visits/new/", "stage/"])
def test_card_is_absent_when_out_of_reach(house: House, signed_in: Browser, who: str, tail: str) -> None:
    client = signed_in(getattr(house, who))
    with time_machine.travel(timezone.now(), tick=False):  # the page shows the current minute
        answer, absent = client.get(card(house, tail)), client.get(f"/cases/99999999/{tail}")
    assert (answer.status_code, absent.status_code) == (404, 404)
    assert TOKEN.sub("", answer.text) == TOKEN.sub("", absent.text)


def test_card_shows_the_whole_story(house: House, at_work: Client) -> None:
    make_visit(house.case, house.owner, summary="Чекає на довідку")
    page = at_work.get(card(house)).text
    for words in (
        "Коваленко Андрій Петрович",
        house.case.number_label,
        "сержант",
        "Чекає на довідку",
        "tel:+380671234567",
        "Відвідати",
    ):
        assert words in page


def test_card_shows_the_last_contact(house: House, at_work: Client) -> None:
    def contact_label() -> Any:
        return at_work.get(card(house)).context["card"].contact_label

    assert contact_label() == "Зв’язку ще не було"
    make_visit(house.case, house.owner)
    at_work.post(card(house, "visits/new/"), visit_fields(kind="institution"))
    assert re.fullmatch(f"Останній зв’язок: сьогодні, ..:.. · Відвідування · {house.owner.short_name}", contact_label())
    for _ in range(21):
        make_visit(house.case, house.owner)
        Visit.objects.filter(kind="visit").update(kind="institution")
    assert re.fullmatch("Останній зв’язок: сьогодні, ..:..", contact_label()), "an entry too far back is not looked for"


def test_psychologist_of_the_team_reads_and_logs(house: House, signed_in: Browser) -> None:
    client = signed_in(house.psychologist)
    assert client.get(card(house)).status_code == 200
    assert client.post(card(house, "visits/new/"), visit_fields()).status_code == 302
    assert client.get(card(house, "stage/")).status_code == 403


def test_psychologist_reads_no_more_when_out_of_the_team(house: House, signed_in: Browser) -> None:
    house.case.team.update(to_at=timezone.now())
    assert signed_in(house.psychologist).get(card(house)).status_code == 404


def test_head_says_why_and_reads_for_eight_hours(house: House, signed_in: Browser) -> None:
    client, now = signed_in(house.head), timezone.now()
    asked = client.get(card(house))
    assert (asked.status_code, asked.headers["Location"]) == (
        302,
        f"{card(house, 'purpose/')}?next=%2Fcases%2F{house.case.number}%2F",
    )
    assert "Коваленко" not in client.get(asked.headers["Location"]).text
    said = client.post(asked.headers["Location"], {"purpose": "check"})
    assert (said.status_code, said.headers["Location"]) == (302, card(house))
    assert "Коваленко" in client.get(card(house)).text
    assert AccessRecord.objects.filter(actor_id=house.head.pk, route="case_detail").get().purpose == "check"
    with time_machine.travel(now + timedelta(hours=8, minutes=1)):
        assert signed_in(house.head).get(card(house)).status_code == 302


def test_purpose_holds_for_one_card_only(house: House, signed_in: Browser) -> None:
    other = make_case(house.colleague)
    client = signed_in(house.head)
    client.post(card(house, "purpose/"), {"purpose": "cover"})
    assert client.get(card(house)).status_code == 200
    assert client.get(f"/cases/{other.number}/").status_code == 302


def test_head_is_not_asked_when_the_case_is_the_own(house: House, signed_in: Browser) -> None:
    own = make_case(house.head)
    assert signed_in(house.head).get(f"/cases/{own.number}/").status_code == 200


def test_head_of_a_department_above_reaches_the_card(house: House, signed_in: Browser) -> None:
    above = make_department("Центр")
    house.department.parent = above
    house.department.save(update_fields=["parent"])
    assert signed_in(make_head(above)).get(card(house)).status_code == 302


def test_purpose_is_asked_again_when_left_out(house: House, signed_in: Browser) -> None:
    client = signed_in(house.head)
    assert_in_error(client.post(card(house, "purpose/"), {}), "purpose")
    assert_in_error(client.post(card(house, "purpose/"), {"purpose": "other", "other": ""}), "other")
    assert not PurposeGrant.objects.exists()


@pytest.mark.parametrize("onward", ["https://evil.test/", "//evil.test/", "javascript:alert(1)", "/\\evil.test", "x" * 5000])
def test_head_is_sent_to_the_card_when_the_next_page_is_foreign(house: House, signed_in: Browser, onward: str) -> None:
    answer = signed_in(house.head).post(card(house, "purpose/"), {"purpose": "check"}, QUERY_STRING=f"next={onward}")
    assert answer.headers["Location"] == card(house)


def test_former_owner_reads_for_seven_days_and_writes_nothing(house: House, signed_in: Browser) -> None:
    now = timezone.now()
    OwnerSpan.objects.filter(case=house.case).update(to_at=now)
    OwnerSpan.objects.create(case=house.case, value=house.colleague, from_at=now)
    Case.objects.filter(pk=house.case.pk).update(owner=house.colleague)
    client = signed_in(house.owner)
    page = client.get(card(house))
    assert page.status_code == 200
    assert "visits/new/" not in page.text
    assert client.get(card(house, "visits/new/")).status_code == 404
    assert client.post(card(house, "visits/new/"), visit_fields()).status_code == 404
    assert client.get(card(house, "stage/")).status_code == 404
    with time_machine.travel(now + timedelta(days=7, minutes=1)):
        assert signed_in(house.owner).get(card(house)).status_code == 404
    assert signed_in(house.colleague).get(card(house)).status_code == 200


@pytest.mark.parametrize("asked", ["name", "phone", "tail", "abroad", "rnokpp", "number"])
def test_search_shows_only_what_is_within_reach(house: House, signed_in: Browser, asked: str) -> None:
    case = make_case(
        house.owner, person=make_person("Ткаченко", phone=PHONE, relatives=(Relative("+48501234567"),), rnokpp=NUMBER)
    )
    typed = {
        "name": "Ткаченко",
        "phone": PHONE,
        "tail": PHONE[-4:],
        "abroad": "501 234 567",
        "rnokpp": NUMBER,
        "number": case.number,
    }
    for who, seen in (("owner", True), ("head", True), ("psychologist", False), ("colleague", False), ("other_head", False)):
        page = signed_in(getattr(house, who)).post("/search/", {"q": typed[asked]})
        assert (case.number_label in page.text) is seen, who


def test_card_marks_a_number_of_before_and_calls_the_next(house: House, at_work: Client) -> None:
    """Numbers from before validation was introduced: the shortest has no digits after the country code."""
    for wrong in ("+38067123456", "+3800"):
        case = make_case(house.owner, person=make_person("Ткаченко", phone=wrong, relatives=(Relative(FAMILY_PHONE),)))
        page = at_work.get(f"/cases/{case.number}/").text
        assert f"{wrong} (номер неповний або з помилкою)" in page
        assert f'tel:{wrong}"' not in page
        assert page.count(f"tel:{FAMILY_PHONE}") == 2
        assert at_work.get(f"/cases/{case.number}/call/").status_code == 200
    day = at_work.get("/today/").text
    assert 'tel:+38067123456"' not in day
    assert day.count(f"tel:{FAMILY_PHONE}") == 2


def test_call_button_names_whose_phone_it_is_in_the_right_case(house: House, at_work: Client) -> None:
    own = make_case(house.owner, person=make_person("Бондар", phone=PHONE))
    make_case(house.owner, person=make_person("Ткаченко", relatives=(Relative(FAMILY_PHONE),)))
    assert "Подзвонити <small>на особистий</small>" in at_work.get(f"/cases/{own.number}/").text
    day = at_work.get("/today/").text
    assert "Подзвонити</span><small>рідним</small>" in day
    assert "<small>на особистий</small>" not in day, "a list says only whose it is when it is not their own"


@pytest.mark.parametrize("asked", ["коваленко", "андрій ковал", "4567", "1234567", "067 123 45 67"])
def test_person_is_found_by_name_and_phone(house: House, at_work: Client, asked: str) -> None:
    assert house.case.number_label in at_work.post("/search/", {"q": asked}).text


def test_person_is_found_by_number(house: House, at_work: Client) -> None:
    for asked in (house.case.number, house.case.number_label, f"№ {house.case.number_label}"):
        assert "Коваленко" in at_work.post("/search/", {"q": asked}).text


def test_search_says_so_when_nobody_is_found(house: House, at_work: Client) -> None:
    answer = at_work.post("/search/", {"q": "Щщщщ"})
    assert answer.status_code == 200
    assert "Щщщщ" in answer.text


@pytest.mark.parametrize("asked", ["", " ", "\0", "9" * 5000])
def test_search_is_in_error_when_the_question_is_bad(house: House, at_work: Client, asked: str) -> None:
    assert_in_error(at_work.post("/search/", {"q": asked}), "q")


@pytest.mark.parametrize("asked", ["😀", "\ufffd", "'; DROP TABLE", "%", "_", "\\", "а" * 100, "9" * 100, "\u202e"])
def test_search_answers_when_the_question_is_strange(house: House, at_work: Client, asked: str) -> None:
    assert at_work.post("/search/", {"q": asked}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "saved=x",
        "saved=" + "9" * 5000,
        "entries=some",
        "entries=all&entries=x",
        "kind=x",
        "kind=plan&kind=",
        "order=name",
        "saved=%ED%A0%80",
    ],
)
def test_card_answers_clearly_when_the_query_string_is_strange(house: House, at_work: Client, query: str) -> None:
    assert at_work.get(f"{card(house)}?{query}").status_code in (200, 302)


@pytest.mark.parametrize("number", ["1", "x", "9" * 5000, "😀", "%ED%A0%80", "1042-7731", "..", "10427731%0A"])
def test_card_is_absent_when_its_number_is_strange(house: House, at_work: Client, number: str) -> None:
    assert at_work.get(f"/cases/{number}/").status_code == 404


def test_whole_timeline_is_shown_when_asked(house: House, at_work: Client) -> None:
    for n in range(22):
        make_visit(house.case, house.owner, summary=f"Запис {n}.", at=timezone.now() - timedelta(hours=30 - n))
    page, whole = at_work.get(card(house)).text, at_work.get(f"{card(house)}?entries=all").text
    assert "Запис 21." in page
    assert "Запис 0." not in page
    assert "entries=all" in page
    assert "Запис 0." in whole
    assert "entries=all" not in whole
