"""The pages of the community: who sees what, errors beside their fields, the number of queries."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case
from cases.case.numbers import new_number
from cases.reintegration.actions.circles.events import cancel_event, change_event
from cases.reintegration.actions.circles.invitations import record_attendance
from cases.reintegration.models import Circle, CommunityEvent, EventInvitation, PeerSide
from cases.reintegration.states.community import Attendance, Liked, PeerState
from privacy.opening import Reading, reading_under_way
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.community import (
    HROMADA,
    consent_to_peers,
    event_facts,
    make_circle,
    make_event,
    make_invited,
    make_peers,
    make_proposal,
    make_search,
    show_changes,
    territory,
)
from tests.consenting import make_consent
from tests.database import CountedQueries
from tests.factories import House, make_case, make_department, make_loss, make_person, make_supporter
from tools.journeys.dates import in_days
from veterans.models import Scope

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]


def page(case: Case, part: str = "") -> str:
    return f"/cases/{case.number}/community/{part}"


def event_fields(**changed: str) -> dict[str, str]:
    day = in_days(8).isoformat()
    where = {"territory": HROMADA, "place": "Клуб", "entrance": "help"}
    key = str(uuid4())
    return {"submission_key": key, "kind": "meeting", "title": "Чай", "day": day, "hour": "17:00", **where, **changed}


def circle_fields(**changed: str) -> dict[str, str]:
    where = {"territory": HROMADA, "place": "Клуб"}
    return {"submission_key": str(uuid4()), "kind": "circle", "name": "Коло", "schedule": "Щосереди", **where, **changed}


def mark(client: Client, invitation: EventInvitation, mark: str, **more: Any) -> Any:
    fields = {"submission_key": str(uuid4()), "mark": mark, **more}
    return client.post(page(invitation.case, f"invitations/{invitation.pk}/"), fields)


def test_event_is_planned_and_shown_in_its_month_only(at_work: Client) -> None:
    territory()
    answer: Any = at_work.post("/community/events/new/", event_fields())
    event = CommunityEvent.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/community/events/{event.pk}/")
    assert "Чай" in at_work.get(f"/community/?month={in_days(8):%Y-%m}").text
    assert "Чай" not in at_work.get(f"/community/?month={in_days(100):%Y-%m}").text
    assert "Чай" in at_work.get(f"/community/print/?month={in_days(8):%Y-%m}").text


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"day": in_days(-1).isoformat()}, "Подія має бути попереду"),
        ({"day": in_days(900).isoformat()}, "Перевірте рік"),
        ({"title": ""}, "Напишіть назву події"),
        ({"entrance": ""}, "Оберіть або вкажіть, що не відомо"),
        ({"territory": "UA99"}, "Оберіть громаду зі списку"),
        ({"seats": "0"}, "id_seats"),
        ({"oblast": "UA-05"}, "в іншій області"),
    ],
)
def test_event_is_refused_beside_its_field(at_work: Client, changed: dict[str, str], error: str) -> None:
    territory()
    answer = at_work.post("/community/events/new/", event_fields(place="Дуже довга вулиця", **changed))
    assert answer.status_code == 422
    assert error in answer.text
    assert "Дуже довга вулиця" in answer.text
    assert not CommunityEvent.objects.exists()


def test_circle_has_one_leader_and_asks_for_another_when_they_have_left(house: House, at_work: Client) -> None:
    territory()
    both = circle_fields(leader=str(house.colleague.pk), leader_words="Степан")
    assert at_work.post("/community/circles/new/", both).status_code == 422
    at_work.post("/community/circles/new/", circle_fields(leader=str(house.colleague.pk)))
    assert Circle.objects.get().leader == house.colleague
    assert house.colleague.short_name in at_work.get("/community/").text
    Supporter.objects.get_queryset().filter(pk=house.colleague.pk).update(is_active=False)
    text = at_work.get("/community/").text
    assert "Потрібно, щоб хтось вів" in text
    assert house.colleague.short_name not in text


def test_two_changes_of_an_event_see_each_other(house: House, at_work: Client) -> None:
    event = make_event(house.owner)
    change_event(event.pk, event_facts(title="Перша назва"), version=1, by=house.head, at=timezone.now())
    answer = at_work.post(f"/community/events/{event.pk}/edit/", event_fields(title="Друга назва", version="1"))
    assert answer.status_code == 409
    assert "Перша назва" in answer.text
    assert "Друга назва" in answer.text


def test_cancelled_event_says_why(house: House, at_work: Client) -> None:
    event = make_event(house.owner)
    make_invited(house.case, event, house.owner)
    address = f"/community/events/{event.pk}/edit/"
    assert at_work.post(address, event_fields(version="1", is_cancelled="on")).status_code == 422
    assert at_work.post(address, event_fields(version="1", is_cancelled="on", cancel_words="Немає зали")).status_code == 302
    text = at_work.get(f"/community/events/{event.pk}/").text
    assert "Немає зали" in text
    assert "Повідомлено: ні" in text
    assert at_work.get(address).status_code == 409


def test_each_invited_person_is_ticked_as_informed(house: House, at_work: Client, colleague_at_work: Client) -> None:
    event = make_event(house.owner)
    mine = make_invited(house.case, event, house.owner)
    theirs = make_invited(make_case(house.colleague, person=make_person("Явір")), event, house.colleague)
    change_event(event.pk, event_facts(days=9), version=1, by=house.head, at=timezone.now())
    text = at_work.get(f"/community/events/{event.pk}/").text
    assert house.case.person.surname in text
    assert "Явір" not in text
    assert mark(at_work, mine, "informed").status_code == 302
    assert "Повідомлено: так" in at_work.get(page(house.case)).text
    assert "Повідомлено: ні" in colleague_at_work.get(page(theirs.case)).text
    assert mark(at_work, mine, "informed").status_code == 409


def test_events_of_the_line_are_listed_and_others_not(house: House, signed_in: Browser) -> None:
    above = make_department("Обласний відділ")
    house.department.parent = above
    house.department.save(update_fields=["parent"])
    aside = make_department("Сусідній відділ", parent=above)
    for department, title in ((above, "Згори"), (house.department, "Своя"), (aside, "Збоку")):
        make_event(make_supporter(department), days=0.1, title=title)
    month = f"/community/?month={kyiv_day(timezone.now() + timedelta(days=0.1)):%Y-%m}"
    text = signed_in(house.owner).get(month).text
    assert ("Згори" in text, "Своя" in text, "Збоку" in text) == (True, True, False)
    event = CommunityEvent.objects.get(department=above)
    assert signed_in(house.owner).get(f"/community/events/{event.pk}/edit/").status_code == 404


def test_month_that_does_not_exist_leads_to_this_one(at_work: Client) -> None:
    assert at_work.get("/community/?month=2026-13").status_code == 302
    assert at_work.get("/community/print/?month=x").status_code == 302


def test_sheet_for_the_ward_names_nobody(house: House, at_work: Client) -> None:
    event = make_event(house.owner, led_by_words="Тренер Степан")
    make_invited(house.case, event, house.owner)
    text = at_work.get(f"/community/print/?month={kyiv_day(event.starts_at):%Y-%m}").text
    assert "Заплив" in text
    assert "Степан" not in text
    assert house.case.person.surname not in text


def test_attendance_by_one_tap_brings_the_next_event(house: House, at_work: Client) -> None:
    invited = make_invited(house.case, make_event(house.owner, days=-1), house.owner)
    next_one = make_event(house.owner, title="Наступний заплив")
    assert "не записуємо, чи вона приходила" in at_work.get(page(house.case)).text
    assert mark(at_work, invited, "came", liked=["activity"]).status_code == 409
    make_consent(house.case, house.owner, scope=Scope.ATTENDANCE)
    assert mark(at_work, invited, "came", liked=["activity", "place"]).status_code == 302
    text = at_work.get(page(house.case)).text
    assert "Сподобалося раніше: саме заняття, місце" in text
    assert f"?event={next_one.pk}" in text


def test_what_was_liked_is_hidden_when_the_consent_ran_out(house: House, at_work: Client) -> None:
    before = timezone.now() - timedelta(days=2)
    earlier = before - timedelta(days=1)
    make_consent(house.case, house.owner, scope=Scope.ATTENDANCE, valid_until=in_days(-1), at=earlier)
    invited = make_invited(house.case, make_event(house.owner, days=-2.5), house.owner, at=earlier)
    record_attendance(invited.pk, Attendance.CAME, liked=[Liked.ACTIVITY], by=house.owner, at=before)
    make_event(house.owner)
    assert invited.likings.exists()
    assert "Сподобалося" not in at_work.get(page(house.case)).text


def test_full_event_is_refused_beside_the_field(house: House, at_work: Client) -> None:
    event = make_event(house.owner, seats=1)
    make_invited(make_case(house.owner, person=make_person("Явір")), event, house.owner)
    fields = {"submission_key": str(uuid4()), "event": str(event.pk)}
    answer = at_work.post(page(house.case, "invite/"), fields)
    assert answer.status_code == 422
    assert "На цій події вже немає місць" in answer.text


def test_invitation_to_a_cancelled_or_unknown_event_is_refused(house: House, at_work: Client) -> None:
    event = make_event(house.owner)
    cancel_event(event.pk, words="Немає зали", version=1, by=house.owner, at=timezone.now())
    for key in (event.pk, uuid4()):
        answer = at_work.post(page(house.case, "invite/"), {"submission_key": str(uuid4()), "event": str(key)})
        assert answer.status_code == 422


def test_peer_by_number_of_an_own_card(house: House, at_work: Client, colleague_at_work: Client) -> None:
    other = make_case(house.owner, person=make_person("Явір", "Назар"))
    consent_to_peers(house.case, other)
    fields = {"way": "number", "number": other.number, "shown_as": "given_name"}
    assert at_work.post(page(house.case, "peer/"), {"submission_key": str(uuid4()), **fields}).status_code == 302
    show_changes()
    side = PeerSide.objects.get(case=other)
    assert "Андрій" in at_work.get(page(other)).text
    assert "Назар" not in at_work.get(page(house.case)).text
    answer = {"submission_key": str(uuid4()), "answer": "agree", "shown_as": "given_name"}
    assert at_work.post(page(other, f"peer/{side.pk}/"), answer).status_code == 302
    show_changes()
    assert "Назар" in at_work.get(page(house.case)).text


@pytest.mark.parametrize(
    ("number", "error"),
    [
        ("", "Вкажіть номер іншої картки"),
        ("1234", "Перевірте номер: у ньому вісім цифр"),
        ("theirs", "Серед ваших карток такої немає"),
        ("absent", "Серед ваших карток такої немає"),
        ("own", "Це та сама людина"),
        ("lost", "Із цією карткою зв’язок неможливий"),
        ("known", "Зв’язок із цією карткою вже є"),
    ],
)
def test_wrong_number_is_refused_beside_the_field(house: House, other: Case, at_work: Client, number: str, error: str) -> None:
    """A card of a colleague and one that does not exist get the same answer."""
    known, lost = make_case(house.owner, person=make_person("Сова")), make_case(house.owner, person=make_person("Ткач"))
    make_loss(lost, house.owner)
    consent_to_peers(house.case)
    make_proposal(house.case, known, house.owner)
    numbers = {
        "theirs": other.number,
        "absent": new_number(),
        "own": house.case.number,
        "lost": lost.number,
        "known": known.number,
    }
    fields = {"submission_key": str(uuid4()), "way": "number", "number": numbers.get(number, number), "shown_as": "call_sign"}
    answer = at_work.post(page(house.case, "peer/"), fields)
    assert answer.status_code == 422
    assert error in answer.text


def test_missing_consent_is_named_on_the_form(house: House, other: Case, at_work: Client, colleague_at_work: Client) -> None:
    fields = {"submission_key": str(uuid4()), "way": "search", "words": "Любить шахи", "shown_as": "given_name"}
    answer = at_work.post(page(house.case, "peer/"), fields)
    assert answer.status_code == 422
    assert "Без згоди людини цього не роблять" in answer.text
    consent_to_peers(house.case)
    side = make_proposal(house.case, other, house.owner)
    agrees = {"submission_key": str(uuid4()), "answer": "agree", "shown_as": "given_name"}
    refused = colleague_at_work.post(page(other, f"peer/{side.pk}/"), agrees)
    assert refused.status_code == 422
    assert "Без згоди людини цього не роблять" in refused.text
    with reading_under_way(Reading()):
        assert PeerSide.objects.select_related("case").get(pk=side.pk).state == PeerState.ASKED


def test_search_is_answered_with_an_own_card_and_opens_none(house: House, other: Case, at_work: Client) -> None:
    consent_to_peers(house.case, other)
    search = make_search(other, house.colleague)
    text = at_work.get("/community/").text
    assert "любить рибалку" in text
    assert not any(word in text for word in (other.number, other.number_label, "Явір", "Назар"))
    assert at_work.get(page(other)).status_code == 404
    fields = {"submission_key": str(uuid4()), "number": house.case.number, "shown_as": "given_name"}
    assert at_work.post(f"/community/peers/{search.pk}/", fields).status_code == 302
    assert PeerSide.objects.ties().get(case=other)
    assert at_work.get(page(other)).status_code == 404


def test_search_is_hidden_when_the_consent_ran_out(house: House, other: Case, at_work: Client) -> None:
    earlier = timezone.now() - timedelta(days=3)
    make_consent(other, house.colleague, scope=Scope.PEER, valid_until=in_days(-1), at=earlier)
    search = make_search(other, house.colleague, at=earlier)
    assert "любить рибалку" not in at_work.get("/community/").text
    assert at_work.get(f"/community/peers/{search.pk}/").status_code == 404
    consent_to_peers(other)
    assert "любить рибалку" in at_work.get("/community/").text
    assert at_work.get(f"/community/peers/{search.pk}/").status_code == 200


def test_longest_search_for_a_peer_is_first_and_none_is_cut_off(house: House, at_work: Client) -> None:
    now = timezone.now()
    for number in range(31):
        card = make_case(house.owner, person=make_person("Явір", "Назар"))
        consent_to_peers(card)
        make_search(card, house.owner, words=f"Захоплення {number:02d}", at=now - timedelta(minutes=number))
    first, second = at_work.get("/community/").text, at_work.get("/community/", {"page": "2"}).text
    assert re.findall(r"Захоплення (\d\d)", first) == [f"{number:02d}" for number in range(30, 0, -1)]
    assert re.findall(r"Захоплення (\d\d)", second) == ["00"]
    assert 'href="?page=2#searches"' in first
    assert 'href="?month=2030-05&amp;page=2#searches"' in at_work.get("/community/", {"month": "2030-05"}).text


def test_ended_tie_is_on_neither_card_and_nowhere_else(
    house: House, other: Case, at_work: Client, colleague_at_work: Client
) -> None:
    """First it is there, then on no page, in no search, paper, report or notification."""
    _first, second = make_peers(house.case, other, house.owner, house.colleague)
    assert "Назар" in at_work.get(page(house.case)).text
    assert "Андрій" in colleague_at_work.get(page(other)).text
    said_before = at_work.get("/notifications/").text
    ends = {"submission_key": str(uuid4()), "answer": "end"}
    assert colleague_at_work.post(page(other, f"peer/{second.pk}/"), ends).status_code == 302
    for part in ("", "community/", "print/", "person/", "rights/report/", "leaflet/"):
        assert "Назар" not in at_work.get(f"/cases/{house.case.number}/{part}").text, part
        assert "Андрій" not in colleague_at_work.get(f"/cases/{other.number}/{part}").text, part
    assert "нікого не знайдено" in at_work.post("/search/", {"q": "Назар"}).text
    assert "Побратим погодився:" in said_before
    for text in (at_work.get("/notifications/?tab=all").text, at_work.get("/notifications/").text):
        for word in ("Назар", "Побратим погодився:", "кому телефонувати"):
            assert word not in text, text[text.index(word) - 300 : text.index(word) + 100]
    assert "Андрій" not in colleague_at_work.get("/notifications/").text
    for address in ("/community/", "/today/", "/cases/"):
        assert "Назар" not in at_work.get(address).text
    assert at_work.get(page(house.case, f"peer/{_first.pk}/")).status_code == 404


def test_report_of_everything_held_has_a_tie_without_the_other(house: House, other: Case, at_work: Client) -> None:
    make_peers(house.case, other, house.owner, house.colleague)
    text = at_work.get(f"/cases/{house.case.number}/rights/report/").text
    assert "Зв’язки з побратимами" in text
    assert "Назар" not in text
    assert other.number not in text


def test_lost_card_has_no_community(house: House, other: Case, at_work: Client) -> None:
    make_peers(house.case, other, house.owner, house.colleague)
    make_loss(house.case, house.owner)
    assert "Назар" not in at_work.get(page(house.case)).text
    assert at_work.get(page(house.case, "peer/")).status_code == 409
    assert at_work.get(page(house.case, "invite/")).status_code == 409


def cost(client: Client, address: str) -> int:
    client.get(address)
    with CountedQueries() as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def base(client: Client) -> int:
    """What a page costs that reads nothing of its own: session, account, frame."""
    return cost(client, "/help/")


def test_lists_cost_as_many_queries_with_three_rows(house: House, at_work: Client) -> None:
    make_consent(house.case, house.owner, scope=Scope.ATTENDANCE)
    month, costs = f"/community/?month={in_days(7):%Y-%m}", []
    consent_to_peers(house.case)
    for number in range(3):
        card = make_case(house.owner, person=make_person(f"Явір{'а' * number}", "Назар"))
        make_peers(house.case, card, house.owner, house.owner)
        make_circle(house.owner, name=f"Коло {number}")
        event = make_event(house.owner, days=7, title=f"Заплив {number}")
        for one in (house.case, card):
            make_invited(one, event, house.owner)
        past = make_invited(house.case, make_event(house.owner, days=-1), house.owner)
        record_attendance(past.pk, Attendance.CAME, liked=[Liked.ACTIVITY], by=house.owner, at=timezone.now())
        make_event(house.owner, days=8)
        consent_to_peers(card)
        make_search(card, house.owner)
        first = CommunityEvent.objects.order_by("starts_at").filter(invitations__case=card).latest("starts_at")
        pages = (month, page(house.case), reverse("event_detail", args=[first.pk]), page(house.case, "invite/"))
        costs.append([cost(at_work, address) for address in pages])
    assert costs[0] == costs[1] == costs[2]
    own = [one - base(at_work) for one in costs[0]]
    assert max(own) <= 8, own


def test_card_and_today_ask_nothing_about_the_community(house: House, at_work: Client) -> None:
    other = make_case(house.owner, person=make_person("Явір"))
    addresses = (f"/cases/{house.case.number}/", "/today/", f"/cases/{house.case.number}/visits/new/")
    before = [cost(at_work, address) for address in addresses]
    make_peers(house.case, other, house.owner, house.owner)
    make_invited(house.case, make_event(house.owner), house.owner)
    assert [cost(at_work, address) for address in addresses] == before
    assert 'href="community/"' in at_work.get(addresses[0]).text
