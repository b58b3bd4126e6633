"""What an erased life leaves behind: nothing reminds of it, no list knows it, and the open card of a relative keeps a name."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from cases.case.models import Case, CaseEvent, ImportedRow
from cases.course.models import Promise
from cases.endings.models import Check
from cases.intake.actions.imports.checks import opened_before
from cases.person.actions.family import link_relative
from cases.reintegration.actions.peers import propose_tie
from cases.reintegration.models import CommunityPackage
from cases.reintegration.states.community import PeerRefusal, ShownAs
from cases.rights.actions import agree_erasure, ask_erasure, refuse_data_request, withdraw_data_request
from cases.rights.states import RightKind
from privacy.ids import new_id
from privacy.opening import to_edit
from supporters.directory.calendar import kyiv_day
from supporters.directory.roles import Role
from supporters.notifications.dispatch import next_morning, send_due
from supporters.notifications.models import Notification
from tests.community import consent_to_peers
from tests.ended import end_support, make_check, make_hold, move_spans_to_long_ago
from tests.factories import House, make_case, make_package, make_person, make_promise, make_supporter
from tests.jobs import make_job
from tests.joined import make_join, make_twice
from tests.persons import make_tie
from tests.refusing import refused
from tests.registers import make_register, person
from tests.rights import make_data_request
from veterans.models import FamilyTie

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def erase(case: Case, house: House) -> None:
    """The support of everybody that has ended did so seven years earlier."""
    move_spans_to_long_ago()
    now, other = timezone.now(), make_supporter(house.department, Role.HEAD, surname="Друга")
    erasure = ask_erasure(case.person_id, reason="Минуло п'ять років", by=house.head, at=now, pk=new_id())
    agree_erasure(erasure.pk, by=other, at=now)
    assert Case.objects.get(pk=case.pk).person.is_erased


def reminders_of(house: House) -> set[str]:
    send_due(at=next_morning(timezone.now() + timedelta(days=4)))
    of_others = {case.pk for case in Case.objects.filter(state="open")}
    open_ones = Notification.objects.filter(settled_at=None).exclude(subject_kind="case", subject_id__in=of_others)
    return {rule for rule in open_ones.values_list("rule", flat=True) if not rule.startswith("step_due")}


def test_nothing_reminds_of_an_erased_person(house: House) -> None:
    """Neither a check after the end, nor a check of a job, nor a promise, nor a package."""
    today = kyiv_day(timezone.now())
    make_job(house.case, house.owner, days_ago=40)
    end_support(house.case, house.owner, house.head)
    make_check(Case.objects.get(pk=house.case.pk), due_on=today)
    Promise.objects.filter(pk=make_promise(make_case(house.owner, person=make_person()), house.owner).pk).update(case=house.case)
    CommunityPackage.objects.filter(pk=make_package(make_case(house.owner, person=make_person()), house.owner).pk).update(
        case=house.case
    )
    assert reminders_of(house) & {"check_due", "promise_due"}
    erase(house.case, house)
    for model in (Check, Promise, CommunityPackage):
        assert not model._default_manager.open().filter(case=house.case).exists(), model.__name__
    assert not reminders_of(house)


def test_promise_of_a_joined_card_ends_with_the_data(house: House) -> None:
    twice = make_twice()
    promise = make_promise(twice.card, twice.other_owner)
    make_join(twice)
    end_support(Case.objects.get(pk=twice.into.pk), twice.owner, twice.head)
    Promise.objects.filter(pk=promise.pk).update(state="open", settled_at=None, settled_by=None)
    erase(twice.into, house)
    assert not Promise.objects.open().filter(case=twice.card).exists()


def test_no_list_knows_an_erased_person(house: House) -> None:
    """Nor does the same row of another list, which is known."""
    row = person("Зоренко", phone="067 123 45 60", birth_year="1990")
    register = make_register(house.head, row, person("Житник"), is_confirmed=True)
    again = ImportedRow.objects.get(register=make_register(house.head, row))
    assert again.state == "known"
    token, other = (bytes(one.token or b"") for one in ImportedRow.objects.filter(register=register).order_by("line"))
    case = Case.objects.get(imported_row__register=register, imported_row__line=2)
    end_support(case, house.owner, house.head)
    assert opened_before([token, other], house.head) == {token: {register.pk}, other: {register.pk}}
    erase(case, house)
    assert opened_before([token, other], house.head) == {other: {register.pk}}
    assert not ImportedRow.objects.filter(token=token).exists()


def test_row_that_waits_in_another_list_stays(house: House) -> None:
    """A new list brings the person back: that is a new life."""
    row = person("Зоренко", phone="067 123 45 60", birth_year="1990")
    register = make_register(house.head, row, is_confirmed=True)
    again = make_register(house.head, {**row, "given_name": "Остапко"})
    case = Case.objects.get(imported_row__register=register)
    end_support(case, house.owner, house.head)
    erase(case, house)
    waiting = ImportedRow.objects.get(register=again)
    assert waiting.token
    assert "Зоренко" in to_edit(waiting.content)


def test_erased_person_is_not_proposed_as_a_peer(house: House) -> None:
    other = make_case(house.owner, person=make_person("Зоря"))
    consent_to_peers(house.case, other)
    end_support(house.case, house.owner, house.head)
    erase(house.case, house)
    with refused(PeerRefusal.UNFIT):
        propose_tie(other.pk, house.case.pk, shown_as=ShownAs.GIVEN_NAME, by=house.owner, at=timezone.now())


def make_wife(house: House, man: Case) -> tuple[Case, FamilyTie]:
    """Her support has ended; the tie of her husband leads to her card."""
    wife = make_case(house.owner, person=make_person("Ткач", "Оксана", branch=""))
    tie = make_tie(man.person, house.owner)
    link_relative(tie.pk, wife.person, by=house.owner, at=timezone.now())
    end_support(wife, house.owner, house.head)
    return wife, tie


def name_on(tie: FamilyTie) -> str:
    now = FamilyTie.objects.select_related("person").get(pk=tie.pk)
    return to_edit(now.person.given_name if now.person else now.name)


@pytest.mark.parametrize("life", ["paused", "joined", "handed over"])
def test_open_card_keeps_the_name_of_an_erased_relative(house: House, life: str) -> None:
    twice = make_twice()
    wife, tie = make_wife(house, twice.card)
    if life == "paused":
        make_hold(twice.card, twice.other_owner)
    elif life == "joined":
        make_join(twice)
    else:
        Case.objects.filter(pk=twice.card.pk).update(department=house.other_department)
    erase(wife, house)
    kept = FamilyTie.objects.get(pk=tie.pk)
    assert (kept.person, name_on(tie)) == (None, "Оксана")
    assert CaseEvent.objects.filter(case=twice.card, details__tie=str(tie.pk), details__act="changed").exists()


@pytest.mark.parametrize(("answer", "name"), [(None, ""), (refuse_data_request, ""), (withdraw_data_request, "Оксана")])
def test_name_goes_when_the_relative_asked_for_the_erasure(house: House, answer: Callable[..., object] | None, name: str) -> None:
    """Also when the request was refused while the term ran; not when it was taken back."""
    man = make_case(house.owner, person=make_person("Ткач", "Петро"))
    wife, tie = make_wife(house, man)
    request = make_data_request(Case.objects.get(pk=wife.pk), house.owner, RightKind.ERASURE)
    if answer:
        answer(request.pk, words="Строк ще триває", by=house.head, at=timezone.now())
    erase(wife, house)
    assert name_on(tie) == name


def test_ended_card_keeps_no_name_of_an_erased_relative(house: House) -> None:
    man = make_case(house.owner, person=make_person("Ткач", "Петро"))
    wife, tie = make_wife(house, man)
    end_support(Case.objects.get(pk=man.pk), house.owner, house.head)
    erase(wife, house)
    assert name_on(tie) == ""
