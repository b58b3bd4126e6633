"""The data of a person are erased by two heads and one function: all their words, nobody else's, and no number changes."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from cases.case.actions.purposes import state_purpose
from cases.case.models import Case, Closure
from cases.case.states import Purpose, StayKind
from cases.course.models import Stay
from cases.desk.reports.invariants import broken_invariants
from cases.intake.models import Join
from cases.intake.states import JoinField
from cases.leading.actions.requests import ask_about_card
from cases.reintegration.models import JobCheck, PeerSide
from cases.rights.actions import agree_erasure, answer_data_request, ask_erasure, end_legal_hold, refuse_erasure
from cases.rights.models import DataRequest, Erasure
from cases.rights.models.erasure import erasure_function, sealed_tables
from cases.rights.states import DataRequestState, ErasureRefusal, ErasureState, RightKind
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.forms.models import Draft, DraftOrigin
from supporters.notifications.models import Notification, Rule
from tests.cases.conftest import assert_in_error, said
from tests.community import make_peers, show_changes
from tests.consenting import make_consent
from tests.database import as_owner, execute, rows
from tests.ended import end_support, make_hold, move_spans_to_long_ago
from tests.factories import (
    FAMILY_PHONE,
    House,
    make_case,
    make_facility,
    make_hand_over,
    make_loss,
    make_lowering,
    make_member,
    make_package,
    make_person,
    make_promise,
    make_supporter,
    make_visit,
)
from tests.jobs import make_working_life
from tests.joined import Twice, make_join, make_twice
from tests.persons import make_naming, make_pair, make_place_of_life, make_territories
from tests.questions import make_answer, make_question
from tests.refusing import refused
from tests.rights import make_data_request, make_legal_hold
from tests.talking import danger, make_talk
from tests.work import make_profile
from veterans.actions.pairs import say_different
from veterans.actions.people import Relative
from veterans.actions.ties import become_person
from veterans.models import NameEntry, Person, PersonName, Phone, PhoneOwner, SearchToken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
Browser = Callable[[Any], Client]
WITHOUT_WORDS = {"cases_loss", "cases_importedrow", "cases_peerside"}
"""A loss bars the erasure, an opened row has no words, and a tie with a peer is deleted before."""


def write_on(case: Case, owner: Supporter, head: Supporter) -> None:
    """Words of each kind that a card usually has."""
    make_naming(case.person, owner)
    make_territories()
    make_place_of_life(case, owner, address="Зелена, 7")
    make_profile(case, owner, conditions="Не більше години", wishes="Тихе місце")
    make_visit(case, owner, summary="Розповів про родину")
    make_promise(case, owner)
    make_working_life(case, owner)
    make_talk(case, owner, danger())
    make_consent(case, owner, words="Погодився в палаті")
    make_hold(case, owner, at=timezone.now() - timedelta(hours=1))
    make_lowering(case, owner)
    make_member(case, owner)
    make_package(case, owner, note="Любить ранок")
    make_hand_over(case, make_supporter(owner.department), by=owner, note="Не питати про полон", joint_step="Прийти разом")
    answer_data_request(make_data_request(case, owner).pk, words="Виправили", by=owner, at=timezone.now())
    ask_about_card(case.pk, note="Ця людина в нас", by=make_supporter(owner.department), at=timezone.now())
    make_answer(make_question(case, head), owner)
    state_purpose(case.pk, purpose=Purpose.OTHER, words="Дзвонила родина", by=head, at=timezone.now())
    Draft.objects.create(
        user=owner, form="visit_new", subject_id=case.pk, person_id=case.person_id, submission_key=uuid4(),
        origin=DraftOrigin.AUTOSAVED, body="{}", saved_at=timezone.now(), until=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    stay = Stay.objects.filter(case=case).earliest("from_at")
    stay.kind, stay.value = StayKind.INPATIENT, make_facility()
    for stay.ward in ("палата 5", "палата 6"):
        stay.save(update_fields=["kind", "value", "ward"])
    Case.objects.filter(pk=case.pk).update(facility=stay.value)
    hold = make_legal_hold(case, head)
    end_legal_hold(hold.pk, reason="Суд завершено", by=make_supporter(owner.department, Role.HEAD), at=timezone.now())


def ciphertexts(persons: list[Any]) -> dict[str, set[bytes]]:
    """By table: the sealed values that mention these persons, found by every key of theirs, whatever column it is in."""
    cards = list(Case.objects.filter(person__in=persons).values_list("pk", flat=True))
    closures = Closure.objects.filter(case__in=cards).values_list("pk", flat=True)
    joins = Join.objects.filter(remains__in=persons).values_list("pk", flat=True)
    keys = [str(key) for key in (*persons, *cards, *closures, *joins)]
    found = {}
    for one in sealed_tables():
        columns = ", ".join(f'"{column}"' for column in one.columns)
        named = "EXISTS (SELECT FROM unnest(%s) key WHERE t::text LIKE '%%' || key || '%%')"
        values = rows(f"SELECT {columns} FROM {one.table} t WHERE {named}", [keys])
        found[one.table] = {bytes(value) for row in values for value in row if value is not None}
    return found


def everything() -> dict[str, list[tuple[str]]]:
    tables = [
        table for (table,) in rows("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname ~ '^(veterans|cases)_'", [])
    ]
    return {table: rows(f"SELECT t::text FROM {table} t", []) for table in tables}


@pytest.fixture
def twice() -> Twice:
    """One person with two joined cards, whose supports ended seven years ago."""
    twice = make_twice(relatives=(Relative(phone=FAMILY_PHONE, kinship="wife", name="Оксана"),), rnokpp="3184710691")
    for case, owner in ((twice.into, twice.owner), (twice.card, twice.other_owner)):
        write_on(case, owner, twice.head)
    say_different(make_pair(twice.into.person, make_case(twice.owner).person).pk, "брати", by=twice.head, at=timezone.now())
    make_join(twice, fields=frozenset({JoinField.SURNAME}))
    end_support(Case.objects.get(pk=twice.into.pk), twice.owner, twice.head)
    move_spans_to_long_ago()
    return twice


def asked(twice: Twice) -> Erasure:
    return ask_erasure(twice.into.person_id, reason="Минуло п'ять років", by=twice.head, at=timezone.now(), pk=new_id())


def second(twice: Twice) -> Supporter:
    return make_supporter(twice.owner.department, Role.HEAD, surname="Друга")


def with_a_wife(twice: Twice) -> Person:
    """A person with the number that was kept with one of the joined persons."""
    phone = Phone.objects.get(owner=PhoneOwner.FAMILY, person__in=[twice.into.person_id, twice.card.person_id])
    wife = make_person("Ткач", "Оксана", branch="")
    become_person(phone.tie_id or new_id(), wife)
    return wife


def test_every_sealed_column_is_in_the_function_of_the_database() -> None:
    ((text,),) = rows("SELECT prosrc FROM pg_proc WHERE proname = 'cases_erase_person'", [])
    assert text.strip() == erasure_function().split("AS $$")[1].split("$$;")[0].strip(), "run migrate: it makes the function anew"
    for one in sealed_tables():
        part = text.split(f"'{one.table}'")[0].rpartition("GET DIAGNOSTICS")[0].rpartition(";")[0]
        assert one.table in part
        assert "DELETE" in part.rpartition(one.table)[0][-40:] or all(f'"{column}" = CASE' in text for column in one.columns)


def test_nothing_of_the_person_opens_afterwards_and_nothing_else_changes(house: House, twice: Twice) -> None:
    write_on(house.case, house.owner, house.head)
    before = everything()
    persons = [twice.into.person_id, twice.card.person_id]
    request = asked(twice)
    old = ciphertexts(persons)
    assert {table for table, values in old.items() if not values} == WITHOUT_WORDS
    erasure = agree_erasure(request.pk, by=second(twice), at=timezone.now())
    now = ciphertexts(persons)
    assert {table for table, values in now.items() if values - {b"\x00"}} == set()
    left = {value for one in sealed_tables() for row in rows(f"SELECT {one.table}::text FROM {one.table}", []) for value in row}
    assert not any(value.hex() in text for values in old.values() for value in values for text in left)
    keys = [str(key) for key in (*persons, *Case.objects.filter(person__in=persons).values_list("pk", flat=True))]
    after = everything()
    for table, kept in before.items():
        theirs = [row for row in kept if not any(key in row[0] for key in keys)]
        if table not in ("veterans_nameentry", "cases_outcome", "cases_joinchoice", "veterans_duplicatepairhistory"):
            assert set(theirs) <= set(after[table]), table
    assert (erasure.counts or {})["cases_visit"] >= 2
    assert erasure.done_at
    assert not JobCheck.objects.open().filter(case__person__in=persons).exists(), "nobody is reminded of an erased person"
    assert not SearchToken.objects.filter(person__in=persons).exists()
    assert not PersonName.objects.filter(person__in=persons).exists()
    assert Person.objects.get(pk=persons[0]).birth_year is None
    assert not any(broken_invariants().values())


def test_tie_with_a_peer_ends_with_the_data(house: House, twice: Twice) -> None:
    make_peers(house.case, twice.into, house.owner, twice.owner)
    assert PeerSide.objects.count() == 2
    agree_erasure(asked(twice).pk, by=second(twice), at=timezone.now())
    assert not PeerSide.objects.exists()
    show_changes()
    told = Notification.objects.filter(rule=Rule.PEER_ENDED).values_list("subject_id", flat=True)
    assert set(told) == {house.case.pk}, "nothing is said of a person who is erased"


def test_name_that_nobody_else_has_goes_from_the_dictionary(house: House, twice: Twice) -> None:
    shared, alone = (case.person.namings.get(kind="current").surname_entry_id for case in (house.case, twice.card))
    assert shared != alone
    agree_erasure(asked(twice).pk, by=second(twice), at=timezone.now())
    assert list(NameEntry.objects.filter(pk__in=[shared or 0, alone or 0]).values_list("pk", flat=True)) == [shared]


def test_numbers_of_the_head_stay(twice: Twice, signed_in: Browser) -> None:
    def numbers() -> str:
        page = signed_in(twice.head).get("/dashboard/").text.split("<main")[1].split("</main>")[0]
        return re.sub(r'\d\d:\d\d|middlewaretoken" value="\w+', "", page)  # the minute may change meanwhile

    before = numbers()
    agree_erasure(asked(twice).pk, by=second(twice), at=timezone.now())
    assert numbers() == before


def test_card_of_an_erased_person_is_read_and_takes_nothing_more(twice: Twice, signed_in: Browser) -> None:
    browser, other = signed_in(twice.head), second(twice)
    state_purpose(twice.into.pk, purpose=Purpose.CHECK, words="", by=twice.head, at=timezone.now())
    agree_erasure(asked(twice).pk, by=other, at=timezone.now())
    page = browser.get(f"/cases/{twice.into.number}/")
    assert page.status_code == 200
    assert said("erased") in page.text
    for part in ("rights/", "reopen/", "person/edit/"):
        assert browser.get(f"/cases/{twice.into.number}/{part}").status_code == 404
    with refused(ErasureRefusal.BARRED):
        asked(twice)


@pytest.mark.parametrize("bar", ["open", "family", "held", "lost", "asked", "term"])
def test_erasure_is_barred(house: House, twice: Twice, bar: str) -> None:
    case = Case.objects.get(pk=twice.into.pk)
    if bar == "open":
        case = house.case
    elif bar == "family":
        make_case(twice.owner, person=with_a_wife(twice))
    elif bar == "held":
        make_legal_hold(twice.card, twice.head)
    elif bar == "lost":
        make_loss(case, twice.owner)
    elif bar == "asked":
        make_data_request(case, twice.owner)
    else:
        with as_owner():
            execute("UPDATE cases_statespan SET from_at = now() - interval '1 hour' WHERE to_at IS NULL AND value = 'closed'")
    with refused(ErasureRefusal.BARRED):
        ask_erasure(case.person_id, reason="Так", by=twice.head, at=timezone.now(), pk=new_id())
    row = Erasure.objects.create(
        person_id=case.person_id, reason="Так", asked_by=twice.head, asked_at=timezone.now(), state=ErasureState.AGREED,
        decided_by=second(twice), decided_at=timezone.now(),
    )  # fmt: skip
    with pytest.raises(IntegrityError, match="held"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT cases_erase_person(%s)", [row.pk])


def test_relative_with_a_card_keeps_the_number(twice: Twice) -> None:
    wife = with_a_wife(twice)
    agree_erasure(asked(twice).pk, by=second(twice), at=timezone.now())
    phone = Phone.objects.get(person=wife)
    assert (phone.owner, phone.tie, phone.number) == (PhoneOwner.OWN, None, FAMILY_PHONE)
    assert SearchToken.objects.filter(person=wife).exists()
    assert not Phone.objects.filter(owner=PhoneOwner.FAMILY).exclude(person__in=[wife.pk]).first()


def test_function_runs_only_upon_a_decision_of_another(twice: Twice) -> None:
    erasure, name = asked(twice), Person.objects.get(pk=twice.into.person_id).full_name
    for key in (erasure.pk, new_id()):
        with pytest.raises(IntegrityError, match="decided by two"), transaction.atomic():
            execute("SELECT cases_erase_person(%s)", [key])
    with refused(ErasureRefusal.DECIDES):
        agree_erasure(erasure.pk, by=twice.head, at=timezone.now())
    refuse_erasure(erasure.pk, words="Чекаємо на суд", by=second(twice), at=timezone.now())
    with pytest.raises(IntegrityError, match="decided by two"), transaction.atomic():
        execute("SELECT cases_erase_person(%s)", [erasure.pk])
    assert Person.objects.get(pk=twice.into.person_id).full_name == name


def test_two_heads_erase_by_the_page(twice: Twice, signed_in: Browser) -> None:
    other, address = second(twice), f"/cases/{twice.into.number}/rights/erasure/"
    request = make_data_request(Case.objects.get(pk=twice.into.pk), twice.owner, RightKind.ERASURE)
    for head in (twice.head, other):
        state_purpose(twice.into.pk, purpose=Purpose.CHECK, words="", by=head, at=timezone.now())
    first, another = signed_in(twice.head), signed_in(other)
    assert_in_error(first.post(address, {"submission_key": str(uuid4()), "words": ""}), "words")
    first.post(address, {"submission_key": str(uuid4()), "words": "Просить «сам» & строк минув"})
    assert "Просить «сам» &amp; строк минув" in another.get(address).text
    assert address in another.get("/decisions/").text
    assert address not in first.get("/decisions/").text
    assert other.short_name in first.get(address).text
    assert_in_error(another.post(address, {"submission_key": str(uuid4()), "answer": "refuse", "words": ""}), "words")
    answer = another.post(address, {"submission_key": str(uuid4()), "answer": "agree", "words": ""})
    assert answer.headers["Location"] == f"/cases/{twice.into.number}/"
    assert Erasure.objects.get().state == ErasureState.AGREED
    assert DataRequest.objects.get(pk=request.pk).state == DataRequestState.ANSWERED
