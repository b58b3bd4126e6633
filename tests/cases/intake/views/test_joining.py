"""The pages on which a head joins two cards of one person, and undoes it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import Case
from cases.case.states import CaseState, Programme
from cases.intake.models import Join
from cases.intake.states import JoinField, JoinRefusal, JoinRefused
from cases.leading.actions.hand_overs.asking import withdraw_hand_over
from privacy.models import AccessRecord
from supporters.directory.actions.versions import ChangedMeanwhile
from supporters.directory.models import Supporter
from tests.database import CountedQueries
from tests.ended import end_support, make_hold
from tests.factories import (
    make_case,
    make_department,
    make_hand_over,
    make_head,
    make_loss,
    make_person,
    make_supporter,
    planned_step,
)
from tests.joined import Twice, make_join, make_twice, undo
from tests.persons import make_pair
from tests.privacy.test_unopened import spoil
from veterans.models import DuplicatePair, PairState, Person, Veteran

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
SignIn = Callable[[Any], Client]


@pytest.fixture
def twice() -> Twice:
    return make_twice()


@pytest.fixture
def head(twice: Twice, signed_in: SignIn) -> Client:
    return signed_in(twice.head)


def at(pair: DuplicatePair, part: str = "join/") -> str:
    return f"/duplicates/{pair.pk}/{part}"


def shown(client: Client, pair: DuplicatePair) -> Any:
    return client.get(at(pair)).context["form"]


def fields(client: Client, twice: Twice, **changed: str) -> dict[str, str]:
    """The form as it is shown, with the values of the remaining card."""
    form = shown(client, twice.pair)
    sent = {
        "submission_key": str(uuid4()),
        "seen": form["seen"].value(),
        "remains": str(twice.into.person_id),
        "leader": next(key for key, _ in form.fields["leader"].choices if key.startswith(str(twice.owner.pk))),
    }
    for value in form.page.differing:
        of = {str(option.key): f"{option.key}:{option.text}" for option in value.options}
        sent[value.field.value] = of[sent["remains"]]
    return {**sent, **changed}


def test_head_joins_two_cards_and_undoes_it(twice: Twice, head: Client) -> None:
    assert f'href="{at(twice.pair)}"' in head.get(at(twice.pair, "")).text
    answer = head.post(at(twice.pair), fields(head, twice), follow=True)
    assert answer.redirect_chain == [(at(twice.pair, ""), 302)]
    assert "Картки об’єднано" in answer.text
    assert Case.objects.get(pk=twice.card.pk).absorbed_by == twice.into
    assert f'href="{at(twice.pair, "undo/")}"' in answer.text
    listed = head.get("/duplicates/?show=settled").text
    assert twice.card.number_label in listed
    assert "Об’єднано" in listed
    page = head.get(at(twice.pair, "undo/")).text
    for words in (twice.head.short_name, "Привезти виписку", f"№ {twice.card.number_label} знову ведеться окремо"):
        assert words in page
    answer = head.post(at(twice.pair, "undo/"), {"submission_key": str(uuid4())}, follow=True)
    assert answer.redirect_chain == [(at(twice.pair, ""), 302)]
    assert "Об’єднання скасовано" in answer.text
    assert Case.objects.get(pk=twice.card.pk).state == CaseState.OPEN
    assert DuplicatePair.objects.get().state == PairState.OPEN


def test_page_says_before_what_happens(twice: Twice, head: Client) -> None:
    make_hold(twice.card, twice.other_owner)
    make_hand_over(twice.card, make_supporter(twice.head.department, surname="Інша"), by=twice.other_owner)
    page = head.get(at(twice.pair)).text
    for words in (
        "Залишається запланованим:",
        "Подзвонити дружині",
        "Стане обіцянкою:",
        planned_step(twice.card).what,
        "1 передача",
        "призупинення до",
        "Ковальенко",
        "сержант",
        twice.owner.short_name,
        twice.other_owner.short_name,
        f"Старий номер (№ {twice.card.number_label})",
    ):
        assert words in page, words


def test_both_persons_are_opened_and_it_is_recorded(twice: Twice, head: Client) -> None:
    head.get(at(twice.pair))
    (record,) = AccessRecord.objects.filter(route="duplicate_join", actor_id=twice.head.pk)
    assert (set(record.subject_ids), record.purpose) == ({twice.pair.first_id, twice.pair.second_id}, "duplicates")


@pytest.mark.parametrize("remains", ["into", "card"])
def test_values_are_chosen_by_person_whichever_card_remains(twice: Twice, head: Client, remains: str) -> None:
    """What only one of the two has is kept: here the rank."""
    surname = f"{twice.card.person_id}:Ковальенко"
    case: Case = getattr(twice, remains)
    sent = fields(head, twice, remains=str(case.person_id), surname=surname)
    assert head.post(at(twice.pair), sent).status_code == 302
    person = Person.objects.select_related("veteran").get(pk=case.person_id)
    assert (person.surname, person.veteran.rank) == ("Ковальенко", "сержант")
    assert Case.objects.get(pk=case.pk).owner == twice.owner


def test_the_other_owner_may_lead(twice: Twice, head: Client) -> None:
    leader = next(key for key, _ in shown(head, twice.pair).fields["leader"].choices if str(twice.other_owner.pk) in key)
    assert head.post(at(twice.pair), fields(head, twice, leader=leader)).status_code == 302
    assert Case.objects.get(pk=twice.into.pk).owner == twice.other_owner


def test_nothing_is_asked_that_does_not_differ(signed_in: SignIn) -> None:
    department = make_department()
    owner, head = make_supporter(department), make_head(department)
    pair = make_pair(*(make_case(owner, person=make_person("Мороз")).person for _ in range(2)))
    form = shown(signed_in(head), pair)
    assert [name for name, field in form.fields.items() if not field.widget.is_hidden] == ["remains"]


def test_whatever_was_chosen_stays_when_an_answer_is_missing(twice: Twice, head: Client) -> None:
    sent = fields(head, twice, surname=f"{twice.card.person_id}:Ковальенко")
    del sent["remains"]
    answer = head.post(at(twice.pair), sent)
    assert answer.status_code == 422
    assert "Оберіть, яка картка залишається" in answer.text
    assert answer.context["form"]["surname"].value() == sent["surname"]
    assert answer.text.count(" checked") == 2  # the surname and who leads


@pytest.mark.parametrize("model", [Person, Case, "surname"])
def test_change_of_a_card_meanwhile_shows_both_versions_and_is_sent_again(twice: Twice, head: Client, model: Any) -> None:
    sent = fields(head, twice, surname=f"{twice.card.person_id}:Ковальенко")
    if model == "surname":
        Person.objects.filter(pk=twice.card.person_id).update(version=7)
        person = Person.objects.get(pk=twice.card.person_id)
        person.surname = "Ковальчук"
        person.save()
    else:
        model.objects.filter(pk=twice.card.pk if model is Case else twice.card.person_id).update(version=7)
    answer = head.post(at(twice.pair), sent)
    assert answer.status_code == 409
    assert "Поки ви редагували, це змінено" in answer.text
    assert not Join.objects.exists()
    form = answer.context["form"]
    assert form["remains"].value() == sent["remains"]
    if model == "surname":
        (line,) = form.both.differences
        assert (line.typed, "Ковальчук" in line.now) == ("Ковальенко", True)
        sent["surname"] = f"{twice.card.person_id}:Ковальчук"
    again = {**sent, "seen": form["seen"].value()}
    assert head.post(at(twice.pair), again).status_code == 302


def test_change_under_the_lock_shows_both_versions(twice: Twice, head: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(*_: object, **__: object) -> None:
        raise ChangedMeanwhile

    monkeypatch.setattr("cases.intake.views.joining.join_persons", changed)
    answer = head.post(at(twice.pair), fields(head, twice))
    assert (answer.status_code, answer.context["form"].both is not None) == (409, True)


@pytest.mark.parametrize("seen", ["", "x", "1=2 3", "=", "\x00"])
def test_form_without_its_versions_joins_nothing(twice: Twice, head: Client, seen: str) -> None:
    assert head.post(at(twice.pair), fields(head, twice, seen=seen)).status_code in (409, 422)
    assert not Join.objects.exists()


@pytest.mark.parametrize("reason", JoinRefusal)
def test_every_refusal_is_said_beside_its_field_and_nothing_chosen_is_lost(
    twice: Twice, head: Client, monkeypatch: pytest.MonkeyPatch, reason: JoinRefusal
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise JoinRefused(reason)

    monkeypatch.setattr("cases.intake.views.joining.join_persons", refuse)
    sent = fields(head, twice)
    answer = head.post(at(twice.pair), sent)
    assert answer.status_code == 422
    form = answer.context["form"]
    beside = {JoinRefusal.ITSELF: "remains", JoinRefusal.NO_CARD: "remains", JoinRefusal.OFFERED: "remains"}
    beside[JoinRefusal.LEADER] = "leader"
    assert form.errors == {beside.get(reason, "__all__"): [reason.label]}
    assert str(reason.label) in answer.text
    assert form["leader"].value() == sent["leader"]


def refusal(head: Client, twice: Twice, **changed: str) -> dict[str, list[str]]:
    answer = head.post(at(twice.pair), fields(head, twice, **changed))
    assert answer.status_code == 422
    assert not Join.objects.filter(pair=twice.pair).exists()
    errors: dict[str, list[str]] = answer.context["form"].errors
    return errors


def test_card_that_is_offered_lost_or_closed_is_refused(twice: Twice, head: Client) -> None:
    other = next(key for key, _ in shown(head, twice.pair).fields["leader"].choices if str(twice.other_owner.pk) in key)
    offer = make_hand_over(twice.into, make_supporter(twice.head.department, surname="Інша"), by=twice.owner)
    assert refusal(head, twice, leader=other) == {"remains": [JoinRefusal.OFFERED.label]}
    withdraw_hand_over(offer.case_id, by=twice.owner, at=timezone.now())
    Supporter.objects.filter(pk=twice.owner.pk).update(is_active=False)
    assert refusal(head, twice) == {"leader": [JoinRefusal.LEADER.label]}


@pytest.mark.parametrize(("lost", "reason"), [(False, JoinRefusal.NO_CARD), (True, JoinRefusal.LOST)])
def test_closed_card_does_not_absorb_an_open_one_and_a_lost_one_none(
    twice: Twice, head: Client, lost: bool, reason: JoinRefusal
) -> None:
    if lost:
        make_loss(twice.into, twice.owner)
    else:
        end_support(twice.into, twice.owner, twice.head)
    form = shown(head, twice.pair)
    sent = {"seen": form["seen"].value(), "remains": str(twice.into.person_id), "surname": f"{twice.into.person_id}:Коваленко"}
    answer = head.post(at(twice.pair), sent)
    assert answer.status_code == 422
    assert [str(reason.label)] in answer.context["form"].errors.values()


def test_joined_card_is_not_joined_again(twice: Twice, head: Client) -> None:
    make_join(twice)
    third = make_case(twice.owner)
    pair = make_pair(twice.card.person, third.person)
    form = shown(head, pair)
    sent = {"seen": form["seen"].value(), "remains": str(third.person_id)}
    sent |= {value.field.value: f"{value.options[0].key}:{value.options[0].text}" for value in form.page.differing}
    answer = head.post(at(pair), sent)
    assert (answer.status_code, str(JoinRefusal.JOINED.label) in answer.text) == (422, True)


def test_value_that_does_not_open_is_shown_and_not_taken(twice: Twice, head: Client) -> None:
    spoil(Person, "surname", twice.card.person_id)
    form = shown(head, twice.pair)
    (closed,) = (key for key, _ in form.fields["surname"].choices if key.startswith(str(twice.card.person_id)))
    assert refusal(head, twice, surname=closed) == {"surname": [JoinRefusal.EMPTY.label]}
    assert head.post(at(twice.pair), fields(head, twice)).status_code == 302
    assert Person.objects.get(pk=twice.into.person_id).surname == "Коваленко"


def test_later_join_is_undone_first(twice: Twice, head: Client) -> None:
    make_join(twice)
    third = make_case(twice.owner)
    pair = make_pair(twice.into.person, third.person)
    later = Twice(head=twice.head, owner=twice.owner, other_owner=twice.owner, into=twice.into, card=third, pair=pair)
    make_join(later)
    answer = head.post(at(twice.pair, "undo/"), {"submission_key": str(uuid4())})
    assert (answer.status_code, str(JoinRefusal.LATER.label) in answer.text) == (422, True)


def test_settled_pair_is_not_joined_and_an_open_one_not_undone(twice: Twice, head: Client) -> None:
    assert [getattr(head, way)(at(twice.pair, "undo/")).status_code for way in ("get", "post")] == [409, 409]
    sent = fields(head, twice)
    join = make_join(twice)
    assert head.get(at(twice.pair)).status_code == 409
    assert head.post(at(twice.pair), sent).status_code == 409
    undo(join.pk, twice)
    assert head.post(at(twice.pair, "undo/")).status_code == 409


def test_what_stays_is_said_before_and_after(twice: Twice, head: Client) -> None:
    make_join(twice, fields=frozenset({JoinField.SURNAME, JoinField.RANK}))
    veteran = Veteran.objects.get(person=twice.into.person_id)
    veteran.rank = "лейтенант"
    veteran.save()
    page = head.get(at(twice.pair, "undo/")).text
    assert "Звання: змінено після об’єднання" in page
    assert "Коваленко" in page
    answer = head.post(at(twice.pair, "undo/"), {"submission_key": str(uuid4())}, follow=True)
    assert "Змінено після об’єднання, тому залишається: Звання." in answer.text


def test_cards_elsewhere_are_joined_by_the_head_above_only(signed_in: SignIn) -> None:
    """Both persons have a card here, one of them another one elsewhere: a join would end what waits on it."""
    above = make_department("Управління")
    here, there = make_department("Тут", parent=above), make_department("Там", parent=above)
    owner, far = make_supporter(here), make_supporter(there)
    persons = [make_case(owner, person=make_person()).person for _ in range(2)]
    pair = make_pair(*persons)
    make_case(far, person=persons[1], programme=Programme.FAMILY)
    client = signed_in(make_head(here))
    page = client.get(at(pair, "")).text
    assert f'href="{at(pair)}"' not in page
    assert "може лише керівник над усіма" in page
    for part in ("join/", "undo/"):
        assert client.get(at(pair, part)).status_code == client.post(at(pair, part)).status_code == 404
    assert signed_in(make_head(above)).get(at(pair)).status_code == 200


def test_pages_cost_the_same_for_one_card_and_for_several(twice: Twice, head: Client) -> None:
    def counts() -> dict[str, int]:
        counted = {}
        for part in ("join/", ""):
            with CountedQueries() as queries:
                assert head.get(at(twice.pair, part)).status_code == 200
            counted[part] = len(queries)
        return counted

    counts()
    before = counts()
    for person in (twice.into.person, twice.card.person):
        make_case(twice.owner, person=person, programme=Programme.FAMILY)
    assert counts() == before


def test_undo_costs_the_same_for_one_card_and_for_several(twice: Twice, signed_in: SignIn) -> None:
    other = make_twice()
    for case in (other.into, other.card):
        make_case(case.owner, person=case.person, programme=Programme.FAMILY)
    counted = []
    for one in (twice, other):
        make_join(one)
        client = signed_in(one.head)
        client.get(at(one.pair, "undo/"))
        with CountedQueries() as queries:
            assert client.get(at(one.pair, "undo/")).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 14, counted
