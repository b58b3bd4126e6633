"""How long data are held: holds of heads, the dry run of the rule, and that nothing is erased by it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case
from cases.case.states import Purpose
from cases.rights.actions import end_legal_hold
from cases.rights.models import LegalHold, RetentionRule
from cases.rights.models.retention import SUPPORT, count_bars, persons_with_bars
from cases.rights.states import ErasureBar, LegalHoldRefusal
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from tests.cases.conftest import assert_in_error, said
from tests.ended import end_support
from tests.factories import House, make_case, make_loss, make_person, make_supporter
from tests.joined import make_join, make_twice
from tests.refusing import refused
from tests.rights import make_data_request, make_legal_hold

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
YEARS = timedelta(days=365 * 5 + 3)


def rule() -> RetentionRule:
    return RetentionRule.objects.get(pk=SUPPORT)


def bar(case: Case) -> str:
    return str(persons_with_bars(rule(), timezone.now()).values_list("bar", flat=True).get(pk=case.person_id))


def words(text: str) -> dict[str, str]:
    return {"submission_key": str(uuid4()), "words": text}


def may_open(case: Case, head: Supporter) -> None:
    state_purpose(case.pk, purpose=Purpose.CHECK, words="", by=head, at=timezone.now())


def test_one_head_holds_data_and_another_ends_it(house: House, signed_in: Browser) -> None:
    second = make_supporter(house.department, Role.HEAD, surname="Друга")
    first, other, address = signed_in(house.head), signed_in(second), f"/cases/{house.case.number}/rights/hold/"
    for head in (house.head, second):
        may_open(house.case, head)
    assert_in_error(first.post(address, words("")), "words")
    first.post(address, words("Справа «77» & суд"))
    hold = LegalHold.objects.get()
    assert (hold.reason, hold.set_by) == ("Справа «77» & суд", house.head)
    assert first.post(address, words("Ще раз")).status_code == 409
    end = f"{address}{hold.pk}/end/"
    assert first.get(end).status_code == 409
    with refused(LegalHoldRefusal.ENDS):
        end_legal_hold(hold.pk, reason="Сама", by=house.head, at=timezone.now())
    assert end in other.get(f"/cases/{house.case.number}/rights/").text
    other.post(end, words("Суд завершено"))
    hold.refresh_from_db()
    assert (hold.ended_by, hold.end_reason) == (second, "Суд завершено")
    assert other.post(end, words("Суд завершено")).status_code == 409


def test_reason_of_a_hold_is_for_heads_and_not_in_the_report(house: House, at_work: Client) -> None:
    make_legal_hold(house.case, house.head, reason="Таємне слідство")
    for part in ("", "report/"):
        page = at_work.get(f"/cases/{house.case.number}/rights/{part}").text
        assert said("Held from erasure") in page
        assert "Таємне слідство" not in page


def test_dry_run_says_why_data_are_held(house: House) -> None:
    cards = {name: make_case(house.owner, person=make_person(name)) for name in ("Гук", "Дзюба", "Жук", "Зуб", "Їжак")}
    for case in cards.values():
        end_support(case, house.owner, house.head)
    lost = make_case(house.owner, person=make_person("Кіт"))
    make_loss(lost, house.owner)
    assert {bar(case) for case in cards.values()} == {ErasureBar.TERM}
    with time_machine.travel(timezone.now() + YEARS):
        make_legal_hold(cards["Гук"], house.head)
        make_data_request(cards["Дзюба"], house.owner)
        assert [bar(case) for case in cards.values()] == [ErasureBar.HELD, ErasureBar.ASKED, "", "", ""]
        assert (bar(house.case), bar(lost)) == (ErasureBar.OPEN, ErasureBar.LOST)
        counted = count_bars(rule(), timezone.now())
    assert (counted[""], counted[ErasureBar.OPEN], counted[ErasureBar.LOST]) == (3, 1, 1)


def test_joined_person_is_held_as_long_as_who_remains() -> None:
    twice = make_twice()
    make_join(twice)
    end_support(Case.objects.get(pk=twice.into.pk), twice.owner, twice.head)
    with time_machine.travel(timezone.now() + YEARS):
        assert bar(twice.into) == ""
        make_legal_hold(twice.card, twice.head)
        assert bar(twice.into) == ErasureBar.HELD
        assert sum(count_bars(rule(), timezone.now()).values()) == 1


def test_administrator_reads_counts_and_no_name(house: House, signed_in: Browser) -> None:
    page = signed_in(house.administrator).get("/staff/legal/").text
    assert said("Dry run: persons by what keeps their data. Nothing is erased by a machine.") in page
    assert house.case.person.surname not in page.split("<main")[1]
