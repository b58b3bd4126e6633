"""What a reader sees of two joined cards: the remaining one, with everything of both."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.models import Case, Join, Promise
from cases.reports.intake.doors import doors_of
from cases.reports.notifications.promises import render_promises
from cases.reports.person.readers import records_of_group
from cases.reports.phones import phones_of
from cases.reports.search import search_results
from cases.states import PromiseState
from tests.factories import make_department, make_person, make_promise, make_supporter, make_visit
from tests.joined import Twice, make_join, make_twice, undo
from veterans.matching import typed_facts, whole_fact_holders

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
