"""What a reader sees of two joined cards: the remaining one, with everything of both."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case, TeamMember
from cases.case.reports.phones import phones_of
from cases.course.actions.promises.entries import EntryPromises, record_entry_promises
from cases.course.actions.visits import undo_visit
from cases.course.models import Promise, Visit
from cases.course.reports.notifications.promises import render_promises
from cases.course.states import PromiseState
from cases.intake.models import Join
from cases.intake.reports.search import search_results
from cases.leading.actions.teams import end_membership
from cases.leading.reports.hand_over import promise_labels
from cases.leading.reports.requests import doors_of
from cases.reintegration.reports.papers import promised_lines
from cases.rights.reports.who_looked import records_of_group
from supporters.directory.calendar import kyiv_day
from tests.cases.conftest import visit_fields
from tests.factories import hand_over_to, make_department, make_member, make_person, make_promise, make_supporter, make_visit
from tests.joined import Twice, make_join, make_twice, undo
from tests.persons import make_naming
from veterans.matching import typed_facts, whole_fact_holders
from veterans.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def twice() -> Twice:
    return make_twice()


@pytest.fixture
def at_work(twice: Twice, client: Client) -> Client:
    client.force_login(twice.owner)
    return client


def test_old_number_leads_to_the_remaining_card_and_says_so(twice: Twice, at_work: Client) -> None:
    join = make_join(twice)
    for page in ("", "person/", "promises/"):
        answer = at_work.get(f"/cases/{twice.card.number}/{page}", follow=True)
        assert answer.redirect_chain == [(f"/cases/{twice.into.number}/", 302)]
        assert f"№ {twice.card.number_label} об’єднано з цією карткою" in answer.text
    assert at_work.post(f"/cases/{twice.card.number}/postpone/", {}).status_code == 409
    undo(join.pk, twice)
    assert at_work.get(f"/cases/{twice.card.number}/").status_code == 404


def test_old_number_is_unknown_to_who_does_not_reach_the_remaining_card(twice: Twice, client: Client) -> None:
    make_join(twice)
    client.force_login(make_supporter(make_department("Інший"), surname="Чужа"))
    assert client.get(f"/cases/{twice.card.number}/").status_code == 404
    assert Case.objects.get(pk=twice.card.pk).absorbed_by_id is not None


def test_promises_of_both_are_on_the_page_of_the_remaining_card_and_kept_there(twice: Twice, at_work: Client) -> None:
    theirs = make_promise(twice.card, twice.other_owner, words="Знайти протезиста")
    make_join(twice)
    page = f"/cases/{twice.into.number}/promises/"
    assert "Знайти протезиста" in at_work.get(page).text
    assert "2 невиконані обіцянки" in at_work.get(f"/cases/{twice.into.number}/").text
    keep = f"{page}{theirs.pk}/keep/"
    assert f'action="{keep}"' in at_work.get(page).text
    assert at_work.get(f"{page}{theirs.pk}/withdraw/").status_code == 200
    assert at_work.post(keep, {"submission_key": str(uuid4())}).status_code == 302
    assert Promise.objects.get(pk=theirs.pk).state == PromiseState.KEPT


def test_promises_of_both_are_ticked_in_the_form_of_an_entry(twice: Twice, at_work: Client) -> None:
    ours = make_promise(twice.into, twice.owner, words="Привезти документи")
    theirs = make_promise(twice.card, twice.other_owner, words="Знайти протезиста", days=2)
    make_join(twice)
    page = at_work.get(f"/cases/{twice.into.number}/visits/new/").text
    for promise in (ours, theirs):
        assert f'value="{promise.pk}"' in page
        assert promise.words in page
    assert "Обіцянки: 3 невиконані" in page
    at_work.post(f"/cases/{twice.into.number}/visits/new/", {**visit_fields(), "kept": [str(ours.pk), str(theirs.pk)]})
    kept = Promise.objects.filter(state=PromiseState.KEPT, settled_in=Visit.objects.get())
    assert set(kept) == {ours, theirs}


def test_promise_of_an_absorbed_card_that_an_entry_settled_is_open_again_when_it_is_undone(twice: Twice) -> None:
    theirs = make_promise(twice.card, twice.other_owner)
    make_join(twice)
    visit = make_visit(twice.into, twice.owner)
    record_entry_promises(visit, EntryPromises(kept=(theirs.pk,)), by=twice.owner, at=timezone.now())
    assert Promise.objects.get(pk=theirs.pk).state == PromiseState.KEPT
    undo_visit(visit.pk, by=twice.owner, at=timezone.now())
    assert Promise.objects.get(pk=theirs.pk).state == PromiseState.OPEN


def test_personal_promise_of_an_absorbed_card_follows_the_owner_of_the_remaining_one(twice: Twice) -> None:
    """Who had promised leads no more, so who leads now is reminded."""
    mine = make_promise(twice.card, twice.other_owner, is_mine=True, days=0)
    make_join(twice, leader_id=twice.other_owner.pk)
    assert Promise.objects.get(pk=mine.pk).whose == twice.other_owner
    hand_over_to(twice.into, twice.owner, by=twice.head)
    assert Promise.objects.get(pk=mine.pk).whose is None
    assert {row[0]: row[2] for row in Promise.objects.open().for_reminders()}[mine.pk] == twice.owner.pk


def test_personal_promise_stays_with_its_colleague_when_the_join_is_undone(twice: Twice) -> None:
    mine = make_promise(twice.card, twice.other_owner, is_mine=True)
    join = make_join(twice, leader_id=twice.other_owner.pk)
    undo(join.pk, twice)
    assert Promise.objects.get(pk=mine.pk).whose == twice.other_owner


def test_personal_promise_of_a_member_of_both_teams_is_passed_on_when_the_work_ends(twice: Twice) -> None:
    member = make_member(twice.card, twice.other_owner).supporter
    mine = make_promise(twice.card, member, is_mine=True)
    make_join(twice)
    assert Promise.objects.get(pk=mine.pk).whose == member
    end_membership(TeamMember.objects.get(case=twice.into, to_at=None).pk, by=twice.owner, at=timezone.now())
    assert Promise.objects.get(pk=mine.pk).whose is None


def test_hand_over_and_paper_name_the_promises_of_both(twice: Twice) -> None:
    make_promise(twice.card, twice.other_owner, words="Знайти протезиста")
    make_join(twice)
    at = timezone.now()
    assert any("Знайти протезиста" in label for label in promise_labels(twice.into, at=at))
    assert "Знайти протезиста" in {line.words for line in promised_lines(twice.into, kyiv_day(at))}


def test_reminder_of_an_absorbed_promise_leads_to_the_remaining_card(twice: Twice) -> None:
    theirs = make_promise(twice.card, twice.other_owner, words="Знайти протезиста")
    make_join(twice)
    shown = render_promises([theirs.pk], twice.owner)[theirs.pk]
    assert (shown.text, shown.url) == ("Знайти протезиста", f"/cases/{twice.into.number}/promises/")
    stranger = make_supporter(make_department("Інший"), surname="Чужа")
    assert not render_promises([theirs.pk], stranger)


def test_timeline_and_phones_of_both_are_on_the_remaining_card(twice: Twice, at_work: Client, reading: Any) -> None:
    make_visit(twice.card, twice.other_owner, summary="Поговорили про протез")
    make_visit(twice.into, twice.owner, summary="Поговорили про роботу")
    join = make_join(twice)
    page = at_work.get(f"/cases/{twice.into.number}/").text
    for words in ("Поговорили про протез", "Поговорили про роботу", "+380671112233"):
        assert words in page
    undo(join.pk, twice)
    page = at_work.get(f"/cases/{twice.into.number}/").text
    assert "Поговорили про протез" not in page
    assert "+380671112233" not in page


def test_page_of_the_person_shows_names_and_numbers_of_both(client: Client) -> None:
    twice = make_twice(surname="Тарасюк", rnokpp="3184710691")
    theirs = make_naming(Person.objects.get(pk=twice.card.person_id), twice.other_owner)
    ours = make_naming(twice.into.person, twice.owner, surname="Сокіл")
    join = make_join(twice)
    client.force_login(twice.owner)
    page = client.get(f"/cases/{twice.into.number}/person/").text
    for words in ("На об’єднаній картці", "Тарасюк Андрій Петрович", "Беркут", "Сокіл", "3184710691"):
        assert words in page
    assert "на приєднаній картці" in page.split('id="changes"')[1]
    assert f"names/{ours.pk}/end/" in page
    assert f"names/{theirs.pk}/end/" not in page
    undo(join.pk, twice)
    page = client.get(f"/cases/{twice.into.number}/person/").text
    assert "Сокіл" in page
    assert not [words for words in ("Тарасюк", "Беркут", "3184710691", "на приєднаній картці") if words in page]


def test_page_of_the_person_does_not_repeat_an_equal_name(client: Client) -> None:
    twice = make_twice(surname="Коваленко")
    make_join(twice)
    client.force_login(twice.owner)
    assert "На об’єднаній картці" not in client.get(f"/cases/{twice.into.number}/person/").text


def test_pair_page_shows_the_phones_of_each_side(twice: Twice) -> None:
    make_join(twice)
    phones = phones_of([twice.into.person_id, twice.card.person_id])
    assert {key: [one.number for one in lines] for key, lines in phones.items()} == {twice.card.person_id: ["+380671112233"]}


def test_who_saw_either_person_is_asked_of_both_also_after_the_undoing(twice: Twice, client: Client) -> None:
    client.force_login(twice.other_owner)
    client.get(f"/cases/{twice.card.number}/")
    join = make_join(twice)
    client.force_login(twice.owner)
    client.get(f"/cases/{twice.into.number}/")
    for _ in range(2):
        for person in (twice.into.person_id, twice.card.person_id):
            actors = set(records_of_group(person).values_list("actor_id", flat=True))
            assert actors >= {twice.owner.pk, twice.other_owner.pk}
        if not Join.objects.get(pk=join.pk).undone_at:
            undo(join.pk, twice)
    assert not records_of_group(make_person().pk).exists()


def test_old_number_finds_the_remaining_card(twice: Twice) -> None:
    make_join(twice)
    results = search_results(f"№ {twice.card.number}", twice.owner)
    assert [row.number_label for group in results.groups for row in group.rows] == [twice.into.number_label]
    stranger = make_supporter(make_department("Інший"), surname="Чужа")
    assert search_results(f"№ {twice.card.number}", stranger).is_empty


def test_whole_fact_of_a_joined_person_leads_to_the_department_of_the_remaining_card(twice: Twice) -> None:
    facts = typed_facts(surname="Інший", given_name="Петро", own_phones=["+380671112233"])
    assert whole_fact_holders(facts) == {twice.card.person_id}
    make_join(twice)
    assert whole_fact_holders(facts) == {twice.into.person_id}
    (door,) = doors_of(whole_fact_holders(facts), at=timezone.now())
    assert (door.case_id, door.person_id) == (twice.into.pk, twice.into.person_id)
