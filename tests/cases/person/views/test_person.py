"""The page of a person's data, the form that mends them, and the history that keeps both versions."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils.html import escape

from cases.case.models import Case, CaseEvent
from cases.case.states import CaseState, EventKind, Programme
from cases.leading.actions.requests import MOST_A_DAY, ROUTE
from privacy.models import AccessRecord
from privacy.opening import Reading, reading_under_way
from supporters.directory.models import Supporter
from supporters.forms.models import Draft
from tests.bad_inputs.form_page import fields_on_page
from tests.cases.conftest import assert_in_error
from tests.factories import PHONE, RNOKPP, House, hand_over_to, make_case, make_hand_over, make_loss, make_person
from veterans.models import Identifier, Person, Veteran
from veterans.numbers import rnokpp

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
ONE, OTHER = (next(number for n in range(10) if (number := rnokpp(f"{stem}{n}"))) for stem in (RNOKPP[:9], "318471069"))
MISTAKE = {"name_change": "mistake"}
MANNER = "Чує на праве вухо & не питати «про бій»"


def address(case: Case, act: str = "") -> str:
    return f"/cases/{case.number}/person/{act}"


def shown(client: Client, case: Case) -> dict[str, str]:
    """The fields of the form as it opens."""
    page = address(case, "edit/")
    return {name: values[0] for name, values in fields_on_page(client.get(page).text, page=page, target=page).items()}


def mend(client: Client, case: Case, **changed: str) -> Any:
    return client.post(address(case, "edit/"), {**shown(client, case), "branch": "ngu", **MISTAKE, **changed})


def fresh(case: Case) -> Person:
    return Person.objects.select_related("veteran").get(pk=case.person_id)


def finds(client: Client, query: str, case: Case) -> bool:
    return case.get_absolute_url() in client.post("/search/", {"q": query}).text


@pytest.fixture
def family(house: House) -> Case:
    """The support of the family of the same person."""
    return make_case(house.owner, person=house.case.person, programme=Programme.FAMILY)


@pytest.mark.parametrize(
    ("field", "typed", "shows"),
    [
        ("surname", "Нечуй-Левицька", "Нечуй-Левицька"),
        ("given_name", "Мар'яна", "Мар’яна"),
        ("patronymic", "Яківна", "Яківна"),
        ("born_on", "1990-05-17", "17.05.1990"),
        ("birth_year", "1991", "1991"),
        ("address_form", "f", "Захисниця"),
        ("branch", "dpsu", "ДПСУ"),
        ("rank", "старшина", "Старшина"),
        ("unit", "в/ч 3018", "В/ч 3018"),
        ("rnokpp", ONE, ONE),
        ("how_to_speak", MANNER, escape(MANNER)),
    ],
)
def test_each_field_is_mended_and_shown_with_who_did_it(
    house: House, at_work: Client, field: str, typed: str, shows: str
) -> None:
    assert shows not in at_work.get(address(house.case)).text
    answer = mend(at_work, house.case, **{field: typed})
    assert (answer.status_code, answer.headers["Location"]) == (302, address(house.case))
    page = at_work.get(address(house.case)).text
    facts, history = page.split('id="changes"')
    assert shows in facts
    assert escape(typed) in history or shows.lower() in history.lower()
    assert house.owner.short_name in history
    assert shown(at_work, house.case)[field] == typed.replace("'", "’")


def test_form_opens_with_what_is_known_and_saving_it_changes_nothing(house: House, at_work: Client) -> None:
    mend(at_work, house.case, rank="сержант", rnokpp=ONE, how_to_speak=MANNER, born_on="1990-05-17")
    assert mend(at_work, house.case).status_code == 302
    assert (fresh(house.case).version, CaseEvent.objects.filter(kind=EventKind.PERSON_CHANGED).count()) == (2, 1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"surname": ""}, "surname"),
        ({"surname": "4"}, "surname"),
        ({"given_name": ""}, "given_name"),
        ({"patronymic": "<b>"}, "patronymic"),
        ({"born_on": "учора"}, "born_on"),
        ({"born_on": "2999-01-01"}, "born_on"),
        ({"born_on": "1800-01-01"}, "born_on"),
        ({"birth_year": "90"}, "birth_year"),
        ({"address_form": "x"}, "address_form"),
        ({"branch": ""}, "branch"),
        ({"branch": "army"}, "branch"),
        ({"rank": "а" * 61}, "rank"),
        ({"unit": "а" * 121}, "unit"),
        ({"rnokpp": "1234567890"}, "rnokpp"),
        ({"rnokpp": "12"}, "rnokpp"),
        ({"how_to_speak": "а" * 501}, "how_to_speak"),
        ({"surname": "Щербак", "name_change": ""}, "name_change"),
        ({"patronymic": "", "name_change": ""}, "name_change"),
        ({"given_name": "Остап", "name_change": "x"}, "name_change"),
    ],
)
def test_form_in_error_keeps_what_was_typed(house: House, at_work: Client, wrong: dict[str, str], field: str) -> None:
    typed = {"rank": "старший сержант", **wrong}
    assert_in_error(mend(at_work, house.case, **typed), field, keeps=escape(typed["rank"]))
    assert fresh(house.case).version == 1


def test_old_name_and_number_are_not_found_and_the_new_ones_are(house: House, at_work: Client) -> None:
    mend(at_work, house.case, rnokpp=ONE)
    old, new = ("Коваленко", ONE), ("Нечуй-Левицький", OTHER)
    assert [finds(at_work, query, house.case) for query in (*old, *new)] == [True, True, False, False]
    mend(at_work, house.case, surname=new[0], rnokpp=OTHER)
    assert [finds(at_work, query, house.case) for query in (*old, *new)] == [False, False, True, True]


def test_history_has_both_versions_the_newest_first(house: House, signed_in: Browser, at_work: Client) -> None:
    mend(at_work, house.case, rank="солдат")
    hand_over_to(house.case, house.colleague, by=house.head)
    assert mend(signed_in(house.colleague), house.case, rank="старшина", surname="Щербак").status_code == 302
    history = signed_in(house.colleague).get(address(house.case)).text.split('id="changes"')[1]
    ranks = history.split("<h3>Звання</h3>")
    assert [word in ranks[1] for word in ("солдат", "старшина", house.colleague.short_name)] == [True] * 3
    assert [word in ranks[2] for word in ("солдат", "старшина", house.owner.short_name)] == [True, False, True]
    assert history.index("Щербак") < history.index("<h3>Внесено до обліку</h3>")
    assert "<del>" in ranks[1]


def test_long_history_is_shown_whole_on_request(house: House, at_work: Client) -> None:
    for number in range(16):
        mend(at_work, house.case, rank=f"звання {number}", unit=f"в/ч {number}")
    page = at_work.get(address(house.case)).text
    assert ("в/ч 0</ins>" in page, 'href="' + address(house.case) + '?changes=all"' in page) == (False, True)
    assert "в/ч 0</ins>" in at_work.get(address(house.case) + "?changes=all").text
    assert "в/ч 0</ins>" not in at_work.get(address(house.case) + "?changes=%00").text


def test_change_shows_on_both_cards_of_the_person(house: House, at_work: Client, family: Case) -> None:
    mend(at_work, family, surname="Щербак")
    for case in (house.case, family):
        page = at_work.get(f"{case.get_absolute_url()}?kind=person").text
        assert ("Щербак" in page, "Виправлено дані: прізвище" in page) == (True, True)
        assert "Щербак" in at_work.get(address(case)).text.split('id="changes"')[1]


def test_service_is_asked_of_the_veteran_programme_only(house: House, at_work: Client, family: Case) -> None:
    mend(at_work, house.case, rank="сержант")
    assert "rank" in shown(at_work, house.case)
    assert not {"branch", "rank", "unit"} & set(shown(at_work, family))
    assert "Сержант" not in at_work.get(address(family)).text.split('id="changes"')[0]
    assert mend(at_work, family, given_name="Остап", rank="капітан").status_code == 302
    assert Veteran.objects.get(person=house.case.person).branch == "ngu"
    with reading_under_way(Reading()):
        assert Veteran.objects.get(person=house.case.person).rank == "сержант"


def test_second_of_two_editors_sees_both_versions(house: House, at_work: Client) -> None:
    first, second = shown(at_work, house.case), shown(at_work, house.case)
    assert (
        at_work.post(address(house.case, "edit/"), {**first, **MISTAKE, "branch": "ngu", "surname": "Щербак"}).status_code == 302
    )
    answer = at_work.post(address(house.case, "edit/"), {**second, **MISTAKE, "branch": "ngu", "surname": "Тарасюк"})
    assert answer.status_code == 409
    both = answer.text.split('id="both-versions"')[1].split("<form")[0]
    assert all(word in both for word in ("Щербак", "Тарасюк", house.owner.short_name))
    assert fresh(house.case).version == 2
    again = fields_on_page(answer.text, page=address(house.case, "edit/"), target=address(house.case, "edit/"))
    assert at_work.post(address(house.case, "edit/"), again).status_code == 302
    with reading_under_way(Reading()):
        assert fresh(house.case).surname == "Тарасюк"


def test_both_versions_are_shown_on_a_card_that_is_younger_than_the_change(house: House, at_work: Client) -> None:
    before = shown(at_work, house.case)
    mend(at_work, house.case, surname="Щербак")
    family = make_case(house.owner, person=house.case.person, programme=Programme.FAMILY)
    answer = at_work.post(address(family, "edit/"), {**before, "submission_key": str(uuid4()), "surname": "Тарасюк"})
    assert answer.status_code == 409


def test_form_sent_again_is_answered_with_its_first_result(house: House, at_work: Client) -> None:
    sent = {**shown(at_work, house.case), **MISTAKE, "branch": "ngu", "surname": "Щербак"}
    answers = [at_work.post(address(house.case, "edit/"), sent) for _ in range(2)]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {(302, address(house.case))}
    assert at_work.post(address(house.case, "edit/"), {**sent, "surname": "Тарасюк"}).status_code == 409
    assert CaseEvent.objects.filter(kind=EventKind.PERSON_CHANGED).count() == 1


def test_number_of_another_person_is_refused_without_saying_whose(house: House, at_work: Client) -> None:
    stranger = make_case(house.other_head, person=make_person("Далека", rnokpp=OTHER)).person
    answer = mend(at_work, house.case, rnokpp=OTHER, rank="сержант")
    assert_in_error(answer, "rnokpp", keeps="сержант")
    assert house.other_department.name in answer.text
    assert "Далека" not in answer.text
    record = AccessRecord.objects.get(route=ROUTE, actor_id=house.owner.pk)
    assert (record.actor_id, record.subject_ids) == (house.owner.pk, [stranger.pk])
    assert fresh(house.case).version == 1
    assert not finds(at_work, OTHER, house.case)


def test_questions_are_counted_with_those_of_the_registration(house: House, at_work: Client) -> None:
    """After the last answer of a day a number is stored without one, and the heads get the pair."""
    make_person("Далека", rnokpp=OTHER)
    for n in range(MOST_A_DAY):
        at_work.post(
            "/veterans/new/", {"find": "likely", "door": "on", "phone": f"05099911{n:02}"}, headers={"Suprovid-Find": "1"}
        )
    assert mend(at_work, house.case, rnokpp=OTHER).status_code == 302
    assert AccessRecord.objects.filter(route=ROUTE, actor_id=house.owner.pk).count() == MOST_A_DAY + 1
    assert Identifier.objects.get(person=house.case.person_id).is_contested


def test_own_number_is_no_duplicate(house: House, at_work: Client) -> None:
    mend(at_work, house.case, rnokpp=ONE)
    assert mend(at_work, house.case, rnokpp=ONE, rank="сержант").status_code == 302
    assert not AccessRecord.objects.filter(route=ROUTE, actor_id=house.owner.pk).exists()


def test_draft_is_kept_until_the_data_are_saved(house: House, at_work: Client) -> None:
    page = address(house.case, "edit/")
    sent = fields_on_page(at_work.get(page).text, page=page, target=page)
    at_work.post("/drafts/", {**sent, "surname": "Щербак"})
    assert Draft.objects.get().form == "person_edit"
    at_work.post(page, {**sent, **MISTAKE, "branch": "ngu", "surname": "Щербак"})
    assert not Draft.objects.unsent().exists()


def test_psychologist_reads_and_mends_nothing(house: House, signed_in: Browser) -> None:
    client = signed_in(house.psychologist)
    page = client.get(address(house.case))
    assert (page.status_code, "Коваленко" in page.text, PHONE in page.text) == (200, True, True)
    acts = [address(house.case, act) for act in ("edit/", "phones/new/", "phones/end/", "names/new/")]
    assert not any(act in page.text for act in acts)
    assert {client.post(act, {}).status_code for act in acts} == {403}


def test_former_owner_reads_and_mends_nothing(house: House, at_work: Client) -> None:
    hand_over_to(house.case, house.colleague, by=house.head)
    page = at_work.get(address(house.case))
    assert (page.status_code, address(house.case, "edit/") in page.text) == (200, False)
    assert at_work.get(address(house.case, "edit/")).status_code == 404


def test_asked_colleague_mends_nothing_before_accepting(house: House, signed_in: Browser) -> None:
    make_hand_over(house.case, house.colleague, by=house.head)
    assert mend(signed_in(house.colleague), house.case, surname="Щербак").status_code == 404
    assert signed_in(house.colleague).get(address(house.case)).status_code == 404


@pytest.mark.parametrize("is_lost", [False, True])
def test_closed_card_is_mended(house: House, at_work: Client, is_lost: bool) -> None:  # noqa: FBT001 - a parameter of the test
    if is_lost:
        make_loss(house.case, house.owner)
    else:
        Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED, next_due_on=None)
    assert address(house.case, "edit/") in at_work.get(address(house.case)).text
    assert mend(at_work, house.case, surname="Щербак").status_code == 302
    with reading_under_way(Reading()):
        assert fresh(house.case).surname == "Щербак"


def test_how_to_speak_is_on_the_card_above_the_phones_and_beside_a_call(house: House, at_work: Client) -> None:
    card, call = house.case.get_absolute_url(), f"{house.case.get_absolute_url()}call/"
    assert "Як говорити" not in at_work.get(card).text
    mend(at_work, house.case, how_to_speak=MANNER)
    for page in (at_work.get(card).text, at_work.get(call).text):
        assert page.index(escape(MANNER)) < page.index('class="phone-link"')
    make_loss(house.case, house.owner)
    assert escape(MANNER) not in at_work.get(card).text


def test_page_is_in_the_menu_of_the_card(house: House, at_work: Client) -> None:
    assert 'href="person/"' in at_work.get(house.case.get_absolute_url()).text


def test_names_of_changes_are_in_the_language_of_the_reader(house: House, at_work: Client) -> None:
    mend(at_work, house.case, surname="Щербак")
    Supporter.objects.active().filter(pk=house.owner.pk).update(language="en")
    assert "Data mended: surname" in at_work.get(f"{house.case.get_absolute_url()}?kind=person").text
