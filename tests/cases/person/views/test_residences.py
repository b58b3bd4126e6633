"""Where a person is registered, lives and will return to: chosen by region or name, changed, ended, and what is printed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cases.case.models import CaseEvent
from cases.case.states import EventKind
from supporters.directory.oblasts import Oblast
from supporters.forms.form_pages import BY_SCRIPT
from tests.bad_inputs.form_page import fields_on_page
from tests.cases.conftest import assert_in_error
from tests.database import CountedQueries
from tests.factories import House, make_loss, make_package
from tests.joined import make_join, make_twice, undo
from tests.persons import BUSK, KRASNE, make_place_of_life, make_territories
from veterans.models import PlaceKind, PlaceOfLife, Territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
WHERE = "Красненська громада, Золочівський район, Львівська область"
UNANSWERED = ("before", "reason", "territory_words")  # radios of which the page has chosen none
MOST_BYTES = 40_000
TYPED = {"territory": KRASNE, "address": "Красне, вул. Лісова, 3", "since": "2026-03-01"}


@pytest.fixture(autouse=True)
def directory() -> None:
    make_territories(whole=True)


def address(house: House, rest: str = "") -> str:
    return f"{house.case.get_absolute_url()}residence/{rest}"


def shown(client: Client, page: str) -> dict[str, str]:
    fields = fields_on_page(client.get(page).text, page=page, target=page)
    return {name: values[0] for name, values in fields.items() if name not in UNANSWERED}


def send(client: Client, page: str, **typed: str) -> Any:
    return client.post(page, {**shown(client, page), **typed})


def search(client: Client, page: str, words: str, **typed: str) -> list[dict[str, str]]:
    sent = {"find": "territory", "territory_words": words, **typed}
    picks: list[dict[str, str]] = client.post(page, sent, headers={BY_SCRIPT: "1"}).json()["picks"]
    return picks


def places(house: House) -> list[tuple[str, str, str]]:
    rows = PlaceOfLife.objects.filter(person=house.case.person_id).order_by("added_at")
    return [(row.kind, row.territory_id, row.end_reason) for row in rows]


def test_place_is_written_down_and_shown_on_the_pages_of_the_person(house: House, at_work: Client) -> None:
    assert at_work.get(address(house)).text.count("Ще не відомо") == 3
    answer = send(at_work, address(house, "actual/"), **TYPED, is_displaced="on")
    assert (answer.status_code, answer.headers["Location"]) == (302, address(house))
    page = at_work.get(address(house)).text
    for words in (WHERE, "Красне, вул. Лісова, 3", "ВПО", house.owner.short_name):
        assert words in page
    person = at_work.get(f"{house.case.get_absolute_url()}person/").text
    assert f"{WHERE}; Красне, вул. Лісова, 3" in person.split('id="residence"')[1].split("</section>")[0]
    assert "Фактичне місце проживання" in person.split('id="changes"')[1]
    card = at_work.get(f"{house.case.get_absolute_url()}?kind=person").text
    assert ("Записано: фактичне місце проживання" in card, "Лісова" in card) == (True, False), "the timeline has codes only"
    assert f"{WHERE}; Красне" in at_work.get(f"{house.case.get_absolute_url()}print/").text


def test_psychologist_of_the_team_reads_the_places_and_writes_none(house: House, signed_in: Callable[[Any], Client]) -> None:
    member = signed_in(house.psychologist)
    assert member.get(address(house)).status_code == 200
    assert [member.get(address(house, rest)).status_code for rest in ("actual/", "actual/end/")] == [403, 403]


def test_hromada_is_found_by_its_name_its_village_or_its_region_and_the_page_never_has_all(house: House, at_work: Client) -> None:
    page = address(house, "registered/")
    first = at_work.get(page)
    assert len(first.content) <= MOST_BYTES
    assert 'name="territory"' not in first.text, "nothing is known, so nothing is suggested"
    assert search(at_work, page, "красненськ")[0] == {
        "value": KRASNE,
        "label": "Красненська громада",
        "note": "Золочівський район, Львівська область",
    }
    village = search(at_work, page, "задвір'я")
    assert [(one["value"], one["note"].partition(" · ")[2]) for one in village] == [(KRASNE, "Задвір’я")]
    assert search(at_work, page, "zadviria")[0]["value"] == KRASNE
    firsts = {words: search(at_work, page, words)[0]["label"].split()[0] for words in ("бровари", "красне", "білий колодязь")}
    assert firsts == {"бровари": "Броварська", "красне": "Красненська", "білий колодязь": "Вовчанська"}
    assert search(at_work, page, "задвір'я", oblast=Oblast.KYIV) == []
    assert search(at_work, page, "100%_") == []
    assert len(search(at_work, page, "ськ")) == 20
    of_lviv = search(at_work, page, "", oblast=Oblast.LVIV)
    assert (len(of_lviv), of_lviv[0]["label"]) == (74, "Львівська область")
    assert [one["label"] for one in search(at_work, page, "", oblast=Oblast.KYIV)][:2] == ["м. Київ", "Голосіївський район"]
    listed = at_work.post(page, {"find": "territory", "territory_words": "", "oblast": Oblast.ODESA.value, "address": "Лісова"})
    assert (listed.status_code, len(listed.content) <= 1.5 * MOST_BYTES, 'value="Лісова"' in listed.text) == (200, True, True)
    assert listed.text.count('name="territory"') == 92, "without a script the region is listed as well"


def test_who_moved_has_an_earlier_place_and_a_mistake_is_mended_with_its_reason(house: House, at_work: Client) -> None:
    page = address(house, "actual/")
    send(at_work, page, **TYPED)
    assert shown(at_work, page)["territory"] == KRASNE, "the form begins with what is recorded"
    assert_in_error(send(at_work, page, territory=BUSK), "before")
    assert_in_error(send(at_work, page, before="moved"), "territory")
    assert send(at_work, page, territory=BUSK, before="mistake").status_code == 302
    assert send(at_work, page, territory=KRASNE, before="moved", address="").status_code == 302
    assert places(house) == [("actual", KRASNE, "mistake"), ("actual", BUSK, "moved"), ("actual", KRASNE, "")]
    earlier = at_work.get(address(house)).text.split('id="earlier"')[1]
    assert earlier.count("Фактичне місце проживання: ") == 2
    history = at_work.get(f"{house.case.get_absolute_url()}person/").text.split('id="changes"')[1]
    assert history.count("(було записано помилково)") == history.count("(змінилося)") == 1


@pytest.mark.parametrize(
    ("kind", "typed", "field"),
    [
        ("actual", {"territory": ""}, "territory"),
        ("actual", {"territory": "UA46040000000099999"}, "territory"),
        ("actual", {"territory": "' OR 1=1"}, "territory"),
        ("actual", {"territory": "UA46040000000069196"}, "territory"),
        ("actual", {"oblast": "UA-30"}, "territory"),
        ("actual", {"oblast": "UA-99"}, "oblast"),
        ("actual", {"address": "а" * 301}, "address"),
        ("actual", {"since": "2999-01-01"}, "since"),
        ("registered", {"since": "1900-01-01"}, "since"),
        ("future", {"since": "завтра"}, "since"),
    ],
)
def test_form_in_error_keeps_what_was_typed(house: House, at_work: Client, kind: str, typed: dict[str, str], field: str) -> None:
    answer = send(at_work, address(house, f"{kind}/"), **{**TYPED, "address": "Лісова, 3", **typed})
    assert_in_error(answer, field, keeps=typed.get("address", "Лісова, 3"))
    assert places(house) == []


def test_raion_is_no_place_of_life_and_a_code_that_is_gone_is_kept_but_not_taken(house: House, at_work: Client) -> None:
    make_place_of_life(house.case, house.owner)
    assert Territory.objects.get(pk="UA46040000000069196").kind == "P"
    make_territories(gone=KRASNE, renamed={BUSK: "Бузька"})
    assert WHERE in at_work.get(address(house)).text
    assert_in_error(send(at_work, address(house, "future/"), territory=KRASNE), "territory")
    make_place_of_life(house.case, house.owner, kind=PlaceKind.FUTURE, code=BUSK)
    make_territories(renamed={BUSK: "Новобузька"})
    page = at_work.get(address(house)).text
    assert ("Новобузька громада" in page, "називалася: " in page, "Бузька громада, Золочівський" in page) == (True, True, True)


def test_change_meanwhile_shows_both_and_a_second_save_takes(house: House, at_work: Client) -> None:
    page = address(house, "actual/")
    mine = {**shown(at_work, page), **TYPED}
    make_place_of_life(house.case, house.colleague, code=BUSK)
    answer = at_work.post(page, mine)
    assert answer.status_code == 409
    for words in (house.colleague.short_name, "Буська громада", WHERE, "Лісова, 3"):
        assert words in answer.text
    fields = fields_on_page(answer.text, page=page, target=page)
    again = {name: values[0] for name, values in fields.items() if name not in UNANSWERED}
    assert_in_error(at_work.post(page, again), "before")
    assert at_work.post(page, {**again, "before": "moved"}).status_code == 302
    assert places(house) == [("actual", BUSK, "moved"), ("actual", KRASNE, "")]


def test_form_sent_twice_writes_one_place(house: House, at_work: Client) -> None:
    sent = {**shown(at_work, address(house, "registered/")), **TYPED}
    assert {at_work.post(address(house, "registered/"), sent).status_code for _ in range(2)} == {302}
    assert places(house) == [("registered", KRASNE, "")]
    events = CaseEvent.objects.filter(case=house.case, kind=EventKind.PERSON_CHANGED)
    assert [event.details for event in events] == [{"fields": [], "place": "registered", "act": "set"}]


def test_place_is_taken_off_once_it_is_confirmed(house: House, at_work: Client) -> None:
    make_place_of_life(house.case, house.owner)
    end = address(house, "actual/end/")
    assert WHERE in at_work.get(end).text
    assert_in_error(send(at_work, end), "reason")
    ending = {**shown(at_work, end), "reason": "mistake"}
    assert {at_work.post(end, ending).status_code for _ in range(2)} == {302}
    assert places(house) == [("actual", KRASNE, "mistake")]
    assert at_work.get(end).status_code == 409
    assert at_work.get(address(house, "x/end/")).status_code == at_work.get(address(house, "x/")).status_code == 404
    make_place_of_life(house.case, house.owner, code=BUSK)
    assert at_work.post(end, {**ending, "submission_key": ""}).status_code == 409, "another place than the page had shown"
    assert places(house)[-1] == ("actual", BUSK, "")


def test_after_a_loss_nobody_plans_a_return(house: House, at_work: Client) -> None:
    make_place_of_life(house.case, house.owner, kind=PlaceKind.FUTURE)
    make_place_of_life(house.case, house.owner, code=BUSK)
    make_loss(house.case, house.owner)
    for page in (address(house), f"{house.case.get_absolute_url()}person/", f"{house.case.get_absolute_url()}print/"):
        text = at_work.get(page).text
        assert ("Буська громада" in text, "Куди повертається" in text, WHERE in text) == (True, False, False)
    assert at_work.get(address(house, "future/")).status_code == 409
    assert at_work.post(address(house, "future/end/"), {"reason": "moved"}).status_code == 409


def test_package_of_a_community_begins_with_the_hromada_and_prints_where_the_person_lives(house: House, at_work: Client) -> None:
    new = f"{house.case.get_absolute_url()}handover/community/"
    assert shown(at_work, new)["to"] == ""
    make_place_of_life(house.case, house.owner, kind=PlaceKind.REGISTERED, address="Прописка, 1")
    make_place_of_life(house.case, house.owner)
    assert shown(at_work, new)["to"] == WHERE
    make_place_of_life(house.case, house.owner, kind=PlaceKind.FUTURE, code=BUSK, address="Буськ, 7")
    assert shown(at_work, new)["to"].startswith("Буська громада")
    make_package(house.case, house.owner)
    paper = at_work.get(f"{new}print/").text
    assert ("Буськ, 7" in paper, WHERE in paper, "Прописка" in paper) == (True, True, False)


def test_places_of_a_joined_card_are_on_the_remaining_one_and_return_with_an_undo(client: Client) -> None:
    twice = make_twice()
    make_place_of_life(twice.card, twice.other_owner)
    join = make_join(twice)
    client.force_login(twice.owner)
    page = client.get(f"/cases/{twice.into.number}/residence/").text
    assert (WHERE in page, "на об’єднаній картці" in page, "actual/end/" in page) == (True, True, False)
    assert KRASNE in client.get(f"/cases/{twice.into.number}/residence/registered/").text, "it is suggested"
    undo(join.pk, twice)
    assert WHERE not in client.get(f"/cases/{twice.into.number}/residence/").text


def test_page_costs_the_same_with_one_place_and_with_many(house: House, at_work: Client) -> None:
    make_place_of_life(house.case, house.owner)

    def cost() -> int:
        at_work.get(address(house))
        with CountedQueries() as queries:
            at_work.get(address(house))
        return len(queries)

    one = cost()
    for kind in PlaceKind:
        for code in (BUSK, KRASNE):
            make_place_of_life(house.case, house.owner, kind=kind, code=code)
    assert cost() == one
