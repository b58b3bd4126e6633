"""Registers for tests: people by column, uploaded and confirmed as a head does it."""

import re
from datetime import timedelta
from html import unescape
from math import inf
from typing import Any

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.case.models import ImportedRow, RegisterImport
from cases.intake.actions.imports.answers import RowAnswer, answer_rows
from cases.intake.actions.imports.matching import keep_matching
from cases.intake.actions.imports.registers import confirm_import, keep_register
from cases.intake.forms.imports.matching import matching_of
from cases.intake.forms.imports.rows import COLUMNS, LISTED
from cases.intake.importing.run import work_on
from privacy.ids import new_id
from supporters.directory.calendar import kyiv_day
from supporters.directory.models import Supporter
from tests.bad_inputs.form_page import fields_on_page

BASIS = "social_protection"
WHOLE = matching_of(LISTED.labels())


def day(days: int) -> str:
    return f"{kyiv_day(timezone.now()) + timedelta(days=days):%d.%m.%Y}"


def person(surname: str, **known: str) -> dict[str, str]:
    return {"surname": surname, "given_name": "Остап", "branch": "НГУ", "stage": "Реабілітація", **known}


def table(*people: dict[str, str]) -> str:
    rows = [[one.get(name, "") for name in COLUMNS] for one in people]
    return "\n".join(";".join(row) for row in [LISTED.labels(), *rows])


def make_register(by: Supporter, *people: dict[str, str], is_confirmed: bool = False) -> RegisterImport:
    """Uploaded and checked; with `is_confirmed` also its cards are opened."""
    now, kept = timezone.now(), ([one.get(name, "") for name in COLUMNS] for one in people)
    register = keep_register(enumerate(kept, start=2), WHOLE.dumps(), by=by, at=now, pk=new_id())
    keep_matching(register.pk, WHOLE, at=now)
    work_on(register.pk, at=now, ends_at=inf)
    if is_confirmed:
        confirm_import(register.pk, basis=BASIS, by=by, at=timezone.now())
        work_on(register.pk, at=timezone.now(), ends_at=inf)
    return RegisterImport.objects.get(pk=register.pk)


def make_some_registers(by: Supporter) -> tuple[RegisterImport, RegisterImport]:
    """One with rows that are ready, with errors, and twins in the lines 4 and 5; and one that is confirmed, without rows."""
    twin = person("Житник", phone="067 123 45 60")
    rows = (person("Зоренко"), person("Яценко", stage="Курорт"), twin, {**twin, "rank": "сержант"})
    return make_register(by, *rows), make_register(by, is_confirmed=True)


def upload(head: Client, *people: dict[str, str]) -> RegisterImport:
    answer: Any = head.post(reverse("import_new"), {"pasted": table(*people)})
    assert answer.status_code == 302, answer.text
    register = RegisterImport.objects.get(pk=answer.url.split("/")[2])
    if register.matched_at is None:
        match(head, register)
    finish(register)
    return register


def match(head: Client, register: RegisterImport, **sent: str) -> Any:
    """Send the page as it is shown, but for `sent`."""
    address = reverse("import_match", args=[register.pk])
    return head.post(address, {**fields_on_page(head.get(address).text, page=address, target=address), **sent})


def finish(register: RegisterImport) -> None:
    """What a slow machine left to the next minute."""
    work_on(register.pk, at=timezone.now(), ends_at=inf)


def detail(head: Client, register: RegisterImport, show: str = "") -> Any:
    return head.get(reverse("import_detail", args=[register.pk]), {"show": show} if show else {})


def confirm(head: Client, register: RegisterImport, **sent: str) -> Any:
    answer = head.post(reverse("import_confirm", args=[register.pk]), {"basis": BASIS, **sent})
    finish(register)
    return answer


def opened(head: Client, *people: dict[str, str]) -> RegisterImport:
    register = upload(head, *people)
    assert confirm(head, register).status_code == 302
    return register


def answer(row: ImportedRow, by: Supporter, words: str = "") -> list[int]:
    """Leave the row out, or with `words` say that it is another person; return its line if that was not done."""
    one = RowAnswer(line=row.line, twins=tuple(row.twins), words=words)
    return answer_rows(row.register_id, [one], by=by, at=timezone.now())


def alike(head: Client, register: RegisterImport) -> Any:
    return head.get(reverse("import_alike", args=[register.pk]))


def answer_shown(head: Client, register: RegisterImport, **sent: str) -> Any:
    """Save the first page of pairs with these fields."""
    shown = re.findall(r'name="shown" value="([^"]*)"', alike(head, register).text)
    answered = head.post(reverse("import_alike", args=[register.pk]), {"shown": shown, **sent})
    finish(register)
    return answered


def states(register: RegisterImport) -> list[str]:
    return list(ImportedRow.objects.filter(register=register).order_by("line").values_list("state", flat=True))


def errors(answer: Any) -> dict[str, str]:
    """The messages of the rows with errors, by the label of the column."""
    found = re.findall(r"<dt>([^<]+)</dt><dd>.*?field-error\">([^<]*)<", answer.text)
    return {unescape(label): unescape(words) for label, words in found}
