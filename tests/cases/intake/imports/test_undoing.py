"""An import is undone as a whole, but for the cards on which somebody has worked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import Case, HandOver, ImportedRow, RegisterImport
from cases.desk.reports.invariants import broken_invariants
from cases.intake.actions.imports.registers import clear_contents
from cases.intake.importing.run import work_on_imports
from cases.leading.actions.hand_overs.answers import accept_hand_over, refuse_hand_over
from supporters.notifications.models import Notification, Task
from supporters.notifications.parts import Run
from tests.database import make_changeable_again, make_unchangeable
from tests.factories import House, make_visit
from tests.registers import confirm, detail, finish, make_register, opened, person, states, upload
from tests.rights import make_data_request, make_legal_hold
from veterans.models import SearchToken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]


def undo(head: Client, register: RegisterImport) -> Any:
    answer = head.post(reverse("import_undo", args=[register.pk]))
    finish(register)
    return answer


def test_untouched_cards_are_withdrawn_and_the_others_stay(house: House, head: Client) -> None:
    owner = {"owner": house.colleague.email}
    people = [person("Зоренко", phone="067 123 45 60", last_contact_on="01.11.2026"), person("Житник"), person("Яценко", **owner)]
    register = opened(head, *people, person("Бабенко", **owner), person("Рудий", **owner))
    cards = list(Case.objects.filter(imported_row__register=register).order_by("imported_row__line"))
    make_visit(cards[1], house.head)
    accept_hand_over(cards[3].pk, by=house.colleague, at=timezone.now())
    refuse_hand_over(cards[4].pk, words="Інша область", by=house.colleague, at=timezone.now())
    assert undo(head, register).status_code == 302
    assert states(register) == ["withdrawn", "kept", "withdrawn", "kept", "kept"]
    assert list(Case.objects.filter(pk__in=[card.pk for card in cards], state="open").order_by("imported_row__line")) == [
        cards[1],
        cards[3],
        cards[4],
    ]
    kept = detail(head, register)
    assert "Житник Остап" in kept.text
    assert "Яценко Остап" not in detail(head, register, "withdrawn").text
    assert not SearchToken.objects.filter(person=cards[0].person).exists()
    assert not HandOver.objects.open().filter(case=cards[2]).exists()
    offered = HandOver.objects.filter(case=cards[2]).values("pk")
    assert not Notification.objects.filter(subject_id__in=offered, settled_at=None).exists()
    assert not {name: n for name, n in broken_invariants().items() if n}


@pytest.mark.parametrize("make", [make_data_request, make_legal_hold], ids=["request", "hold"])
def test_card_whose_work_has_no_event_stays(house: House, head: Client, make: Callable[..., object]) -> None:
    register = opened(head, person("Зоренко"), person("Житник"))
    case = Case.objects.get(imported_row__register=register, imported_row__line=2)
    make(case, house.head)
    undo(head, register)
    assert states(register) == ["kept", "withdrawn"]


def test_list_is_imported_again_after_an_undo(head: Client) -> None:
    rows = [person("Зоренко", phone="067 123 45 60", birth_year="1990")]
    undo(head, opened(head, *rows))
    assert states(opened(head, *rows)) == ["opened"]


def test_nothing_more_is_opened_once_it_is_undone(house: House, head: Client) -> None:
    register = upload(head, person("Зоренко"), person("Житник"))
    RegisterImport.objects.filter(pk=register.pk).update(
        confirmed_at=timezone.now(), confirmed_by=house.head, basis="social_protection"
    )
    undo(head, register)
    work_on_imports(at=timezone.now())
    assert set(states(register)) == {"left_out"}
    assert not ImportedRow.objects.filter(content__isnull=False).exists()
    assert undo(head, register).status_code == 409
    assert confirm(head, register).status_code in (409, 422)


def test_head_above_undoes_what_a_head_below_imported(house: House, head: Client, signed_in: Callable[[Any], Client]) -> None:
    register = opened(head, person("Зоренко"))
    other = signed_in(house.other_head)
    assert undo(other, register).status_code == 404
    assert states(register) == ["opened"]


def test_card_that_can_not_be_withdrawn_holds_no_other(head: Client) -> None:
    register, sound = opened(head, person("Зоренко"), person("Житник"), person("Яценко")), opened(head, person("Остапчук"))
    card = Case.objects.get(imported_row__register=register, imported_row__line=3)
    make_unchangeable("cases_case", card.pk)
    undo(head, register)
    undo(head, sound)
    assert (states(register), states(sound)) == (["withdrawn", "opened", "withdrawn"], ["withdrawn"])
    run = Run()
    work_on_imports(at=timezone.now(), run=run)
    assert run.failed == {Task.IMPORTS: "InternalError"}
    make_changeable_again()
    work_on_imports(at=timezone.now())
    assert states(register) == ["withdrawn"] * 3


def test_deleted_contents_are_not_deleted_again(house: House) -> None:
    register, later = make_register(house.head, person("Зоренко")), timezone.now() + timedelta(days=1)
    assert list(RegisterImport.objects.to_clear(later)) == [register]
    clear_contents(register.pk, at=timezone.now())
    assert not RegisterImport.objects.to_clear(later).exists()
