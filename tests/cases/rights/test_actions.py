"""What is recorded, held and decided about the data of one person concerns this person and their group alone, and once."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone

from cases.case.models import Case
from cases.course.models import Promise
from cases.intake.actions.withdrawal import withdraw_card
from cases.reintegration.models import PeerSide
from cases.rights.actions import (
    NewDataRequest,
    agree_erasure,
    answer_data_request,
    ask_erasure,
    end_legal_hold,
    holds_of,
    record_data_request,
    refuse_data_request,
    refuse_erasure,
    withdraw_data_request,
)
from cases.rights.models import DataRequest, Erasure, LegalHold, RetentionRule
from cases.rights.models.erasure import of_asked_erasures
from cases.rights.models.retention import SUPPORT, persons_with_bars
from cases.rights.states import DataRequestRefusal, ErasureRefusal, ErasureState, LegalHoldRefusal, RightKind
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from supporters.directory.roles import Role
from supporters.notifications.models import Notification
from tests.community import make_peers
from tests.database import CountedQueries
from tests.dispatching import dispatch, noon
from tests.ended import end_support, move_spans_to_long_ago
from tests.factories import House, make_case, make_person, make_promise, make_supporter
from tests.persons import make_tie
from tests.refusing import refused
from tests.rights import make_data_request, make_legal_hold, make_withdrawn
from veterans.actions.ties import become_person
from veterans.models import Channel, FamilyTie, Person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


@pytest.fixture
def second(house: House) -> Supporter:
    return make_supporter(house.department, Role.HEAD, surname="Друга")


@pytest.fixture
def ended(house: House) -> Case:
    """Its support ended seven years ago."""
    end_support(house.case, house.owner, house.head)
    move_spans_to_long_ago()
    return Case.objects.get(pk=house.case.pk)


def ask(case: Case, by: Supporter) -> Erasure:
    return ask_erasure(case.person_id, reason="Минуло п'ять років", by=by, at=timezone.now(), pk=new_id())


def bar(case: Case) -> Any:
    return persons_with_bars(RetentionRule.objects.get(pk=SUPPORT), timezone.now()).get(pk=case.person_id).bar


def join(person: Person, into: Person) -> None:
    Person.objects.filter(pk=person.pk).update(joined_into=into)


def test_request_is_not_recorded_ahead_of_its_receipt(house: House) -> None:
    now = timezone.now()
    new = NewDataRequest(
        kind=RightKind.ACCESS, received_on=kyiv_day(now) + timedelta(days=1), channel=Channel.SPOKEN, words="Що записано"
    )
    with refused(DataRequestRefusal.DAY):
        record_data_request(house.case.pk, new, by=house.owner, at=now, pk=new_id())


def test_reminder_that_was_settled_keeps_its_moment(house: House) -> None:
    asked = make_data_request(house.case, house.owner, days=29)
    dispatch(at=noon(1))
    first = Notification.objects.filter(rule="data_request").earliest("pk")
    Notification.objects.filter(pk=first.pk).update(settled_at=F("made_at"), read_at=F("made_at"))
    answer_data_request(asked.pk, words="Виправили", by=house.owner, at=noon(2))
    first.refresh_from_db()
    assert first.settled_at == first.made_at


def test_hold_is_of_the_group_and_ends_once_by_another(house: House, second: Supporter) -> None:
    other, joined = make_case(house.owner), make_person("Приєднаний")
    join(joined, house.case.person)
    of_joined = LegalHold.objects.create(person=joined, reason="Суд", set_by=house.head, set_at=timezone.now())
    make_legal_hold(other, house.head)
    assert holds_of(house.case.person_id) == [of_joined]
    with refused(LegalHoldRefusal.HELD):
        make_legal_hold(house.case, house.head)
    end_legal_hold(of_joined.pk, reason="Суд завершено", by=second, at=timezone.now())
    with refused(LegalHoldRefusal.ENDS):
        end_legal_hold(of_joined.pk, reason="Ще раз", by=second, at=timezone.now())
    assert holds_of(house.case.person_id) == []
    make_legal_hold(house.case, house.head)


def test_erasure_is_asked_once_of_each_person(house: House, ended: Case) -> None:
    other = make_case(house.owner, person=make_person("Інший"))
    end_support(other, house.owner, house.head)
    move_spans_to_long_ago()
    ask(other, house.head)
    ask(ended, house.head)
    with refused(ErasureRefusal.ASKED):
        ask(ended, house.head)


def test_erasure_of_who_was_joined_into_another_person_is_not_asked(house: House, ended: Case) -> None:
    join(ended.person, make_case(house.owner).person)
    with refused(ErasureRefusal.BARRED):
        ask(ended, house.head)


def test_erasure_is_decided_once_and_withdrawn_by_its_author(ended: Case, house: House, second: Supporter) -> None:
    erasure = ask(ended, house.head)
    assert refuse_erasure(erasure.pk, words="Не потрібно", by=house.head, at=timezone.now()).state == ErasureState.WITHDRAWN
    for act in (lambda: refuse_erasure(erasure.pk, words="Ні", by=second, at=timezone.now()),
                lambda: agree_erasure(erasure.pk, by=second, at=timezone.now())):  # fmt: skip
        with refused(ErasureRefusal.DECIDES):
            act()
    assert not Erasure.objects.asked().exists()
    ask(ended, house.head)


def test_card_is_listed_while_its_erasure_waits_for_another(ended: Case, house: House, second: Supporter) -> None:
    def listed(reader: Supporter) -> list[Case]:
        return list(of_asked_erasures(Case.objects.all(), unless_by=reader))

    make_case(house.owner)
    assert listed(second) == []
    erasure = ask(ended, house.head)
    assert (listed(second), listed(house.head)) == ([ended], [])
    refuse_erasure(erasure.pk, words="Ні", by=second, at=timezone.now())
    assert listed(make_supporter(house.department, Role.HEAD)) == []


def test_erasure_ends_nothing_that_speaks_of_others_and_locks_them_not(ended: Case, house: House, second: Supporter) -> None:
    other, peer = make_case(house.owner), make_case(house.owner)
    promise = make_promise(other, house.owner)
    make_peers(other, peer, house.owner, house.owner)
    become_person(make_tie(other.person, house.owner).pk, peer.person)
    erasure = ask(ended, house.head)
    with CountedQueries() as queries:
        agree_erasure(erasure.pk, by=second, at=timezone.now())
    assert Promise.objects.open().filter(pk=promise.pk).exists()
    assert PeerSide.objects.count() == 2
    for key in (other.pk, other.person_id):
        assert not [one for one in queries.statements if str(key) in one], "neither read nor locked by its key"


@pytest.mark.parametrize("ends", ["erased", "withdrawn", "refused", "asked otherwise", "asked by another"])
def test_relative_keeps_the_name_unless_the_person_asked_for_the_erasure(
    ended: Case, house: House, second: Supporter, ends: str
) -> None:
    """A request of another kind, one that was taken back, and one of another person ask for nothing."""
    tie = make_tie(make_case(house.owner, person=make_person("Ткач")).person, house.owner)
    of_others = make_tie(make_case(house.owner, person=make_person("Мороз")).person, house.owner)
    become_person(tie.pk, ended.person)
    become_person(of_others.pk, make_person("Лисенко", "Ольга", branch=""))
    asked_by = make_case(house.owner, person=make_person("Інша")) if ends == "asked by another" else ended
    kind = RightKind.ACCESS if ends == "asked otherwise" else RightKind.ERASURE
    request, now = make_data_request(asked_by, house.owner, kind), timezone.now()
    if ends == "withdrawn":
        withdraw_data_request(request.pk, words="Передумав", by=house.owner, at=now)
    elif ends == "refused":
        refuse_data_request(request.pk, words="Строк", by=house.head, at=now)
    elif ends == "asked otherwise":
        answer_data_request(request.pk, words="Дали", by=house.owner, at=now)
    erasure = ask(ended, house.head)
    agree_erasure(erasure.pk, by=second, at=timezone.now())
    keeps = ends not in ("erased", "refused")
    assert (FamilyTie.objects.select_related("veteran").get(pk=tie.pk).person_id is None) == keeps
    assert FamilyTie.objects.get(pk=of_others.pk).person_id is not None
    assert DataRequest.objects.open().filter(pk=request.pk).exists() == (ends == "asked by another")


def test_bar_of_one_person_bars_nobody_else_and_that_of_a_joined_one_does(house: House, ended: Case, second: Supporter) -> None:
    other, joined = make_case(house.owner), make_person("Приєднаний")
    make_tie(ended.person, house.owner)  # of a relative without a card
    hold = LegalHold.objects.create(person=joined, reason="Суд", set_by=house.head, set_at=timezone.now())
    make_legal_hold(other, house.head)
    make_data_request(other, house.owner)
    end_support(make_case(house.owner), house.owner, house.head)
    become_person(make_tie(other.person, house.owner).pk, make_case(house.owner).person)
    assert bar(ended) == ""
    asked = make_data_request(ended, house.owner, RightKind.ERASURE)
    assert bar(ended) == "", "who asks for the erasure does not bar it"
    answer_data_request(asked.pk, words="Так", by=house.owner, at=timezone.now())
    assert bar(ended) == ""
    join(joined, ended.person)
    assert bar(ended) == "held"
    end_legal_hold(hold.pk, reason="Суд завершено", by=second, at=timezone.now())
    assert bar(ended) == ""


def test_term_of_withdrawn_cards_runs_from_the_last_registration_of_the_group(house: House) -> None:
    due = make_withdrawn(house.owner)
    assert bar(due) == ""
    join(make_person("Приєднаний"), due.person)
    assert bar(due) == "term"


def test_withdrawn_card_takes_no_request(house: House) -> None:
    case = make_case(house.owner, person=make_person("Помилковий"), at=timezone.now())
    withdraw_card(case.pk, words="Не та людина", by=house.owner, at=timezone.now())
    with refused(Case.objects.get(pk=case.pk).refusal):
        make_data_request(case, house.owner)
