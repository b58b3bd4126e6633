"""The page «Робота» of a card: what the person can do, and which vacancies fit, in words."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cases.case.models import Case
from cases.case.states import CaseState
from cases.reintegration.models import FunctionalProfile
from cases.reintegration.states import Demand, EmployerKind, Factor, WorkAnswer
from tests.bad_inputs.form_page import fields_on_page
from tests.database import CountedQueries
from tests.factories import House, make_loss
from tests.joined import make_join, make_twice, undo
from tests.persons import KRASNE
from tests.work import make_profile, make_vacancy, territory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
NOTHING = [factor for factor in Factor.values if factor not in ("sitting", "screen")]
EASY: dict[str, Any] = {
    **dict.fromkeys(NOTHING, Demand.NOT_NEEDED),
    **dict.fromkeys(("sitting", "screen"), Demand.NEEDED),
    "entrance": "accessible",
    "lifting_kg": 0,
    "hands": "one",
    "hours": 8,
    "rests": "lying",
}
WHOLE: dict[str, Any] = {"system": WorkAnswer.YES, "rests": "usual", "lifting_kg": 5, "remote": WorkAnswer.YES}


def address(case: Case, rest: str = "") -> str:
    return f"/cases/{case.number}/employment/{rest}"


def shown(client: Client, page: str) -> dict[str, Any]:
    fields = fields_on_page(client.get(page).text, page=page, target=page)
    left_out = ("held", "wanted", "bodies", "territory_words")  # boxes of which the page has ticked none
    return {name: values for name, values in fields.items() if name not in left_out}


def send(client: Client, case: Case, **typed: Any) -> Any:
    page = address(case, "profile/")
    return client.post(page, {**shown(client, page), **typed})


def part(text: str, code: str) -> str:
    return text.split(f'id="part-{code}"')[1].split("</section>", maxsplit=1)[0]


def test_page_without_a_profile_says_what_is_missing(house: House, at_work: Client) -> None:
    make_vacancy(house.owner)
    page = at_work.get(address(house.case)).text
    assert "Про це ще нічого не записано: почніть із того, що може тіло" in page
    assert "Діловод" not in page
    assert address(house.case, "profile/") in page
    assert 'href="employment/">робота</a>' in at_work.get(house.case.get_absolute_url()).text


def test_profile_is_written_down_with_a_few_taps_and_shown(house: House, at_work: Client) -> None:
    territory()
    answer = send(at_work, house.case, sitting="yes", driving="condition", hands="one", conditions="Лише автомат", held=["law"])
    assert (answer.status_code, answer.headers["Location"]) == (302, address(house.case))
    page = at_work.get(address(house.case)).text
    for words in ("Довго сидіти", "Керування автомобілем", "Однією рукою", "Лише автомат", "Право", "Ще не питали", "шум"):
        assert words in page
    kept = FunctionalProfile.objects.get()
    assert (kept.sitting, kept.noise, kept.hands, kept.recorded_by) == ("yes", "not_asked", "one", house.owner)
    card = at_work.get(f"{house.case.get_absolute_url()}?kind=person").text
    assert ("Записано, що людина може на роботі" in card, "автомат" in card) == (True, False), "the timeline has codes only"


def test_form_begins_with_the_profile_and_keeps_the_one_before(house: House, at_work: Client) -> None:
    make_profile(house.case, house.owner, wanted=frozenset({"drone"}), bodies=("npu",), wishes="Тихе місце")
    page = address(house.case, "profile/")
    text = at_work.get(page).text
    fields = fields_on_page(text, page=page, target=page)
    assert (fields["sitting"], fields["hours"], fields["wishes"]) == (["yes"], ["8"], ["Тихе місце"])
    assert (fields["wanted"], fields["bodies"]) == (["drone"], ["npu"])
    assert at_work.post(page, {**fields, "hours": "4"}).status_code == 302
    assert [row.hours for row in FunctionalProfile.objects.order_by("recorded_at")] == [8, 4]
    assert "Попередні:" in at_work.get(address(house.case)).text


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Ще нічого не заповнено"),
        ({"held": ["law"], "wanted": ["law"]}, "Людина вже має це навчання"),
        ({"sitting": "x"}, "Довго сидіти"),
        ({"territory": "UA00000000000000000"}, "Оберіть громаду зі списку"),
        ({"oblast": "UA-53", "territory": KRASNE}, "Ця громада в іншій області"),
    ],
)
def test_profile_is_refused_when(house: House, at_work: Client, typed: dict[str, Any], words: str) -> None:
    territory()
    answer = send(at_work, house.case, **{"wishes": "Тихе місце" if typed else "", **typed})
    assert (answer.status_code, words in answer.text) == (422, True)
    assert not FunctionalProfile.objects.exists()
    assert not typed or "Тихе місце" in answer.text


def test_profile_changed_meanwhile_shows_both(house: House, at_work: Client) -> None:
    territory()
    page = address(house.case, "profile/")
    fields = shown(at_work, page)
    make_profile(house.case, house.owner, hours=8)
    answer = at_work.post(page, {**fields, "hours": "4"})
    assert (answer.status_code, FunctionalProfile.objects.count()) == (409, 1)
    assert "Поки ви редагували" in answer.text or "both-versions" in answer.text


def test_same_form_twice_acts_once(house: House, at_work: Client) -> None:
    territory()
    page = address(house.case, "profile/")
    fields = {**shown(at_work, page), "hours": "4"}
    assert [at_work.post(page, fields).status_code for _time in range(2)] == [302, 302]
    assert FunctionalProfile.objects.count() == 1


def test_vacancies_are_in_the_order_in_which_they_fit_with_their_reasons(house: House, at_work: Client) -> None:
    make_profile(house.case, house.owner, **WHOLE, stairs=WorkAnswer.YES, driving=WorkAnswer.NO)
    make_vacancy(house.owner, "Водій", **{**EASY, "driving": Demand.NEEDED})
    make_vacancy(house.owner, "Діловод", **EASY)
    make_vacancy(house.owner, "Архіваріус", **{**EASY, "hours": None})
    make_vacancy(house.owner, "Сусідній", **EASY, territory=territory(KRASNE))
    make_vacancy(house.owner, "Минула", days=0, **EASY)
    page = at_work.get(address(house.case)).text
    assert [line in part(page, "fits") for line in ("Діловод", "Водій", "Архіваріус")] == [True, False, False]
    assert "Може: довго сидіти, робота за екраном" in part(page, "fits")
    clarify = part(page, "clarify")
    assert ("Запитати роботодавця: години на день" in clarify, "У тій самій області" in clarify) == (True, True)
    assert clarify.index("Архіваріус") < clarify.index("Сусідній"), "the nearest first"
    assert ("Водій" in part(page, "against"), "Людина не може: керування автомобілем" in part(page, "against")) == (True, True)
    assert "<details" in page.split('id="part-against"')[0][-120:], "folded, but there"


def test_service_is_to_be_clarified_while_its_rule_is_not_confirmed(house: House, at_work: Client) -> None:
    make_profile(house.case, house.owner, **WHOLE, stairs=WorkAnswer.YES, service=WorkAnswer.YES)
    make_vacancy(house.owner, "Слідчий", **EASY, post_kind="service")
    clarify = part(at_work.get(address(house.case)).text, "clarify")
    assert "Правило служби не підтверджено, запитайте кадрову службу: Національна поліція: придатність" in clarify


def test_long_part_has_a_page_of_its_own(house: House, at_work: Client) -> None:
    make_profile(house.case, house.owner, **WHOLE, stairs=WorkAnswer.YES)
    for number in range(7):
        make_vacancy(house.owner, f"Діловод {number}", **EASY)
    page = at_work.get(address(house.case)).text
    assert (part(page, "fits").count("<h3>"), "?part=fits" in page) == (5, True)
    assert "Усі, що підходять зараз: " in page
    whole = at_work.get(address(house.case) + "?part=fits").text
    assert (part(whole, "fits").count("<h3>"), 'id="part-against"' in whole) == (7, False)
    assert at_work.get(address(house.case) + "?part=x").status_code == 302


def test_lost_person_is_not_looked_for_work_for(house: House, at_work: Client) -> None:
    make_profile(house.case, house.owner, **WHOLE)
    make_vacancy(house.owner, **EASY)
    make_loss(house.case, house.owner)
    page = at_work.get(address(house.case)).text
    assert ("повідомлено про втрату" in page, "Діловод" in page, address(house.case, "profile/") in page) == (True, False, False)
    assert at_work.get(address(house.case, "profile/")).status_code == 409
    assert "employment/" not in at_work.get(house.case.get_absolute_url()).text


def test_closed_card_shows_the_profile_only(house: House, at_work: Client) -> None:
    make_profile(house.case, house.owner, **WHOLE)
    make_vacancy(house.owner, **EASY)
    Case.objects.filter(pk=house.case.pk).update(state=CaseState.CLOSED)
    page = at_work.get(address(house.case)).text
    assert ("Довго сидіти" in page, "Супровід не триває" in page, "Діловод" in page) == (True, True, False)


def test_profile_of_a_joined_person_holds_when_it_is_newer_and_goes_back(client: Client) -> None:
    twice = make_twice()
    make_profile(twice.into, twice.owner, hours=4)
    make_profile(twice.card, twice.other_owner, hours=6)
    join = make_join(twice)
    client.force_login(twice.owner)
    page = client.get(address(twice.into)).text
    assert "<dd>6</dd>" in page, "the newest of both"
    assert "Попередні:" in page
    make_profile(twice.into, twice.owner, hours=2)
    assert "<dd>2</dd>" in client.get(address(twice.into)).text
    undo(join.pk, twice)
    assert "<dd>2</dd>" in client.get(address(twice.into)).text
    client.force_login(twice.other_owner)
    assert "<dd>6</dd>" in client.get(address(twice.card)).text


def test_page_is_a_404_out_of_reach_and_the_form_a_403_without_the_right(
    house: House, signed_in: Callable[[Any], Client]
) -> None:
    assert signed_in(house.colleague).get(address(house.case)).status_code == 404
    assert signed_in(house.administrator).get(address(house.case)).status_code == 403


def test_page_costs_the_same_with_one_vacancy_and_with_three(house: House, at_work: Client) -> None:
    make_profile(house.case, house.owner, **WHOLE, held=frozenset({"law"}))
    make_vacancy(house.owner, **EASY, needs_training="law")

    def cost() -> int:
        at_work.get(address(house.case))
        with CountedQueries() as queries:
            at_work.get(address(house.case))
        return len(queries)

    one = cost()
    for number, kind in enumerate((EmployerKind.NGU, EmployerKind.OTHER)):
        make_vacancy(house.owner, f"Охоронець {number}", **EASY, employer_kind=kind, territory=territory(KRASNE))
    make_profile(house.case, house.owner, **{**WHOLE, "hours": 6}, held=frozenset({"law", "drone"}))
    assert cost() == one


def test_report_of_everything_held_has_the_profile_in_words(house: House, at_work: Client) -> None:
    known: dict[str, Any] = {"bodies": ("npu", "dsns"), "held": frozenset({"law"}), "driving": WorkAnswer.CONDITION}
    make_profile(house.case, house.owner, **known, conditions="Лише автомат", wishes="Тихе місце")
    report = at_work.get(f"{house.case.get_absolute_url()}rights/report/").text
    for words in ("Що людина може на роботі", "Лише автомат", "Тихе місце", "Буська громада", "право", "Нацполіція"):
        assert words in report
