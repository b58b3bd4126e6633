"""A cover sees and does the work of an absent colleague on the days of the absence only. All of it is marked as cover."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.course.models import Visit
from privacy.models import AccessRecord
from supporters.administration.actions.departments import name_duty
from supporters.directory.models import Absence, AbsenceKind, Department, Supporter
from tests.cases.conftest import postpone_fields, visit_fields
from tests.database import CountedQueries
from tests.factories import (
    House,
    hand_over_to,
    kyiv_utc,
    make_absence,
    make_case,
    make_department,
    make_facility,
    make_hand_over,
    make_head,
    make_person,
    make_supporter,
    make_visit,
)

pytestmark = pytest.mark.django_db
Browser = Callable[[Any], Client]
OWNER, COVER = "Мельник\u00a0І.\u00a0О.", "Бойко\u00a0І.\u00a0О."


def card(house: House, tail: str = "") -> str:
    return f"/cases/{house.case.number}/{tail}"


def mark_count(page: str) -> int:
    return page.count('class="status status-cover"')


def test_cover_reads_and_works_and_the_record_says_why(house: House, signed_in: Browser) -> None:
    assert signed_in(house.colleague).get(card(house)).status_code == 404
    make_absence(house.owner, cover=house.colleague)
    client = signed_in(house.colleague)
    assert client.get(card(house)).status_code == 200
    assert AccessRecord.objects.filter(actor_id=house.colleague.pk, route="case_detail").get().purpose == "cover"
    assert client.post(card(house, "postpone/"), postpone_fields(house)).status_code == 302
    assert client.post(card(house, "visits/new/"), visit_fields()).status_code == 302
    purposes = AccessRecord.objects.filter(actor_id=house.colleague.pk, subject_ids__contains=[house.case.person_id])
    assert set(purposes.values_list("purpose", flat=True)) == {"cover"}
    assert Visit.objects.get().by == house.colleague
    assert f"· {COVER}" in client.get(card(house)).text


def test_cover_of_a_former_owner_reads_nothing_of_what_was_handed_over(house: House, signed_in: Browser) -> None:
    newcomer = make_supporter(house.other_department)
    hand_over_to(house.case, newcomer, by=house.owner)
    make_absence(house.owner, cover=house.colleague)
    assert signed_in(house.owner).get(card(house)).status_code == 200, "the former owner reads for a week"
    assert signed_in(house.colleague).get(card(house)).status_code == 404
    assert house.case not in Case.objects.visible_to(house.colleague)


def test_owner_who_is_away_works_on(house: House, at_work: Client) -> None:
    make_absence(house.owner, cover=house.colleague)
    assert at_work.get(card(house)).status_code == 200
    assert at_work.post(card(house, "visits/new/"), visit_fields()).status_code == 302
    assert AccessRecord.objects.filter(actor_id=house.owner.pk, route="case_detail").get().purpose == "support"


@pytest.mark.parametrize(
    ("day", "begins", "ends"),
    [
        (date(2026, 11, 25), kyiv_utc(2026, 11, 24, 22), kyiv_utc(2026, 11, 25, 22)),
        (date(2026, 10, 25), kyiv_utc(2026, 10, 24, 21), kyiv_utc(2026, 10, 25, 22)),  # 25 hours long
        (date(2027, 3, 28), kyiv_utc(2027, 3, 27, 22), kyiv_utc(2027, 3, 28, 21)),  # 23 hours long
    ],
)
def test_cover_begins_and_ends_at_midnight_in_kyiv(
    house: House, signed_in: Browser, day: date, begins: datetime, ends: datetime
) -> None:
    """Outside the day the case answers 404 to reading and writing, as a case that does not exist."""
    Absence.objects.create(
        supporter=house.owner,
        kind=AbsenceKind.TRIP,
        from_on=day,
        to_on=day,
        cover=house.colleague,
        made_by=house.head,
        made_at=timezone.now(),
    )
    second = timedelta(seconds=1)
    for at, answer in ((begins - second, 404), (begins, 200), (ends - second, 200), (ends, 404)):
        with time_machine.travel(at, tick=False):
            client = signed_in(house.colleague)
            assert client.get(card(house)).status_code == client.get(card(house, "visits/new/")).status_code == answer
            assert Case.objects.worklist_of(fresh(house.colleague)).exists() is (answer == 200)
            logged = client.post(card(house, "visits/new/"), visit_fields())
            assert logged.status_code == (302 if answer == 200 else 404)


def test_cover_who_is_suspended_reads_nothing(house: House, signed_in: Browser) -> None:
    make_absence(house.owner, cover=house.colleague)
    client = signed_in(house.colleague)
    Supporter.objects.active().filter(pk=house.colleague.pk).update(suspended_at=timezone.now())
    assert client.get(card(house)).status_code == 302


def test_day_is_marked_for_both(house: House, signed_in: Browser, at_work: Client) -> None:
    make_case(house.colleague, person=make_person("Ткач"))
    assert mark_count(at_work.get("/today/").text) == 0
    make_absence(house.owner, cover=house.colleague)
    page = signed_in(house.colleague).get("/today/").text
    assert mark_count(page) == 1
    row = next(part for part in page.split("<li class=") if "Коваленко" in part)
    assert OWNER in row
    page = signed_in(house.owner).get("/today/").text
    assert mark_count(page) == 1
    assert COVER in page.split("<main")[1]
    assert mark_count(signed_in(house.head).get("/today/").text) == 0


def test_offered_case_is_marked_by_who_stays_responsible(house: House, signed_in: Browser) -> None:
    asked = make_supporter(house.department, surname="Новий")
    make_hand_over(house.case, asked, by=house.head)
    make_absence(house.owner, cover=house.colleague)
    assert OWNER in signed_in(house.colleague).get("/today/").text.split("<main")[1]
    assert COVER in signed_in(house.colleague).get(card(house)).text.split("<main")[1]


def test_round_and_search_are_marked(house: House, signed_in: Browser) -> None:
    make_case(house.owner, person=make_person("Бондаренко"), facility=make_facility())
    make_absence(house.owner, cover=house.colleague)
    client = signed_in(house.colleague)
    page = client.get("/today/round/?facility=hospital").text
    assert mark_count(page) == 1
    assert OWNER in page
    found = client.post("/search/", {"q": "Бондаренко"}).context["results"]
    assert [row.is_covered for group in found.groups for row in group.rows] == [True]
    found = signed_in(house.owner).post("/search/", {"q": "Бондаренко"}).context["results"]
    assert [row.is_covered for group in found.groups for row in group.rows] == [False]


def test_card_shows_who_acts_and_until_when(house: House, signed_in: Browser) -> None:
    assert signed_in(house.owner).get(card(house)).context["card"].owner.acting_label == ""
    with time_machine.travel(kyiv_utc(2026, 11, 25, 9)):
        make_absence(house.owner, cover=house.colleague, days=(0, 10))
        for reader in (house.owner, house.colleague, house.psychologist):
            words = signed_in(reader).get(card(house)).context["card"].owner.acting_label
            assert OWNER in words
            assert COVER in words
            assert "5\u00a0грудня" in words


def test_card_says_that_the_head_answers_when_nobody_covers(house: House, signed_in: Browser) -> None:
    make_absence(house.owner)
    for reader in (house.owner, house.psychologist):
        words = signed_in(reader).get(card(house)).context["card"].owner.acting_label
        assert OWNER in words
        assert "Гнатюк" in words


def test_card_shows_a_suspended_owner(house: House, signed_in: Browser) -> None:
    Supporter.objects.active().filter(pk=house.owner.pk).update(suspended_at=timezone.now())
    words = signed_in(house.psychologist).get(card(house)).context["card"].owner.acting_label
    assert OWNER in words
    assert "Гнатюк" in words


def test_list_of_a_head_shows_who_is_away(house: House, signed_in: Browser) -> None:
    client = signed_in(house.head)

    def away() -> str:
        (row,) = client.get("/dashboard/cases/").context["table"].rows
        return next(str(cell.note) for head, cell in row.parts if head.column.code == "owner")

    assert away() == ""
    absence = make_absence(house.owner, cover=house.colleague)
    assert COVER in away()
    Absence.objects.filter(pk=absence.pk).update(cover=None)
    assert away() != ""
    assert COVER not in away()


def test_marks_cost_one_query_however_many_rows(house: House, signed_in: Browser, at_work: Client) -> None:
    clients = {"cover": signed_in(house.colleague), "owner": at_work}

    def costs() -> dict[str, int]:
        found = {}
        for who, client in clients.items():
            client.get("/today/")
            with CountedQueries() as queries:
                client.get("/today/")
            found[who] = len(queries)
        return found

    make_case(house.colleague, person=make_person("Ткач"))
    before = costs()
    make_absence(house.owner, cover=house.colleague)
    with_one = costs()
    assert with_one == {who: cost + 1 for who, cost in before.items()}
    for _ in range(2):
        make_case(house.owner, person=make_person())
    assert costs() == with_one
    assert max(with_one.values()) <= 9


def test_card_costs_no_more_when_nobody_is_away(house: House, at_work: Client) -> None:
    make_visit(house.case, house.owner)
    at_work.get(card(house))
    with CountedQueries() as queries:
        at_work.get(card(house))
    assert len(queries) <= 11


@pytest.fixture
def desk(house: House) -> Supporter:
    """The duty supporter of the department above; owner and head are absent today without a cover."""
    above = make_department("Обласний відділ")
    desk = make_supporter(above, surname="Чергова")
    name_duty(above.pk, duty=desk)
    Department.objects.filter(pk=house.department.pk).update(parent=above)
    for one in (house.owner, house.head):
        make_absence(one)
    return desk


def test_duty_desk_sees_and_works_on_uncovered_cases_and_no_other(house: House, desk: Supporter, signed_in: Browser) -> None:
    queued = make_case(None, by=house.head, person=make_person("Черговий"))
    covered, at_work, elsewhere = (make_supporter(one) for one in (house.department, house.department, house.other_department))
    make_absence(covered, cover=at_work)
    make_absence(elsewhere)
    for owner in (covered, at_work, elsewhere):
        make_case(owner, person=make_person())
    handed, offered = (make_case(house.owner, person=make_person()) for _ in range(2))
    hand_over_to(handed, at_work, by=house.head)
    make_hand_over(offered, at_work, by=house.head)  # until the colleague accepts, the desk acts for the absent owner
    assert set(Case.objects.worklist_of(desk)) == {house.case, queued, offered}
    client = signed_in(desk)
    assert client.get(card(house)).status_code == 200
    assert client.post(card(house, "visits/new/"), visit_fields()).status_code == 302
    assert client.post(f"/cases/{queued.number}/visits/new/", visit_fields()).status_code == 302
    assert client.get(f"/cases/{handed.number}/").status_code == 404
    assert mark_count(client.get("/today/?").text) == 2


def test_duty_desk_sees_nothing_while_the_head_or_a_cover_is_there(house: House, desk: Supporter) -> None:
    assert Case.objects.worklist_of(fresh(desk)).exists()
    Absence.objects.filter(supporter=house.head).update(cancelled_at=timezone.now())
    assert not Case.objects.worklist_of(fresh(desk)).exists()
    make_absence(house.head, cover=make_head(make_department("Поруч")))
    assert not Case.objects.worklist_of(fresh(desk)).exists()


def test_cover_of_the_duty_supporter_has_the_desk(house: House, desk: Supporter, signed_in: Browser) -> None:
    cover = make_supporter(desk.department, surname="Підміна")
    assert signed_in(cover).get(card(house)).status_code == 404
    make_absence(desk, cover=cover)
    assert signed_in(cover).get(card(house)).status_code == 200
    assert set(Case.objects.worklist_of(fresh(cover))) == {house.case}


def fresh(person: Supporter) -> Supporter:
    """The account as the next request loads it, without cached values."""
    return Supporter.objects.active().get(pk=person.pk)
