"""The head of an import is notified when its work ends after the request."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cases.case.models import ImportedRow, RegisterImport
from cases.intake.actions.imports.ending import announce_end
from cases.intake.actions.imports.matching import keep_matching
from cases.intake.actions.imports.registers import ask_undo, clear_contents, confirm_import, keep_register
from cases.intake.forms.imports.rows import COLUMNS
from cases.intake.importing.run import work_on_imports
from privacy.ids import new_id
from supporters.directory.models import Supporter
from supporters.notifications.models import Notification, Rule
from supporters.notifications.rendering import RenderedNotification, render_notifications
from tests.factories import House, make_head
from tests.registers import BASIS, WHOLE, make_register, person, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reading")]
TWIN = person("Житник", phone="067 123 45 60")
ROWS = (person("Зоренко"), person("Яценко", stage="Курорт"), TWIN, {**TWIN, "rank": "сержант"})


def uploaded(by: Supporter) -> RegisterImport:
    """Not checked yet."""
    rows = enumerate(([one.get(name, "") for name in COLUMNS] for one in ROWS), start=2)
    register = keep_register(rows, WHOLE.dumps(), by=by, at=timezone.now(), pk=new_id())
    return keep_matching(register.pk, WHOLE, at=timezone.now())


def notified() -> list[object]:
    return list(Notification.objects.filter(rule=Rule.IMPORT_ENDED, read_at=None).values_list("recipient", "subject_id"))


def rendered(register: RegisterImport, reader: Supporter) -> RenderedNotification:
    return render_notifications(Rule.IMPORT_ENDED, [register.pk], reader)[register.pk]


def test_head_is_notified_once_of_the_check_and_once_of_the_cards(house: House) -> None:
    register = uploaded(house.head)
    work_on_imports(at=timezone.now(), seconds=0)
    assert not notified(), "the rows are not compared yet"
    work_on_imports(at=timezone.now())
    assert notified() == [(house.head.pk, register.pk)]
    said = rendered(register, house.head)
    assert said.title == "Список перевірено"
    assert said.text == "1 рядок готовий, 2 рядки чекають на вашу відповідь, 1 рядок із помилками"
    Notification.objects.update(read_at=timezone.now())
    work_on_imports(at=timezone.now())
    assert not notified(), "nothing was done in this run"
    confirm_import(register.pk, basis=BASIS, by=house.head, at=timezone.now())
    work_on_imports(at=timezone.now())
    assert notified() == [(house.head.pk, register.pk)]
    said = rendered(register, house.head)
    assert said.text == "1 картку відкрито, 2 рядки чекають на вашу відповідь, 1 рядок із помилками"
    assert said.url == f"/imports/{register.pk}/"
    assert "Зоренко" not in said.title + said.text


def test_nobody_is_notified_of_what_the_request_has_done(head: Client) -> None:
    upload(head, person("Зоренко"))
    work_on_imports(at=timezone.now())
    assert not notified()


@pytest.mark.parametrize("how", ["undone", "deleted", "under way"])
def test_nobody_is_notified_of_an_import_that_is(house: House, how: str) -> None:
    register = make_register(house.head, person("Зоренко"))
    if how == "undone":
        confirm_import(register.pk, basis=BASIS, by=house.head, at=timezone.now())
        ask_undo(register.pk, by=house.head, at=timezone.now())
        RegisterImport.objects.update(cleared_at=None)
    if how == "deleted":
        clear_contents(register.pk, at=timezone.now())
    if how == "under way":
        ImportedRow.objects.update(state="unchecked")
    announce_end(register.pk, at=timezone.now())
    assert not notified()


def test_head_who_has_taken_the_import_over_is_notified_and_no_other_reads_it(house: House) -> None:
    register, other = make_register(house.head, person("Зоренко")), make_head(house.department)
    RegisterImport.objects.update(head=other, taken_over_at=timezone.now() + timedelta(seconds=1))
    announce_end(register.pk, at=timezone.now())
    assert notified() == [(other.pk, register.pk)]
    assert rendered(register, house.other_head).url == ""
